from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField

from accounts.models import Association
from cms import workshops
from cms.agenda import agenda_of
from cms.blocks.content import BodyBlock
from cms.models.localized import LocalizedPage
from cms.navigation import Tongue
from workshops.models import Workshop


class WorkshopIndexPage(RoutablePageMixin, LocalizedPage):
    """The workshops that are given; below it a page for each of them, and the agenda."""

    lead = models.TextField(_("lead"), max_length=300, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("below the workshops"), blank=True)

    content_panels = [*LocalizedPage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "cms/workshop_index_page.html"
    parent_page_types = ["cms.HomePage", "cms.ContentPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page of the workshops")

    @path("")
    def listed(self, request: HttpRequest) -> HttpResponseBase:
        """All of them, kind by kind, with their next dates."""
        answer: HttpResponseBase = self.render(request, context_overrides={"shelves": workshops.shelves()})
        return answer

    @path("agenda/", name="agenda")
    def agenda(self, request: HttpRequest) -> HttpResponseBase:
        """The dates, as a list or as a month."""
        given = {
            "agenda": agenda_of(request.GET.dict()),
            "languages": self.languages_below(request, f"agenda/{_query(request)}"),
        }
        answer: HttpResponseBase = self.render(
            request, template="cms/agenda_page.html", context_overrides=given
        )
        return answer

    @path("<slug:code>/", name="workshop")
    def workshop(self, request: HttpRequest, code: str) -> HttpResponseBase:
        """One of them, with its dates."""
        one = self.shown(code)
        dates = workshops.coming(workshop=one, most=workshops.ALL_NEXT)
        given = {
            "workshop": one,
            "drawing": workshops.drawing_of(one),
            "dates": dates,
            "prices": workshops.prices_of(one),
            "cancelling": workshops.cancelling_of(one),
            "events": workshops.events_json(
                dates, Association.objects.current().name, self.get_site().root_url
            ),
            "languages": self.languages_below(request, f"{code}/"),
        }
        answer: HttpResponseBase = self.render(
            request, template="cms/workshop_page.html", context_overrides=given
        )
        return answer

    def shown(self, code: str) -> Workshop:
        """The public workshop with this code."""
        rows = Workshop.objects.public().select_related("gives").prefetch_related("prerequisites")
        found = rows.filter(code=code).first()
        if found is None:
            raise Http404
        return found

    def languages_below(self, request: HttpRequest, below: str) -> list[Tongue]:
        """The languages of this page, each leading to the same."""
        tongues: list[Tongue] = self.get_context(request)["languages"]
        return [Tongue(**{**tongue, "url": f"{tongue['url']}{below}"}) for tongue in tongues]


def _query(request: HttpRequest) -> str:
    """What the address asks for, to be kept in the other language."""
    asked = agenda_of(request.GET.dict()).query()
    return "" if asked == "?" else asked
