"""People the association knows: who is a member, until when, and everything that hangs on a card."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import Contact, User
from billing.imports.actions import IMPORT_MEMBERS
from billing.models import AutomaticRenewal, Membership, MembershipPeriod, Plan
from billing.states import MembershipState
from cms.staff import covered
from cms.staff.cards import EditCard, LinkUser, UnlinkUser
from cms.staff.covered import (
    covered_by,
    last_date,
    last_day,
    membership_cell,
    membership_word,
    plan_name,
    with_memberships,
)
from cms.staff.ending import ending_soon
from cms.staff.equipment.badges import GiveBadge
from cms.staff.equipment.credits import GiveCredits, TakeCredits
from cms.staff.equipment.granting import GRANT, GiveFromCard
from cms.staff.erasing import Erase
from cms.staff.files import contact_photo
from cms.staff.listing import Listing, member_number
from cms.staff.member_page import MemberDetail
from cms.staff.merging import Duplicates, Merge, may_merge
from cms.staff.notes import EditNotes
from cms.staff.papers_elsewhere import FilePaper
from cms.staff.renewals import PauseRenewal, UnpauseRenewal
from cms.staff.role_page import GiveRoles
from cms.staff.screens import Screen
from cms.staff.suspension import Reinstate, Suspend
from cms.staff.tables import CellColumn, NameColumn, TextColumn, choice_column
from cms.staff.viewer import staff_user
from cms.staff.wording import yes_no
from equipment.models import CreditLot

NEVER = "never"
OWN, OTHERS = "own", "others"
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
    whose = django_filters.ChoiceFilter(
        label=gettext_lazy("Member by"),
        choices=[
            (OWN, gettext_lazy("a membership of their own")),
            (OTHERS, gettext_lazy("somebody else’s membership")),
        ],
        method="of_whom",
        empty_label=gettext_lazy("All"),
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
        """Those who are members by a membership in this state today."""
        if value == NEVER:
            return rows.filter(covered.never_members())
        return rows.filter(covered.members_by(Membership.objects.in_state(MembershipState(value))))

    def only_ending(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        """Those with a membership that nobody renewed yet and that ends soon."""
        return rows.filter(pk__in=ending_soon(Membership.objects.all()).values("contact"))

    def on_plan(self, rows: QuerySet[Contact], name: str, value: Plan) -> QuerySet[Contact]:
        """Those who are members by a standing period of this plan, whenever it was."""
        held = MembershipPeriod.objects.standing().filter(plan=value)
        return rows.filter(covered.members_by(Membership.objects.filter(pk__in=held.values("membership"))))

    def of_whom(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        """Those whom somebody else's membership covers, or those who hold one of their own."""
        if value == OTHERS:
            return rows.filter(covered.covered_by_others())
        return rows.filter(pk__in=covered.own_memberships().values("contact"))


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
        return [choice_column(), *columns] if self.bulk_bar else columns

    @property
    def bulk_bar(self) -> bool:
        return bool(self.request.user.has_perm(GRANT))

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

    @property
    def write_url(self) -> str:
        """Where one writes to the whole list as it is filtered, not its page alone; empty for who may not."""
        if not self.request.user.has_perm("accounts.send_mailing"):
            return ""
        return f"{reverse('staff_mailings:add')}?{self.request.GET.urlencode()}"

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
            (_("Membership"), membership_word),
            (_("Covered by"), covered_by),
            (_("Plan"), plan_name),
            (_("Until"), last_date),
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
            path("<int:pk>/file-paper/", self.construct_view(FilePaper), name="file_paper"),
            path("<int:pk>/user/", self.construct_view(LinkUser), name="user"),
            path("<int:pk>/roles/", self.construct_view(GiveRoles), name="roles"),
            path("<int:pk>/user/unlink/", self.construct_view(UnlinkUser), name="unlink"),
            path("<int:pk>/authorize/", self.construct_view(GiveFromCard), name="authorize"),
            path("<int:pk>/badges/give/", self.construct_view(GiveBadge), name="give_badge"),
            path("<int:pk>/credits/give/", self.construct_view(GiveCredits), name="give_credits"),
            path(
                "credits/<int:pk>/take/",
                self.construct_view(TakeCredits, model=CreditLot),
                name="take_credits",
            ),
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
            path(
                "renewals/<int:pk>/pause/",
                self.construct_view(PauseRenewal, model=AutomaticRenewal),
                name="pause_renewal",
            ),
            path(
                "renewals/<int:pk>/unpause/",
                self.construct_view(UnpauseRenewal, model=AutomaticRenewal),
                name="unpause_renewal",
            ),
        ]
