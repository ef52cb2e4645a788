from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from cms.blocks.content import BodyBlock, FactsBlock
from cms.models.localized import LocalizedPage
from cms.offers import offers

PARENTS = ["cms.HomePage", "cms.ContentPage"]


class HomePage(LocalizedPage):
    """The first page: the hero, the strip of facts, and a body."""

    hero_title = models.CharField(_("words of the hero"), max_length=60)
    hero_lead = models.TextField(_("sentence below"), max_length=300, blank=True)
    join_label = models.CharField(_("button to the sign-up form"), max_length=40, blank=True)
    second_label = models.CharField(_("second button"), max_length=40, blank=True)
    second_page = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("page it opens")
    )
    facts = StreamField(FactsBlock(), verbose_name=_("facts"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("hero_title"), FieldPanel("hero_lead"), FieldPanel("join_label")], heading=_("Hero")
        ),
        MultiFieldPanel([FieldPanel("second_label"), FieldPanel("second_page")], heading=_("Second button")),
        FieldPanel("facts"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [SynchronizedField("second_page")]
    template = "cms/home_page.html"
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")


class ContentPage(LocalizedPage):
    """A page of text."""

    lead = models.TextField(_("lead"), max_length=300, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "cms/content_page.html"
    parent_page_types = PARENTS

    class Meta:
        verbose_name = _("page")


class PlansPage(LocalizedPage):
    """The plans on offer, compared."""

    lead = models.TextField(_("lead"), max_length=300, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("below the plans"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "cms/plans_page.html"
    parent_page_types = PARENTS

    class Meta:
        verbose_name = _("plans page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "offers": offers()}
