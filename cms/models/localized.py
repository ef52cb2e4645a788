"""What all our pages do: say which languages they are read in."""

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from cms.addresses import PageCopyForm, PageForm
from cms.navigation import languages_of


class LocalizedPage(Page):
    """A page with a switch to its own translations."""

    base_form_class = PageForm
    copy_form_class = PageCopyForm

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "languages": languages_of(self, request)}
