"""People the association knows: who is a member, until when, and everything that hangs on a card."""

from typing import Any

import django_filters
from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import Contact, User
from billing.imports.actions import IMPORT_MEMBERS
from billing.models import Membership, MembershipPeriod, Plan
from billing.states import MembershipState
from cms.staff import tones
from cms.staff.cards import EditCard, LinkUser, UnlinkUser
from cms.staff.ending import ending_soon
from cms.staff.erasing import Erase
from cms.staff.files import contact_photo
from cms.staff.listing import Listing, member_number
from cms.staff.member_page import MemberDetail
from cms.staff.merging import Duplicates, Merge, may_merge
from cms.staff.notes import EditNotes
from cms.staff.parts import Cell
from cms.staff.role_page import GiveRoles
from cms.staff.screens import Screen
from cms.staff.suspension import Reinstate, Suspend
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.viewer import staff_user
from cms.staff.wording import day, yes_no

NEVER = "never"
SEE_MEMBERSHIPS = "billing.view_membership"


class MemberFilters(WagtailFilterSet):
    """Who is in which state, and on which plan; nothing for those who may not see memberships."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Membership"),
        choices=[*MembershipState.choices, (NEVER, gettext_lazy("never a member"))],
        method="in_state",
        empty_label=gettext_lazy("All"),
    )
    plan = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Plan"), queryset=Plan.objects.all(), method="on_plan"
    )

    ending = django_filters.ChoiceFilter(
        label=gettext_lazy("To renew"),
        choices=[("soon", gettext_lazy("ends within 30 days"))],
        method="only_ending",
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Contact
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.request.user.has_perm(SEE_MEMBERSHIPS):
            self.filters.clear()

    def in_state(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        """Those with a membership in this state today."""
        if value == NEVER:
            return rows.filter(~Exists(Membership.objects.filter(contact=OuterRef("pk"))))
        return rows.filter(pk__in=Membership.objects.in_state(MembershipState(value)).values("contact"))

    def only_ending(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        """Those with a membership that nobody renewed yet and that ends soon."""
        return rows.filter(pk__in=ending_soon(Membership.objects.all()).values("contact"))

    def on_plan(self, rows: QuerySet[Contact], name: str, value: Plan) -> QuerySet[Contact]:
        """Those with a standing period of this plan, whenever it was."""
        held = MembershipPeriod.objects.standing().filter(plan=value)
        return rows.filter(pk__in=held.values("membership__contact"))


def paid_until() -> Subquery:
    """SQL: the first day no longer paid, over all memberships of a contact."""
    standing = MembershipPeriod.objects.standing().filter(membership__contact=OuterRef("pk"))
    latest = standing.order_by().values("membership__contact").annotate(it=Max("ends_on"))
    return Subquery(latest.values("it"))


def with_memberships(contacts: QuerySet[Contact], viewer: User) -> QuerySet[Contact]:
    """Contacts with their memberships as of today and their periods, in two queries more."""
    periods = Prefetch(
        "periods", MembershipPeriod.objects.standing().select_related("plan").order_by("ends_on")
    )
    memberships = Membership.objects.visible_to(viewer).with_state().prefetch_related(periods)
    return contacts.annotate(until=paid_until()).prefetch_related(Prefetch("memberships", memberships))


def last_periods(contact: Contact) -> list[tuple[Membership, MembershipPeriod]]:
    """Each membership with its last standing period; those without one are left out."""
    pairs = [(membership, list(membership.periods.all())) for membership in contact.memberships.all()]
    return [(membership, periods[-1]) for membership, periods in pairs if periods]


def foremost(contact: Contact) -> tuple[Membership, MembershipPeriod] | None:
    """The membership that runs longest, with its last period."""
    return max(last_periods(contact), key=lambda pair: pair[1].ends_on, default=None)


def membership_cell(contact: Contact) -> Cell:
    """Where the foremost membership stands today."""
    held = foremost(contact)
    if held is None:
        return Cell(_("never a member"))
    state = MembershipState(held[0].state_now)  # type: ignore[attr-defined]  # annotated by the query
    return Cell(state.label, tone=tones.MEMBERSHIP[state])


def plan_name(contact: Contact) -> str:
    """The plan of the foremost membership's last period."""
    held = foremost(contact)
    return held[1].plan.name if held else ""


def last_day(contact: Contact) -> str:
    """The last day paid for, as people say it."""
    held = foremost(contact)
    return day(held[1].last_day) if held else ""


class MemberListing(Listing):
    """The list of people, members or not."""

    numbers = (member_number("pk"),)
    nothing = gettext_lazy(
        "Nobody is known yet. A card is made when an applicant confirms the e-mail address."
    )

    @cached_property
    def shows_memberships(self) -> bool:
        """Whether the viewer may see who is a member."""
        return bool(self.request.user.has_perm(SEE_MEMBERSHIPS))

    def rows(self, viewer: User) -> QuerySet[Contact]:
        contacts = Contact.objects.visible_to(viewer)
        return with_memberships(contacts, viewer) if self.shows_memberships else contacts

    @cached_property
    def columns(self) -> list[Any]:
        columns = [
            NameColumn(_("Name"), self.url_of, sort_key="sort_name"),
            TextColumn("email", _("E-mail"), lambda row: row.email, "email"),
            TextColumn("user", _("Website user"), lambda row: yes_no(row.user_id is not None)),
        ]
        if self.shows_memberships:
            columns[1:1] = [
                CellColumn("state", _("Membership"), membership_cell),
                TextColumn("plan", _("Plan"), plan_name),
                TextColumn("until", _("Until"), last_day, "until"),
            ]
        return columns

    @cached_property
    def header_buttons(self) -> list[Any]:
        viewer, buttons = staff_user(self.request), []
        if viewer.has_perm(IMPORT_MEMBERS):
            address = reverse("staff_imports:add")
            buttons.append(HeaderButton(_("Import members"), url=address, icon_name="upload"))
        if may_merge(viewer):
            address = reverse("staff_members:duplicates")
            buttons.append(HeaderButton(_("Likely duplicates"), url=address, icon_name="copy"))
        return buttons

    def sheet(self) -> list[tuple[str, Any]]:
        card = [
            (_("Given name"), lambda row: row.given_name),
            (_("Family name"), lambda row: row.family_name),
            (_("E-mail"), lambda row: row.email),
            (_("Phone"), lambda row: row.phone),
            (_("Address"), lambda row: ", ".join(row.address_lines)),
        ]
        if not self.shows_memberships:
            return card
        return [
            *card,
            (_("Membership"), lambda row: str(membership_cell(row).text)),
            (_("Plan"), plan_name),
            (_("First day no longer paid"), lambda row: row.until),
        ]


class Members(Screen):
    """The screen of people."""

    model = Contact
    name = "members"
    icon = "group"
    menu_label = gettext_lazy("Members")
    add_to_admin_menu = True
    menu_order = 20
    index_view_class = MemberListing
    inspect_view_class = MemberDetail
    filterset_class = MemberFilters
    search_fields = ("sort_name", "email", "phone")
    ordering = "sort_name"
    export_filename = "membres"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/photo/", contact_photo, name="photo"),
            path("duplicates/", Duplicates.as_view(), name="duplicates"),
            path("<int:pk>/merge/", self.construct_view(Merge), name="merge"),
            path("<int:pk>/erase/", self.construct_view(Erase), name="erase"),
            path("<int:pk>/edit/", self.construct_view(EditCard), name="edit"),
            path("<int:pk>/notes/", self.construct_view(EditNotes), name="notes"),
            path("<int:pk>/user/", self.construct_view(LinkUser), name="user"),
            path("<int:pk>/roles/", self.construct_view(GiveRoles), name="roles"),
            path("<int:pk>/user/unlink/", self.construct_view(UnlinkUser), name="unlink"),
            path(
                "memberships/<int:pk>/suspend/",
                self.construct_view(Suspend, model=Membership),
                name="suspend",
            ),
            path(
                "memberships/<int:pk>/reinstate/",
                self.construct_view(Reinstate, model=Membership),
                name="reinstate",
            ),
        ]
