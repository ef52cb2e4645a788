from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField

from cms import machines
from cms.blocks.content import BodyBlock
from cms.models.localized import LocalizedPage
from cms.navigation import Tongue
from cms.staff.files import answer_of
from equipment.models import Audience, Equipment


class EquipmentIndexPage(RoutablePageMixin, LocalizedPage):
    """The machines, tools and spaces on show, and below it a page for each of them."""

    lead = models.TextField(_("lead"), max_length=300, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("below the machines"), blank=True)

    content_panels = [*LocalizedPage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "cms/equipment_index_page.html"
    parent_page_types = ["cms.HomePage", "cms.ContentPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page of the machines")

    @path("")
    def listed(self, request: HttpRequest) -> HttpResponseBase:
        """All of them, by category."""
        answer: HttpResponseBase = self.render(request, context_overrides={"shelves": machines.shelves()})
        return answer

    @path("<slug:code>/", name="machine")
    def machine(self, request: HttpRequest, code: str) -> HttpResponseBase:
        """One of them."""
        one = self.shown(code)
        given = {
            "machine": one,
            "is_out": machines.is_out(one),
            "asked": machines.asked_of(one),
            "prices": machines.prices_of(one),
            "hours": machines.hours_of(one),
            "free": machines.free_hours(one),
            "documents": machines.public_documents(one),
            "own_page": reverse("machine", args=[one.code]),
            "languages": self.languages_below(request, f"{code}/"),
        }
        answer: HttpResponseBase = self.render(
            request, template="cms/equipment_page.html", context_overrides=given
        )
        return answer

    @path("<slug:code>/documents/<int:pk>/", name="document")
    def document(self, request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
        """A paper that everybody reads."""
        found = self.shown(code).documents.filter(audience=Audience.PUBLIC, pk=pk).first()
        if found is None:
            raise Http404
        return answer_of(found.file, "application/octet-stream", name=found.name)

    def shown(self, code: str) -> Equipment:
        """The equipment on show with this code."""
        found = machines.on_show().select_related("category", "place").filter(code=code).first()
        if found is None:
            raise Http404
        return machines.drawn([found])[0]

    def languages_below(self, request: HttpRequest, below: str) -> list[Tongue]:
        """The languages of this page, each leading to the same machine."""
        tongues: list[Tongue] = self.get_context(request)["languages"]
        return [Tongue(**{**tongue, "url": f"{tongue['url']}{below}"}) for tongue in tongues]
