"""Authorizations: who holds which, at what level and until when; suspended, lifted and withdrawn."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from cms.staff.equipment.acting import Button, StayingForm
from cms.staff.equipment.ending import ending_soon
from cms.staff.equipment.granting import GRANT, GiveToSomebody
from cms.staff.equipment.links import somebody
from cms.staff.equipment.tones import authorization_state
from cms.staff.listing import Listing, member_number
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Part, Texts, Told
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.wording import day, instant
from equipment.actions.authorizations import (
    GIVEN_ANEW,
    reinstate_authorization,
    revoke_authorization,
    suspend_authorization,
)
from equipment.models import Authorization, Level, Qualification
from equipment.models.qualification import authorization_state as state_in_sql
from equipment.states import AuthorizationState


class AuthorizationFilters(WagtailFilterSet):
    """What one looks for among authorizations."""

    qualification = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Qualification"), queryset=Qualification.objects.all()
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=AuthorizationState.choices,
        method="in_state",
        empty_label=gettext_lazy("All"),
    )
    level = django_filters.ChoiceFilter(
        label=gettext_lazy("Level"), choices=Level.choices, empty_label=gettext_lazy("All")
    )
    ending = django_filters.ChoiceFilter(
        label=gettext_lazy("To refresh"),
        choices=[("soon", gettext_lazy("ends within 30 days"))],
        method="only_ending",
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Authorization
        fields = ("qualification", "state", "level", "ending")

    def in_state(self, rows: QuerySet[Authorization], name: str, value: str) -> QuerySet[Authorization]:
        """By what they are now."""
        found = Authorization.objects.annotate(it=state_in_sql()).filter(it=value)
        return rows.filter(pk__in=found.values("pk"))

    def only_ending(self, rows: QuerySet[Authorization], name: str, value: str) -> QuerySet[Authorization]:
        """Valid ones that end or lapse soon."""
        return rows.filter(pk__in=ending_soon(Authorization.objects.all()).values("pk"))


def ends(one: Authorization) -> str:
    """The day on which it ends by age or by disuse, whichever comes first."""
    found = [end for end in (one.expires_at, one.unused_until) if end is not None]
    return day(min(found)) if found else ""


class AuthorizationListing(Listing):
    """The list, the latest first."""

    numbers = (member_number("contact"),)
    nothing = gettext_lazy("Nobody is authorized for anything yet.")

    def rows(self, viewer: User) -> QuerySet[Authorization]:
        found = Authorization.objects.visible_to(viewer).with_state()
        return found.select_related("contact", "qualification", "issued_by")

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(GRANT):
            return []
        url = reverse("staff_authorizations:give")
        return [HeaderButton(_("Give an authorization"), url=url, icon_name="plus")]

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(
                _("Person"), self.url_of, "contact__sort_name", accessor=lambda row: row.contact.full_name
            ),
            TextColumn(
                "qualification", _("Qualification"), lambda row: row.qualification.name,
                "qualification__name_fr",
            ),
            TextColumn("level", _("Level"), lambda row: row.get_level_display(), "level"),
            CellColumn("state", _("State"), authorization_state),
            TextColumn("issued", _("Given"), lambda row: day(row.issued_at), "issued_at"),
            TextColumn("ends", _("Ends"), ends, "expires_at"),
        ]  # fmt: skip

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Person"), lambda row: row.contact.full_name),
            (_("E-mail"), lambda row: row.contact.email),
            (_("Qualification"), lambda row: row.qualification.name),
            (_("Level"), lambda row: row.get_level_display()),
            (_("State"), lambda row: AuthorizationState(row.state_now).label),
            (_("Given"), lambda row: localdate(row.issued_at)),
            (_("Given by"), lambda row: str(row.issued_by or "")),
            (_("Why"), lambda row: row.reason),
            (_("Ends"), lambda row: localdate(row.expires_at) if row.expires_at else None),
            (_("Last used"), lambda row: localdate(row.last_used_at) if row.last_used_at else None),
        ]


def revocation_in_words(one: Authorization) -> str:
    """Why it was withdrawn; the program's own reason in the reader's language."""
    return _("given anew") if one.revocation_reason == GIVEN_ANEW else one.revocation_reason


class AuthorizationDetail(Detail):
    """One authorization."""

    thing: Authorization

    def rows(self) -> QuerySet[Authorization]:
        found = Authorization.objects.visible_to(self.viewer).with_state()
        return found.select_related("contact", "qualification", "issued_by", "revoked_by")

    @property
    def thing_name(self) -> str:
        return f"{self.thing.qualification.name}, {self.thing.contact.full_name}"

    def state(self) -> Cell:
        return authorization_state(self.thing)

    def main(self) -> list[Part]:
        one = self.thing
        told = [
            Told(_("Why it was given"), one.reason),
            Told(_("Why it is suspended"), one.suspension_reason, note=day(one.suspended_at)),
            Told(_("Why it was withdrawn"), revocation_in_words(one), note=day(one.revoked_at)),
        ]
        return [Texts(_("Reasons"), [entry for entry in told if entry.text], empty="")]

    def aside(self) -> list[Part]:
        one = self.thing
        qualification = reverse("staff_qualifications:inspect", args=(one.qualification_id,))
        can_open = self.viewer.has_perm("equipment.view_qualification")
        rows = (
            (_("Person"), somebody(one.contact, self.viewer)),
            (_("Qualification"), Cell(one.qualification.name, qualification if can_open else "")),
            (_("Level"), Cell(one.get_level_display())),
            (_("Given"), Cell(instant(one.issued_at))),
            (_("Given by"), Cell(str(one.issued_by or ""))),
            (_("Ends by age"), Cell(day(one.expires_at))),
            (_("Lapses, unless used"), Cell(day(one.unused_until))),
            (_("Last used"), Cell(day(one.last_used_at))),
            (_("Withdrawn by"), Cell(str(one.revoked_by or ""))),
        )
        return [Facts(_("Authorization"), rows)]

    def acts(self) -> list[Act]:
        return authorization_acts(self.thing, self.viewer)


def authorization_acts(one: Authorization, viewer: User) -> list[Act]:
    """Suspend or lift, and withdraw; nothing for who may not, or once it is withdrawn."""
    if one.revoked_at is not None or not viewer.has_perm(GRANT):
        return []
    key = (one.pk,)
    withdraw = Act(_("Withdraw…"), reverse("staff_authorizations:revoke", args=key), tone="serious")
    if one.suspended_at is not None:
        lift = Act(_("Reinstate"), reverse("staff_authorizations:reinstate", args=key), posts=True)
        return [lift, withdraw]
    suspend = Act(_("Suspend…"), reverse("staff_authorizations:suspend", args=key), tone="secondary")
    return [suspend, withdraw]


class WhyForm(forms.Form):
    """A reason that the person reads."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The person reads it in the mail."),
    )


class OfAuthorization(StayingForm):
    """A page that asks for a reason."""

    permission = GRANT
    form_class = WhyForm
    is_serious = True

    def rows(self) -> QuerySet[Authorization]:
        return Authorization.objects.visible_to(self.viewer).select_related("contact", "qualification")

    @property
    def thing_name(self) -> str:
        return f"{self.thing.qualification.name}, {self.thing.contact.full_name}"


class SuspendAuthorization(OfAuthorization):
    """It counts for nothing until lifted."""

    heading = gettext_lazy("Suspend: {name}")
    submit = gettext_lazy("Suspend")

    def act(self, values: dict[str, Any]) -> str:
        suspend_authorization(authorization=self.thing, reason=values["reason"], by=self.viewer)
        return _("{name}: suspended. A mail says why.").format(name=self.thing_name)


class RevokeAuthorization(OfAuthorization):
    """It is gone for good."""

    heading = gettext_lazy("Withdraw: {name}")
    submit = gettext_lazy("Withdraw")

    def act(self, values: dict[str, Any]) -> str:
        revoke_authorization(authorization=self.thing, reason=values["reason"], by=self.viewer)
        return _("{name}: withdrawn. A mail says why.").format(name=self.thing_name)


class ReinstateAuthorization(Button):
    """A button that lifts the suspension."""

    permission = GRANT

    def rows(self) -> QuerySet[Authorization]:
        return Authorization.objects.visible_to(self.viewer).select_related("contact", "qualification")

    def run(self) -> str:
        one = reinstate_authorization(authorization=self.thing, by=self.viewer)
        told = _("{name}: valid again.")
        return told.format(name=f"{one.qualification.name}, {one.contact.full_name}")


class Authorizations(Screen):
    """The screen of authorizations."""

    model = Authorization
    name = "authorizations"
    icon = "key"
    menu_label = gettext_lazy("Authorizations")
    index_view_class = AuthorizationListing
    inspect_view_class = AuthorizationDetail
    filterset_class = AuthorizationFilters
    search_fields = ("contact__sort_name", "contact__email")
    ordering = "-issued_at"
    export_filename = "habilitations"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("give/", self.construct_view(GiveToSomebody), name="give"),
            path("<int:pk>/suspend/", self.construct_view(SuspendAuthorization), name="suspend"),
            path("<int:pk>/reinstate/", self.construct_view(ReinstateAuthorization), name="reinstate"),
            path("<int:pk>/revoke/", self.construct_view(RevokeAuthorization), name="revoke"),
        ]
