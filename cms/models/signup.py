from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks.questions import QuestionsBlock
from cms.models.localized import LocalizedPage


class SignUpPage(LocalizedPage):
    """A form on which a newcomer applies; several may stand side by side, each with its own questions."""

    lead = models.TextField(_("lead"), max_length=300, blank=True)
    form = StreamField(QuestionsBlock(), verbose_name=_("form"))

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("form")]
    template = "cms/signup_page.html"
    parent_page_types = ["cms.HomePage", "cms.ContentPage"]

    class Meta:
        verbose_name = _("sign-up page")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        from cms.signup.page_view import show_form

        return show_form(self, request)
