"""What stops an act of billing: each a fact, with what the person needs in order to go on."""

from django.utils.translation import gettext_lazy as _

from kit.refusals import Refusal


class PlanWithdrawn(Refusal):
    """The plan is no longer offered."""

    code = "PLAN_WITHDRAWN"
    sentence = _("This plan is no longer offered. Choose another one.")


class AmountTooLow(Refusal):
    """A free price under the plan's minimum. Facts: `minimum` (Money)."""

    code = "AMOUNT_TOO_LOW"
    sentence = _("The lowest price is {minimum}.")


class AmountTooHigh(Refusal):
    """A free price beyond what a card payment takes. Facts: `maximum` (Money)."""

    code = "AMOUNT_TOO_HIGH"
    sentence = _("Online, the highest price is {maximum}. For more, write to us.")


class PriceChanged(Refusal):
    """The price shown is no longer the price. Facts: `price` (Money)."""

    code = "PRICE_CHANGED"
    sentence = _("The price is now {price}. Nothing was charged: look again and confirm.")


class CouponUnknown(Refusal):
    """No such discount code, or one that is not announced yet: the answer is the same."""

    code = "COUPON_UNKNOWN"
    sentence = _("This discount code is not known. Check each letter, or leave the box empty.")


class CouponOver(Refusal):
    """The discount code is past its last day, or was withdrawn."""

    code = "COUPON_OVER"
    sentence = _("This discount code is no longer valid. Leave the box empty to go on without it.")


class CouponUsedUp(Refusal):
    """The discount code was used as often as it can be."""

    code = "COUPON_USED_UP"
    sentence = _("This discount code was used by as many people as it was made for. Go on without it.")


class CouponForOtherPlans(Refusal):
    """The discount code makes other plans cheaper."""

    code = "COUPON_FOR_OTHER_PLANS"
    sentence = _("This discount code is not for the plan chosen. Choose another plan, or go on without it.")


class LinkExpired(Refusal):
    """A private link that is too old, was replaced, or never was one."""

    code = "LINK_EXPIRED"
    sentence = _("This link has expired. Ask for a new one: it comes by e-mail.")


class ReasonMissing(Refusal):
    """An act that must say why."""

    code = "REASON_MISSING"
    sentence = _("Write the reason: the person will read it.")


class OrderNotPayable(Refusal):
    """The order does not wait for money. Facts: `state` (text)."""

    code = "ORDER_NOT_PAYABLE"
    sentence = _("Nothing to pay here: this order is {state}.")


class DecisionFirst(Refusal):
    """The order is paid once its application is approved."""

    code = "DECISION_FIRST"
    sentence = _("The team decides first. Once it has approved the application, you pay.")


class PaymentUnderWay(Refusal):
    """A debit was ordered for this already, and takes its days."""

    code = "PAYMENT_UNDER_WAY"
    sentence = _(
        "A payment by {method} is already under way for this order. Wait for it before taking another."
    )


class TooLateToUndo(Refusal):
    """An approval that was paid for, and that people rely on by now. Facts: `days` (int)."""

    code = "TOO_LATE_TO_UNDO"
    sentence = _("Paid and approved more than {days} days ago. Take the order back or suspend instead.")


class PersonKnown(Refusal):
    """The association knows somebody like this. Facts: `people` (text)."""

    code = "PERSON_KNOWN"
    sentence = _("Already known: {people}. Choose the person, or confirm that this is somebody else.")


class ApplicationKnown(Refusal):
    """The person has an application for such a plan that is open, or came today."""

    code = "APPLICATION_KNOWN"
    sentence = _("This person has an application for this already. Look at it before entering another.")


class ChequeDeposited(Refusal):
    """Among the cheques is one that lies in a slip already, or is none that can be deposited."""

    code = "CHEQUE_DEPOSITED"
    sentence = _("One of these cheques is in a slip already, or was given back. Look at the list again.")


class RemindedLately(Refusal):
    """A reminder of this order went out lately. Facts: `on` (date), `days` (int)."""

    code = "REMINDED_LATELY"
    sentence = _("A reminder went out on {on}: the next one waits until {days} days have gone by.")


class ProviderUnavailable(Refusal):
    """The payment provider does not answer, or not as it should."""

    code = "PROVIDER_UNAVAILABLE"
    sentence = _("The payment page does not open just now. Nothing was charged. Try again in a minute.")


class EventRefused(Refusal):
    """A webhook whose signature, age, size or form is wrong."""

    code = "EVENT_REFUSED"
    sentence = _("This event cannot be verified.")


class MembershipSuspended(Refusal):
    """The membership is suspended, and only the association can lift that."""

    code = "MEMBERSHIP_SUSPENDED"
    sentence = _("This membership is suspended. Write to us to have it lifted.")


class RenewalTooEarly(Refusal):
    """The membership is paid far ahead already. Facts: `paid_until` (date), `opens_on` (date)."""

    code = "RENEWAL_TOO_EARLY"
    sentence = _("Already paid until {paid_until}. Renewal opens on {opens_on}.")


class NothingToRenew(Refusal):
    """No period of the membership stands: it was all taken back."""

    code = "NOTHING_TO_RENEW"
    sentence = _("There is nothing to renew. To join again, fill in the membership form.")


class ChangeWithRenewal(Refusal):
    """The plan changes with the next renewal, not before. Facts: `paid_until` (date)."""

    code = "CHANGE_WITH_RENEWAL"
    sentence = _("This change takes effect with the next renewal: paid until {paid_until}.")


class SeatsTaken(Refusal):
    """More people are covered than the plan has seats. Facts: `seats` (int)."""

    code = "SEATS_TAKEN"
    sentence = _("That plan covers {seats} people, and more are covered now. Free some seats first.")


class PlanChanged(Refusal):
    """The days of the order went to another plan meanwhile."""

    code = "PLAN_CHANGED"
    sentence = _("This membership was changed to another plan since. Take back that order first.")


class NoSeatLeft(Refusal):
    """Every seat of the plan is taken."""

    code = "NO_SEAT_LEFT"
    sentence = _("All {seats} seats of this membership are taken. Free one, or change to a larger plan.")


class SeatTaken(Refusal):
    """The person is covered already."""

    code = "SEAT_TAKEN"
    sentence = _("This person is a member by this membership already.")


class SeatOfHolder(Refusal):
    """The holder is a member by their own membership."""

    code = "SEAT_OF_HOLDER"
    sentence = _("A membership covers the person who holds it.")


class MembershipsOverlap(Refusal):
    """Both cards have a membership for the same days. Facts: `begins` and `until`, dates in words."""

    code = "MEMBERSHIPS_OVERLAP"
    sentence = _(
        "Both cards have a membership from {begins} to {until}. "
        "Take back the order of one of them, then merge."
    )


class MembershipRuns(Refusal):
    """Days that were ordered are not over. Facts: `until`, a date in words."""

    code = "MEMBERSHIP_RUNS"
    sentence = _(
        "A membership runs until {until}. Have the association take back its order, "
        "or come back after that day."
    )


class OrderWaits(Refusal):
    """An order is not over. Facts: `number`."""

    code = "ORDER_WAITS"
    sentence = _("The order {number} is not over. Pay it or cancel it first.")


class ApplicationUnderWay(Refusal):
    """An application to join still moves."""

    code = "APPLICATION_UNDER_WAY"
    sentence = _("An application to join is under way. Withdraw it first, or wait for the decision.")


class MoreThanLeft(Refusal):
    """More is to be given back than what is left of the line or of its payments. Facts: `left` (Money)."""

    code = "MORE_THAN_LEFT"
    sentence = _(
        "At most {left} can still be given back here. Look again: a part may have gone back already."
    )


class RefundUnderWay(Refusal):
    """Money is owed to the person."""

    code = "REFUND_UNDER_WAY"
    sentence = _("A refund is under way. Come back once the money has arrived.")


class RenewalOver(Refusal):
    """The automatic renewal is over for good."""

    code = "RENEWAL_OVER"
    sentence = _("This automatic renewal is over. Agree to a new one with your next payment.")


class RenewalPaused(Refusal):
    """The association paused the automatic renewal, and only the association has it go on."""

    code = "RENEWAL_PAUSED"
    sentence = _(
        "The association paused this automatic renewal. Renew by hand, or write to us to have it go on."
    )


class PartOfRenewal(Refusal):
    """The order is one that an automatic renewal asks for: the provider would go on trying."""

    code = "PART_OF_RENEWAL"
    sentence = _(
        "This is the payment of an automatic renewal. Stop the renewal on the membership page: "
        "nothing is asked for then."
    )


class RenewalNotOffered(Refusal):
    """The plan does not renew itself, or its days end too soon to agree to it."""

    code = "RENEWAL_NOT_OFFERED"
    sentence = _("Automatic renewal is not possible here. Pay without it.")
