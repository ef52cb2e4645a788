"""What stops an act of workshops: each a fact, with what the person needs in order to go on."""

from django.utils.translation import gettext_lazy as _

from kit.refusals import Refusal


class BookingRefused(Refusal):
    """The decision says no. Facts: `reasons` (codes), `missing` (qualification ids), `because`."""

    code = "BOOKING_REFUSED"
    sentence = "{because}"


class SessionFull(Refusal):
    """No seat is left. Facts: `waitlist_position`, the place in line of who would wait now."""

    code = "SESSION_FULL"
    sentence = _("All seats are taken. Wait in line: you would be number {waitlist_position}.")


class SeatsLeft(Refusal):
    """There is a seat: nobody needs to wait."""

    code = "SEATS_LEFT"
    sentence = _("There are seats left: book one instead of waiting.")


class BookingOver(Refusal):
    """The booking was cancelled, ran out, or its session has begun."""

    code = "BOOKING_OVER"
    sentence = _("This booking is over: nothing can be changed any more.")


class OfferOver(Refusal):
    """The seat was offered to the next in line."""

    code = "OFFER_OVER"
    sentence = _("The time to answer is over, and the seat was offered to the next in line.")


class OtherWorkshop(Refusal):
    """The other session is not of the same workshop, or costs another price."""

    code = "OTHER_WORKSHOP"
    sentence = _("Choose another date of the same workshop, at the same price.")


class PaymentOpen(Refusal):
    """The seat waits for its payment."""

    code = "PAYMENT_OPEN"
    sentence = _("Pay this seat first, or give it up and book the other date.")


class EquipmentTaken(Refusal):
    """Somebody or something has a room or machine in that time. Facts: `equipment` (its name), `when`."""

    code = "EQUIPMENT_TAKEN"
    sentence = _("“{equipment}” is taken at that time ({when}). Choose other hours, or do without it.")


class TrainerBusy(Refusal):
    """Somebody leads another session in that time. Facts: `name`, `when`."""

    code = "TRAINER_BUSY"
    sentence = _("{name} leads another session at that time ({when}). Choose other hours, or somebody else.")


class SeatsTaken(Refusal):
    """More seats are taken than would be left. Facts: `taken`."""

    code = "SEATS_TAKEN"
    sentence = _("{taken} seats are taken already: there cannot be fewer.")


class SessionNotOver(Refusal):
    """The session is still to come, or runs."""

    code = "SESSION_NOT_OVER"
    sentence = _("This session is not over yet. Close it afterwards.")


class SessionOver(Refusal):
    """The session is over: its time cannot be another any more."""

    code = "SESSION_OVER"
    sentence = _("This session is over: its time cannot be changed any more.")


class AttendanceMissing(Refusal):
    """Of some people nobody said whether they came. Facts: `count`."""

    code = "ATTENDANCE_MISSING"
    sentence = _("Say first who came: {count} names are without a mark.")


class NotYetBegun(Refusal):
    """Attendance is taken when people come."""

    code = "NOT_YET_BEGUN"
    sentence = _("Attendance opens two hours before the session.")


class NotThere(Refusal):
    """Only who was there is signed off."""

    code = "NOT_THERE"
    sentence = _("Mark this person as present first.")


class GivesNothing(Refusal):
    """The workshop qualifies for nothing."""

    code = "GIVES_NOTHING"
    sentence = _("This workshop gives no qualification.")


class TooManySessions(Refusal):
    """A rule of repetition names more days than are planned at once. Facts: `most`."""

    code = "TOO_MANY_SESSIONS"
    sentence = _("At most {most} sessions are planned at once. End the rule earlier.")


class LeadsSessions(Refusal):
    """Others count on the person. Facts: `name` (of the workshop), `when`."""

    code = "LEADS_SESSIONS"
    sentence = _("Somebody else must lead this session first: {name}, {when}.")


class SeatPaidByHand(Refusal):
    """The seat was paid at the desk, and something of that goes back. Facts: `when`."""

    code = "SEAT_PAID_BY_HAND"
    sentence = _("A seat was paid at the desk: {when}. Give it up first, and fetch the money.")


class NoGuests(Refusal):
    """The workshop is not booked without an account, or not any more."""

    code = "NO_GUESTS"
    sentence = _("Seats of this session are booked from an account. Sign in, or become a member.")


class TooManyRequests(Refusal):
    """Many links were sent to one address within the hour."""

    code = "TOO_MANY_REQUESTS"
    sentence = _("Several letters went to this address already. Look into the mailbox, or try in an hour.")


class GuestLinkExpired(Refusal):
    """The link opens nothing, or not any more."""

    code = "LINK_EXPIRED"
    sentence = _("This link has expired. Ask for your seats anew on the page of the workshop.")
