"""Badges: handed out at the desk, blocked when lost, taken back."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from accounts.models import Contact, User
from cms.staff.equipment.acting import Button, StayingForm
from cms.staff.equipment.links import somebody
from cms.staff.listing import Listing, member_number
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Ledger, Part
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.wording import day, instant
from equipment.actions.badges import block_badge, give_badge, remove_badge, unblock_badge
from equipment.models import Badge

SEE_BADGES, CHANGE = "equipment.view_badge", "equipment.change_badge"


def badge_state(one: Badge) -> Cell:
    """Whether it opens."""
    return Cell(_("in use"), tone="ok") if one.blocked_at is None else Cell(_("blocked"), tone="stop")


def called(one: Badge) -> str:
    """A badge as one speaks of it."""
    return one.label or _("badge of {day}").format(day=day(one.added_at))


def badges_ledger(contact: Contact, viewer: User) -> Ledger:
    """The badges of one person."""
    rows = [
        (
            Cell(called(one), reverse("staff_badges:inspect", args=(one.pk,))),
            badge_state(one),
            Cell(day(one.added_at)),
            Cell(one.block_reason),
        )
        for one in Badge.objects.visible_to(viewer).filter(contact=contact)
    ]
    head = (_("Badge"), _("State"), _("Given"), _("Why"))
    return Ledger(_("Badges"), head, rows, empty=_("None was handed out."))


class BadgeFilters(WagtailFilterSet):
    """Those that open, and those that do not."""

    blocked = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[("no", gettext_lazy("in use")), ("yes", gettext_lazy("blocked"))],
        method="by_state",
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Badge
        fields = ("blocked",)

    def by_state(self, rows: QuerySet[Badge], name: str, value: str) -> QuerySet[Badge]:
        """Blocked or not."""
        return rows.filter(blocked_at__isnull=value == "no")


class BadgeListing(Listing):
    """The list, the latest first."""

    numbers = (member_number("contact"),)
    nothing = gettext_lazy("No badge was handed out yet: give one from somebody’s page.")

    def rows(self, viewer: User) -> QuerySet[Badge]:
        return Badge.objects.visible_to(viewer).select_related("contact")

    @cached_property
    def columns(self) -> list[Any]:
        viewer = self.request.user
        return [
            NameColumn(_("Badge"), self.url_of, "label", accessor=called),
            CellColumn("person", _("Person"), lambda row: somebody(row.contact, viewer)),
            CellColumn("state", _("State"), badge_state),
            TextColumn("added", _("Given"), lambda row: day(row.added_at), "added_at"),
        ]


class BadgeDetail(Detail):
    """One badge. Its number is kept nowhere: only what it hashes to."""

    thing: Badge

    def rows(self) -> QuerySet[Badge]:
        return Badge.objects.visible_to(self.viewer).select_related("contact")

    @property
    def thing_name(self) -> str:
        return f"{called(self.thing)}, {self.thing.contact.full_name}"

    def state(self) -> Cell:
        return badge_state(self.thing)

    def aside(self) -> list[Part]:
        one = self.thing
        rows = (
            (_("Person"), somebody(one.contact, self.viewer)),
            (_("Name"), Cell(one.label)),
            (_("Given"), Cell(instant(one.added_at))),
            (_("Blocked"), Cell(instant(one.blocked_at))),
            (_("Why"), Cell(one.block_reason)),
        )
        return [Facts(_("Badge"), rows)]

    def acts(self) -> list[Act]:
        if not self.viewer.has_perm(CHANGE):
            return []
        key = (self.thing.pk,)
        block = Act(_("Block…"), reverse("staff_badges:block", args=key), tone="serious")
        unblock = Act(_("Unblock"), reverse("staff_badges:unblock", args=key), posts=True)
        remove = Act(_("Take back"), reverse("staff_badges:remove", args=key), posts=True, tone="secondary")
        return [block if self.thing.blocked_at is None else unblock, remove]


class GiveForm(forms.Form):
    """The number that the reader types, and a name."""

    uid = forms.CharField(
        label=gettext_lazy("Number of the badge"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Hold it to a reader that types, or read it off the fob."),
    )
    label = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("The colour of the fob, for example."),
    )


class GiveBadge(StayingForm):
    """A page that hands a badge to a person."""

    permission = CHANGE
    form_class = GiveForm
    heading = gettext_lazy("Give a badge to {name}")
    submit = gettext_lazy("Give")
    crumb = gettext_lazy("Badge")

    def act(self, values: dict[str, Any]) -> str:
        give_badge(contact=self.thing, uid=values["uid"], label=values["label"], by=self.viewer)
        return _("{name} has a badge more.").format(name=self.thing_name)


class BlockForm(forms.Form):
    """Why it opens nothing any more."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class BlockBadge(StayingForm):
    """A page that asks for the reason."""

    permission = CHANGE
    form_class = BlockForm
    heading = gettext_lazy("Block: {name}")
    submit = gettext_lazy("Block")
    is_serious = True

    def rows(self) -> QuerySet[Badge]:
        return Badge.objects.visible_to(self.viewer).select_related("contact")

    def act(self, values: dict[str, Any]) -> str:
        block_badge(badge=self.thing, reason=values["reason"], by=self.viewer)
        return _("The badge is blocked: every door refuses it from now on.")


class UnblockBadge(Button):
    """A button that has it open again."""

    permission = CHANGE

    def run(self) -> str:
        unblock_badge(badge=self.thing, by=self.viewer)
        return _("The badge opens again.")


class RemoveBadge(Button):
    """A button that makes it nobody's."""

    permission = CHANGE

    @property
    def next_url(self) -> str:
        return reverse(self.index_url_name)

    def run(self) -> str:
        remove_badge(badge=self.thing, by=self.viewer)
        return _("The badge is taken back, and can be given to somebody else.")


class Badges(Screen):
    """The screen of badges."""

    model = Badge
    name = "badges"
    icon = "tag"
    menu_label = gettext_lazy("Badges")
    index_view_class = BadgeListing
    inspect_view_class = BadgeDetail
    filterset_class = BadgeFilters
    search_fields = ("label", "contact__sort_name", "contact__email")
    ordering = "-added_at"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/block/", self.construct_view(BlockBadge), name="block"),
            path("<int:pk>/unblock/", self.construct_view(UnblockBadge), name="unblock"),
            path("<int:pk>/remove/", self.construct_view(RemoveBadge), name="remove"),
        ]
