"""Letters around a session: the reminder before it, the thanks after it, and the list for who leads it."""

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Association
from equipment.models import Authorization, Equipment, Requirement
from kit.clock import now
from kit.letter import Letter
from workshops.letters.bookings import giving_up, price_facts
from workshops.letters.reading import read
from workshops.letters.shape import BOOKINGS, facts_of, letter
from workshops.models import Booking, SessionTrainer, WorkshopSession
from workshops.states import BookingState, SessionState

MACHINES = f"{settings.SITE_URL}/portal/machines/"
_COMING = frozenset({BookingState.CONFIRMED, BookingState.HELD})


def _is_to_come(session: WorkshopSession) -> bool:
    return session.state == SessionState.SCHEDULED and session.starts_at > now()


def reminder(pk: int) -> Letter | None:
    """When and where it is; nothing when the seat or the session is gone, or it has begun."""
    row = read(pk)
    if row.state not in _COMING or not _is_to_come(row.session):
        return None
    unpaid = row.state == BookingState.HELD
    return letter(
        row,
        _("Soon: {workshop}").format(workshop=row.session.workshop.name),
        _("See you soon"),
        _("The seat is not paid yet: pay it before it begins.") if unpaid else "",
        *giving_up(row),
        button=_("Pay the seat") if unpaid else "",
        facts=price_facts(row),
    )


def thanks(pk: int) -> Letter | None:
    """Thanks, and what is next: the machines that are open now, or another workshop."""
    row = read(pk)
    if row.state != BookingState.ATTENDED:
        return None
    heading = _("Thank you for coming")
    subject = _("Thank you: {workshop}").format(workshop=row.session.workshop.name)
    given = row.authorization
    if given is None or not Authorization.objects.active().filter(pk=given.pk).exists():
        return letter(row, subject, heading, _("What comes next? Have a look at the programme."))
    machines = ", ".join(one.name for one in opened_by(given))
    qualified = _("You are qualified now: {qualification}.").format(qualification=given.qualification.name)
    return letter(
        row,
        subject,
        heading,
        qualified,
        _("Reserve a machine, and begin.") if machines else _("Your machines page says what is open to you."),
        button=_("My machines"),
        leads_to=MACHINES,
        facts=((_("Open to you"), machines),) if machines else (),
    )


def opened_by(given: Authorization) -> QuerySet[Equipment]:
    """The machines that ask for this qualification, and for nothing that the person does not hold."""
    held = Authorization.objects.active().filter(
        contact=given.contact_id, qualification__requirements=OuterRef("pk"), level__gte=OuterRef("level")
    )
    unmet = Requirement.objects.filter(~Exists(held))
    asking = Requirement.objects.filter(qualifications=given.qualification_id)
    shown = Equipment.objects.in_use().filter(is_visible=True, pk__in=asking.values("equipment"))
    return shown.exclude(pk__in=unmet.values("equipment"))


def trainer_list(pk: int) -> Letter | None:
    """To a trainer: who comes, and how many wait; nothing when they lead it no more, or it has begun."""
    rows = SessionTrainer.objects.standing().select_related("contact", "session__workshop")
    row = rows.filter(pk=pk).first()
    if row is None or not _is_to_come(row.session):
        return None
    session = row.session
    coming = Booking.objects.filter(session=session, state__in=_COMING).select_related("contact")
    names = sorted(_name(one) for one in coming)
    waiting = Booking.objects.in_line().filter(session=session).count()
    count = ngettext("{count} person comes.", "{count} people come.", len(names)).format(count=len(names))
    return Letter(
        to=row.contact.email,
        sender=Association.objects.current(),
        subject=_("Who comes: {workshop}").format(workshop=session.workshop.name),
        heading=_("Who comes"),
        paragraphs=(count if names else _("Nobody has booked so far."),),
        action=(_("My sessions"), BOOKINGS),
        facts=(
            *facts_of(session),
            (_("Seats"), str(session.capacity)),
            *(((_("On the waiting list"), str(waiting)),) if waiting else ()),
        ),
        steps=tuple(names),
    )


def _name(booking: Booking) -> str:
    name = booking.contact.full_name
    return _("{name} (to be paid)").format(name=name) if booking.state == BookingState.HELD else name
