"""The facts that the decision takes: for many contacts and sessions in the same number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Contact
from billing.models import SupportingDocument
from equipment.deciding import facts
from workshops.deciding.judging import Guest, Own, SessionFacts
from workshops.models import Booking, Workshop, WorkshopSession
from workshops.states import SEATED, BookingState, SessionState

type Ids = Collection[int]

FULL_AGE = 18
HOUR = timedelta(hours=1)


def guests(contact_ids: Ids, at: datetime) -> dict[int, Guest]:
    """The facts of each contact at an instant."""
    people, day = facts.people(contact_ids, at), timezone.localdate(at)
    cards = Contact.objects.filter(pk__in=contact_ids).order_by()
    alone = {
        pk
        for pk, born, representative in cards.values_list("pk", "birth_on", "legal_representative_id")
        if representative is None and _is_minor(born, day)
    }
    proofs = SupportingDocument.objects.valid(day).filter(
        contact__in=contact_ids, kind__is_proof_of_reduced_price=True
    )
    proven = set(proofs.values_list("contact_id", flat=True))
    return {pk: Guest(one, is_alone=pk in alone, has_proof=pk in proven) for pk, one in people.items()}


def _is_minor(born: date | None, day: date) -> bool:
    if born is None:
        return False
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return age < FULL_AGE


def sessions(session_ids: Ids) -> dict[int, SessionFacts]:
    """The facts of each session; an id that is none is left out."""
    rows = WorkshopSession.objects.filter(pk__in=session_ids).select_related("workshop").order_by()
    counted, asked = _counted(session_ids), _asked({row.workshop_id for row in rows})
    return {row.pk: _told(row, *counted.get(row.pk, (0, 0)), asked[row.workshop_id]) for row in rows}


def _told(row: WorkshopSession, taken: int, waiting: int, asked: tuple[int, ...]) -> SessionFacts:
    workshop = row.workshop
    return SessionFacts(
        session_id=row.pk,
        state=SessionState(row.state),
        starts_at=row.starts_at,
        closes_at=row.starts_at - workshop.close_hours * HOUR,
        capacity=row.capacity,
        taken=taken,
        waiting=waiting,
        is_for_members=workshop.is_for_members,
        prerequisites=asked,
        price_minor=workshop.price_minor,
        member_price_minor=workshop.member_price_minor,
        reduced_price_minor=workshop.reduced_price_minor,
    )


def _counted(session_ids: Ids) -> Mapping[int, tuple[int, int]]:
    """By session: seats taken, and how many wait. What ran out counts until swept: money may be coming."""
    rows = Booking.objects.filter(session__in=session_ids, state__in={*SEATED, BookingState.WAITLISTED})
    told = rows.order_by().values_list("session").annotate(
        taken=Count("pk", filter=Q(state__in=SEATED)),
        waiting=Count("pk", filter=Q(state=BookingState.WAITLISTED)),
    )  # fmt: skip
    return {pk: (taken, waiting) for pk, taken, waiting in told}


def _asked(workshop_ids: Ids) -> Mapping[int, tuple[int, ...]]:
    """By workshop: the qualifications that it asks for."""
    rows = Workshop.prerequisites.through.objects.filter(workshop__in=workshop_ids).order_by("pk")
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for workshop_id, qualification_id in rows.values_list("workshop_id", "qualification_id"):
        found[workshop_id] += (qualification_id,)
    return found


def owned(contact_ids: Ids, session_ids: Ids) -> dict[tuple[int, int], Own]:
    """By contact and session: the booking that stands."""
    rows = Booking.objects.standing().filter(contact__in=contact_ids, session__in=session_ids).order_by()
    return {
        (contact, session): Own(pk, BookingState(state))
        for pk, contact, session, state in rows.values_list("pk", "contact_id", "session_id", "state")
    }
