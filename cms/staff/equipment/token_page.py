"""Shows a token in the answer to the form that made it, and nowhere else."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.staff.equipment.acting import in_words
from equipment.models import Controller
from kit.refusals import Refusal


class ShowsToken:
    """Before a page with a form: the answer is the token itself, which no address leads to."""

    form: Any
    get_context_data: Any
    render_to_response: Any

    def make(self, form: Any) -> tuple[Controller, str]:
        """Run the action. Raises Refusal."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The token, or the form again."""
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            try:
                controller, token = self.make(form)
            except Refusal as refusal:
                messages.error(request, in_words(refusal))
            else:
                return self.shown(request, controller, token)
        answer: HttpResponseBase = self.render_to_response(self.get_context_data(form=form))
        return answer

    def shown(self, request: HttpRequest, controller: Controller, token: str) -> HttpResponseBase:
        """The page with the token; kept by no cache."""
        page = reverse("staff_controllers:inspect", args=(controller.pk,))
        told = {"token": token, "page": page, "controller": controller}
        context = self.get_context_data(form=self.form(), **told)
        answer = TemplateResponse(request, "staff/token.html", context)
        answer["Cache-Control"] = "private, no-store"
        messages.success(request, _("“{name}” has its token.").format(name=controller.name))
        return answer
