"""Who is covered by whose membership: seats given to people whom the association knows, and freed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact, User
from billing.actions.seats import seat_contact, take_seat
from billing.models import Coverage, Membership
from billing.states import MembershipState
from cms.staff import tones
from cms.staff.find_person import FindPerson
from cms.staff.pages import FormPage, OneThing
from cms.staff.parts import Act, Cell, Ledger
from cms.staff.people import person_cell
from cms.staff.wording import day

SEAT = "billing.change_membership"


def holder_url(membership: Membership) -> str:
    """The page of whose membership it is."""
    if membership.organisation_id is not None:
        return reverse("staff_organisations:inspect", args=(membership.organisation_id,))
    return reverse("staff_members:inspect", args=(membership.contact_id,))


def seats_of(membership: Membership) -> int:
    """How many people the membership covers, by its last period; 0 without one."""
    last = membership.periods.standing().select_related("plan").order_by("ends_on").last()
    return last.plan.seats if last else 0


def seats_ledger(membership: Membership, viewer: User) -> Ledger:
    """The people covered now; a way to free a seat for those who may. The membership has its state."""
    covered = list(membership.coverages.standing().select_related("contact"))
    state = MembershipState(membership.state_now)  # type: ignore[attr-defined]  # annotated by the query
    title = _("Membership: {state} – {taken} of {seats} seats taken").format(
        state=state.label, taken=len(covered), seats=seats_of(membership)
    )
    can_free = viewer.has_perm(SEAT)
    return Ledger(
        title=title,
        head=(_("Person covered"), _("Since"), *((_("Seat"),) if can_free else ())),
        rows=[_seat_row(one, membership, viewer, can_free) for one in covered],
        empty=_("Nobody is covered yet."),
    )


def _seat_row(one: Coverage, membership: Membership, viewer: User, can_free: bool) -> tuple[Cell, ...]:
    row = (person_cell(one.contact, viewer), Cell(day(one.since)))
    if not can_free:
        return row
    is_holder = membership.organisation_id is None and one.contact_id == membership.contact_id
    free = Cell(_("Free this seat…"), reverse("staff_organisations:free_seat", args=(one.pk,)))
    return (*row, Cell(_("the holder’s")) if is_holder else free)


def seat_act(membership: Membership) -> Act:
    """The way to give a seat."""
    url = reverse("staff_organisations:give_seat", args=(membership.pk,))
    return Act(_("Give a seat…"), url, tone="secondary")


def covered_ledger(contact: Contact, viewer: User) -> Ledger | None:
    """By whose memberships a person is covered, their own aside; None when by nobody's."""
    found = Coverage.objects.visible_to(viewer).standing().filter(contact=contact)
    others = found.exclude(membership__contact=contact, membership__organisation=None)
    covering = Membership.objects.filter(coverages__in=others).select_related("contact", "organisation")
    rows = [_covering_row(membership) for membership in covering.with_state().order_by("pk")]
    head = (_("Membership of"), _("State"))
    return Ledger(_("Covered by"), head, rows, empty="") if rows else None


def _covering_row(membership: Membership) -> tuple[Cell, ...]:
    state = MembershipState(membership.state_now)  # type: ignore[attr-defined]  # annotated by the query
    return (
        Cell(membership.holder_name, holder_url(membership)),
        Cell(state.label, tone=tones.MEMBERSHIP[state]),
    )


class GiveSeat(FindPerson):
    """A page that asks for whom the seat is."""

    permission = SEAT
    heading = gettext_lazy("Give a seat of the membership of {name}")
    submit = gettext_lazy("Give the seat")

    @property
    def thing_url(self) -> str:
        return holder_url(self.thing)

    @property
    def thing_name(self) -> str:
        return str(self.thing.holder_name)

    def act(self, values: dict[str, Any]) -> str:
        person: Contact = values["person"]
        seat_contact(membership=self.thing, contact=person, by=self.viewer)
        return _("{name} is a member by this membership now.").format(name=person.full_name)


class FreeSeat(FormPage, OneThing):
    """A page that asks once more before a person is no longer covered."""

    permission = SEAT
    heading = gettext_lazy("Free the seat of {name}")
    submit = gettext_lazy("Free this seat")
    is_serious = True

    @property
    def thing_url(self) -> str:
        return holder_url(self.thing.membership)

    @property
    def thing_name(self) -> str:
        return str(self.thing.contact.full_name)

    def lead(self) -> str:
        return _("{name} is then no longer a member by the membership of {holder}. Their card stays.").format(
            name=self.thing_name, holder=self.thing.membership.holder_name
        )

    def act(self, values: dict[str, Any]) -> str:
        take_seat(coverage=self.thing, by=self.viewer)
        return _("The seat of {name} is free again.").format(name=self.thing_name)
