"""What stops an act of equipment: each a fact, with what the person needs in order to go on."""

from django.utils.translation import gettext_lazy as _

from kit.refusals import Refusal


class UseRefused(Refusal):
    """The decision says no. Facts: `reasons` (codes), `missing` (qualification ids), `because`."""

    code = "USE_REFUSED"
    sentence = "{because}"


class TimeTaken(Refusal):
    """Somebody or something has the equipment in that time."""

    code = "TIME_TAKEN"
    sentence = _("These hours were taken a moment ago. Choose others.")


class OutsideHours(Refusal):
    """The equipment is closed in some of that time."""

    code = "OUTSIDE_HOURS"
    sentence = _("It is closed in some of these hours. Choose others.")


class NotReservable(Refusal):
    """The equipment is used without reservations."""

    code = "NOT_RESERVABLE"
    sentence = _("This is used without a reservation: come by.")


class SlotRules(Refusal):
    """The hours do not fit the slots. Facts: `slot_minutes`, `most_slots`."""

    code = "SLOT_RULES"
    sentence = _(
        "A reservation begins on a slot of {slot_minutes} minutes, and lasts {most_slots} slots at most."
    )


class TooFarAhead(Refusal):
    """Later than one may reserve now. Facts: `days`."""

    code = "TOO_FAR_AHEAD"
    sentence = _("One can reserve {days} days ahead at most.")


class InThePast(Refusal):
    """The hours have begun already."""

    code = "IN_THE_PAST"
    sentence = _("These hours have begun already. Choose later ones.")


class QuotaReached(Refusal):
    """More time in that week than one person may have. Facts: `hours` (at most), `left` (minutes)."""

    code = "QUOTA_REACHED"
    sentence = _(
        "One person may reserve it {hours} hours a week at most; {left} minutes are left in that week."
    )


class OutOfCredit(Refusal):
    """Fewer credits than it takes. Facts: `needed`, `balance`."""

    code = "OUT_OF_CREDIT"
    sentence = _("This takes {needed} credits, and {balance} are left. Buy a pass to go on.")


class ReservationOver(Refusal):
    """The reservation ended already, or has begun."""

    code = "RESERVATION_OVER"
    sentence = _("This reservation is over or has begun: it cannot be given up any more.")


class AuthorizationOver(Refusal):
    """The authorization was withdrawn already."""

    code = "AUTHORIZATION_OVER"
    sentence = _("This authorization was withdrawn already.")


class PassNotOffered(Refusal):
    """The plan is no pass that can be bought now."""

    code = "PASS_NOT_OFFERED"
    sentence = _("This pass is no longer offered. Choose another one.")


class CategoryInUse(Refusal):
    """Equipment stands under this heading."""

    code = "CATEGORY_IN_USE"
    sentence = _("Equipment stands under this heading. Move it elsewhere first.")


class StillReserved(Refusal):
    """Somebody reserved it for hours to come. Facts: `count`."""

    code = "STILL_RESERVED"
    sentence = _("It is reserved for hours to come ({count}). Cancel these reservations too, or wait.")


class TooManyDocuments(Refusal):
    """The equipment has as many documents as it may. Facts: `most`."""

    code = "TOO_MANY_DOCUMENTS"
    sentence = _("There are {most} documents already. Remove one first.")


class MaintenanceOver(Refusal):
    """The maintenance is over, or was cancelled."""

    code = "MAINTENANCE_OVER"
    sentence = _("This maintenance is over or was cancelled already.")


class MaintenanceNotBegun(Refusal):
    """The maintenance is still to come."""

    code = "MAINTENANCE_NOT_BEGUN"
    sentence = _("This maintenance has not begun yet. Cancel it instead.")


class TooManyFaults(Refusal):
    """The person reported enough for one hour."""

    code = "TOO_MANY_FAULTS"
    sentence = _("You reported several faults already. Come back in an hour, or tell the team.")


class ControllerRevoked(Refusal):
    """The controller was taken out of service for good."""

    code = "CONTROLLER_REVOKED"
    sentence = _("This controller was taken out of service. Make another one.")


class BadgeTaken(Refusal):
    """Somebody has the badge already, or it is blocked."""

    code = "BADGE_TAKEN"
    sentence = _("This badge was given out already. Take it back from whoever had it first.")


class NotItsEquipment(Refusal):
    """The controller has no business with this equipment."""

    code = "NOT_ITS_EQUIPMENT"
    sentence = _("This controller does not open that. Choose one of its own.")


class BadgeRefused(Refusal):
    """The badge is unknown, or blocked."""

    code = "BADGE_REFUSED"
    sentence = _("This badge is unknown or blocked. Ask at the reception.")


class ReservationPaidByHand(Refusal):
    """The person is expected, and paid at the desk. Facts: `when`."""

    code = "RESERVATION_PAID_BY_HAND"
    sentence = _("A reservation was paid at the desk: {when}. Give it up first, and fetch the money.")
