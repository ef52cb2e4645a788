"""By which membership somebody is a member: their own, or another's that covers them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from billing.models import Coverage, Membership, MembershipPeriod
from billing.models.membership import CoverageQuerySet
from billing.states import MembershipState
from cms.staff import tones
from cms.staff.parts import Cell
from cms.staff.wording import day


@dataclass(frozen=True)
class Tie:
    """A membership with its last standing period; `by` names its holder where it is another's."""

    membership: Membership
    period: MembershipPeriod
    by: str = ""


def own_memberships() -> QuerySet[Membership]:
    """Those that people hold for themselves; an organisation's are not who joined for it's."""
    return Membership.objects.filter(organisation=None)


def others_coverages() -> CoverageQuerySet:
    """Seats in memberships of organisations and of other people, ended ones too."""
    is_own = Q(membership__organisation=None, membership__contact=OuterRef("contact"))
    mine = Coverage.objects.filter(is_own, pk=OuterRef("pk"))
    return Coverage.objects.filter(~Exists(mine))


def members_by(memberships: QuerySet[Membership]) -> Q:
    """Contacts who hold one of these for themselves, or whom one covers."""
    held = memberships.filter(organisation=None).values("contact")
    covered = Coverage.objects.standing().filter(membership__in=memberships.values("pk")).values("contact")
    return Q(pk__in=held) | Q(pk__in=covered)


def never_members() -> Q:
    """Contacts who never held a membership, and whom none ever covered."""
    held = own_memberships().filter(contact=OuterRef("pk"))
    return ~Exists(held) & ~Exists(Coverage.objects.filter(contact=OuterRef("pk")))


def covered_by_others() -> Q:
    """Contacts whom somebody else's membership covers now."""
    return Q(Exists(others_coverages().standing().filter(contact=OuterRef("pk"))))


def _latest(key: str, **wanted: Any) -> Subquery:
    standing = MembershipPeriod.objects.standing().filter(**{key: OuterRef("pk")}, **wanted)
    return Subquery(standing.order_by().values(key).annotate(it=Max("ends_on")).values("it"))


def paid_until() -> Greatest:
    """SQL: the first day no longer paid, over all memberships that a contact holds or is covered by."""
    own = _latest("membership__contact", membership__organisation=None)
    seat = _latest("membership__coverages__contact", membership__coverages__ended_at=None)
    # PostgreSQL leaves out what is null.
    return Greatest(own, seat)


def with_memberships(contacts: QuerySet[Contact], viewer: User) -> QuerySet[Contact]:
    """Contacts with the memberships that make them members, as of today, in five queries more."""
    periods = Prefetch(
        "periods", MembershipPeriod.objects.standing().select_related("plan").order_by("ends_on")
    )
    memberships = Membership.objects.visible_to(viewer).with_state().prefetch_related(periods)
    seats = others_coverages().visible_to(viewer)
    of_whom = memberships.select_related("contact", "organisation")
    return contacts.annotate(until=paid_until()).prefetch_related(
        Prefetch("memberships", memberships.filter(organisation=None)),
        Prefetch("coverages", seats.prefetch_related(Prefetch("membership", of_whom))),
    )


def _tie(membership: Membership, by: str = "") -> list[Tie]:
    periods = list(membership.periods.all())
    return [Tie(membership, periods[-1], by)] if periods else []


def _ties(contact: Contact) -> list[Tie]:
    """Own memberships first; those without a standing period are left out."""
    own = [tie for membership in contact.memberships.all() for tie in _tie(membership)]
    seats = (one.membership for one in contact.coverages.all() if one.ended_at is None)
    return [*own, *(tie for membership in seats for tie in _tie(membership, membership.holder_name))]


def foremost(contact: Contact) -> Tie | None:
    """The membership that runs longest."""
    return max(_ties(contact), key=lambda tie: tie.period.ends_on, default=None)


def membership_cell(contact: Contact) -> Cell:
    """Where the foremost membership stands today, and whose it is where it is another's."""
    tie, word = foremost(contact), membership_word(contact)
    if tie is None:
        return Cell(word)
    words = _("{state}, covered by {holder}").format(state=word, holder=tie.by) if tie.by else word
    return Cell(words, tone=tones.MEMBERSHIP[_state(tie)])


def _state(tie: Tie) -> MembershipState:
    return MembershipState(tie.membership.state_now)  # type: ignore[attr-defined]  # annotated by the query


def membership_word(contact: Contact) -> str:
    """Where the foremost membership stands today, in a word."""
    tie = foremost(contact)
    if tie is None:
        return _("no longer covered") if contact.coverages.all() else _("never a member")
    return str(_state(tie).label)


def covered_by(contact: Contact) -> str:
    """Whose membership it is, where it is another's."""
    tie = foremost(contact)
    return tie.by if tie else ""


def plan_name(contact: Contact) -> str:
    """The plan of the foremost membership's last period."""
    tie = foremost(contact)
    return tie.period.plan.name if tie else ""


def last_date(contact: Contact) -> date | None:
    """The last day paid for, for tables."""
    tie = foremost(contact)
    return tie.period.last_day if tie else None


def last_day(contact: Contact) -> str:
    """The last day paid for, as people say it."""
    last = last_date(contact)
    return day(last) if last else ""
