"""Buttons that act at once and go back to the row."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin import messages

from cms.staff.pages import OneThing
from kit.refusals import Refusal


class Posting(OneThing):
    """Runs an action by a post alone."""

    http_method_names = ["post", "options"]

    def act(self) -> str:
        """Run the action and say what came of it. Raises Refusal."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            told = self.act()
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, told)
        return redirect(self.thing_url)
