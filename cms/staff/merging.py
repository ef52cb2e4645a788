"""Merge two cards of one person: the likely pairs, the choice, both side by side, and the act."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.actions.merge_contacts import merge_contacts
from accounts.merging import Pair, likely_duplicates, number_of
from accounts.models import Contact, User
from cms.staff.pages import FormPage
from cms.staff.parts import Cell, Ledger, Part
from cms.staff.people import person_cell
from cms.staff.viewer import staff_user
from cms.staff.wording import day, yes_no

CHANGE, ERASE = "accounts.change_contact", "accounts.delete_contact"


def may_merge(viewer: User) -> bool:
    """Whether the viewer may merge cards: one of the two is deleted."""
    return viewer.has_perm(CHANGE) and viewer.has_perm(ERASE)


class OtherCardForm(forms.Form):
    """Which other card is the same person's: by its number, as it stands on the card."""

    number = forms.CharField(
        label=gettext_lazy("Number of the other card"), help_text=gettext_lazy("As in M-0042.")
    )

    def __init__(self, data: Any, contacts: QuerySet[Contact], kept: Contact) -> None:
        super().__init__(data)
        self.contacts, self.kept = contacts, kept

    def clean_number(self) -> Contact:
        """The card of this number."""
        found = self.contacts.numbered(self.cleaned_data["number"].strip()).exclude(pk=self.kept.pk).first()  # type: ignore[attr-defined]  # our own QuerySet
        if found is None:
            raise forms.ValidationError(_("No other card has this number."))
        other: Contact = found
        return other


class Merge(FormPage):
    """First the number of the other card; once it is known, both cards side by side and the button."""

    permission = ERASE
    template_name = "staff/merge.html"
    heading = gettext_lazy("Merge {name} with another card")
    submit = gettext_lazy("Merge")
    crumb = gettext_lazy("Merge")
    is_serious = True

    def rows(self) -> QuerySet[Contact]:
        if not may_merge(self.viewer):
            raise PermissionDenied
        return Contact.objects.visible_to(self.viewer).filter(erased_at=None)

    @cached_property
    def other(self) -> Contact | None:
        """The card that goes, once its number is known."""
        form = OtherCardForm({"number": self.request.GET.get("number", "")}, self.rows(), self.thing)
        return form.cleaned_data["number"] if form.is_valid() else None

    def form(self, data: Any = None) -> forms.BaseForm:
        if self.other is not None:
            return forms.Form(data)
        asked = {"number": self.request.GET["number"]} if "number" in self.request.GET else None
        return OtherCardForm(data or asked, self.rows(), self.thing)

    def lead(self) -> str:
        if self.other is None:
            return _("This card stays, with everything of both. The other one goes.")
        return _(
            "{kept} stays and takes everything of {merged}: memberships, orders, invoices, files, history. "
            "What this card lacks is filled from the other; what differs goes to the internal notes."
        ).format(kept=number_of(self.thing), merged=number_of(self.other))

    def parts(self) -> list[Part]:
        """Both cards, side by side."""
        return [side_by_side(self.thing, self.other)] if self.other is not None else []

    def act(self, values: dict[str, Any]) -> str:
        assert self.other is not None  # noqa: S101 - `post` asks for it
        number = number_of(self.other)
        merge_contacts(kept=self.thing, merged=self.other, by=self.viewer)
        return _("The card {number} is merged into this one.").format(number=number)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Nothing is merged that was not shown first.
        if self.other is None:
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            parts=self.parts(), method="post" if self.other is not None else "get", **kwargs
        )


def side_by_side(kept: Contact, merged: Contact) -> Ledger:
    """What each of two cards says, a line for each thing."""
    rows = [
        (Cell(label), Cell(first), Cell(second))
        for (label, first), (_same, second) in zip(_told(kept), _told(merged), strict=True)
    ]
    return Ledger(_("Both cards"), (_("What"), _("Stays"), _("Goes")), rows, empty="")


def _told(contact: Contact) -> list[tuple[str, str]]:
    return [
        (_("Number"), number_of(contact)),
        (_("Name"), contact.full_name),
        (_("E-mail"), contact.email),
        (_("Phone"), contact.phone),
        (_("Born on"), day(contact.birth_on)),
        (_("Address"), ", ".join(contact.address_lines)),
        (_("Website user"), contact.user.email if contact.user else ""),
        (_("Photo"), yes_no(bool(contact.photo))),
        (_("Memberships"), str(contact.memberships.count())),
        (_("Orders"), str(contact.orders.count())),
        (_("Invoices"), str(contact.invoices.count())),
        (_("Known since"), day(contact.created_at)),
    ]


class Duplicates(WagtailAdminTemplateMixin, TemplateView):
    """Pairs of cards that are likely one person's."""

    template_name = "staff/detail.html"
    page_title = gettext_lazy("Likely duplicates")
    request: HttpRequest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = staff_user(request)
        if not may_merge(viewer):
            raise PermissionDenied
        pairs = likely_duplicates(Contact.objects.visible_to(viewer))
        return self.render_to_response(self.get_context_data(main=[_pairs(pairs, viewer)]))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("staff_members:index"), "label": _("Members")}
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": str(self.page_title)}]


def _pairs(pairs: list[Pair], viewer: User) -> Ledger:
    rows = [
        (
            person_cell(pair.first, viewer),
            person_cell(pair.second, viewer),
            Cell(_why(pair)),
            Cell(_("Compare…"), _merge_address(pair)),
        )
        for pair in pairs
    ]
    head = (_("This card"), _("and this one"), _("Why"), _("Merge"))
    return Ledger(_("Likely duplicates"), head, rows, empty=_("No two cards look like one person’s."))


def _why(pair: Pair) -> str:
    if pair.same_name and pair.same_email:
        return _("same name, same e-mail")
    return _("same name") if pair.same_name else _("same e-mail")


def _merge_address(pair: Pair) -> str:
    address = reverse("staff_members:merge", args=(pair.first.pk,))
    return f"{address}?{urlencode({'number': number_of(pair.second)})}"
