"""The refusals of the storeys below as types of the contract. New ones may appear; the interface stays."""

from datetime import date

import strawberry

from accounts import refusals as accounts
from billing import refusals as billing
from cms.signup import guards
from graph.engine.payloads import UserError, refusal
from graph.engine.scalars import Money
from kit import pictures, states
from kit import refusals as kit


@refusal(kit.NotAllowed, description="Your account has no right to do this.")
class NotAllowed(UserError):
    """Of any action."""


@refusal(kit.NotFound, description="This does not exist, or not for you.")
class NotFound(UserError):
    """Of any action."""


@refusal(kit.InvalidInput, description="A value cannot be used; `message` says what to do.")
class InvalidInput(UserError):
    """Of any action."""


@refusal(states.StateForbids, description="The thing is in a state from which this does not lead on.")
class StateForbids(UserError):
    """Of any action that moves a state."""

    state: str = strawberry.field(description="The state it is in, in words.")


@refusal(
    pictures.PictureRefused, description="The upload is no picture that can be read: send JPEG, PNG or WebP."
)
class PictureRefused(UserError):
    """Of photos."""


@refusal(pictures.PictureTooLarge, description="The picture is too heavy, or has too many pixels.")
class PictureTooLarge(UserError):
    """Of photos."""

    megabytes: int = strawberry.field(description="The most it may weigh.")
    megapixels: int = strawberry.field(description="The most pixels it may have, in millions.")


@refusal(accounts.UserLinkedElsewhere, description="The account is another contact's already.")
class UserLinkedElsewhere(UserError):
    """Of linking accounts."""


@refusal(
    accounts.RepresentationForbidden, description="One of the two is represented, or represents somebody."
)
class RepresentationForbidden(UserError):
    """Of naming a legal representative."""


@refusal(accounts.AffiliatedAlready, description="The contact acts for the organisation already.")
class AffiliatedAlready(UserError):
    """Of affiliating."""


@refusal(billing.NoSeatLeft, description="Every seat of the plan is taken.")
class NoSeatLeft(UserError):
    """Of giving seats."""

    seats: int = strawberry.field(description="How many there are.")


@refusal(billing.SeatTaken, description="The person is a member by this membership already.")
class SeatTaken(UserError):
    """Of giving seats."""


@refusal(billing.SeatOfHolder, description="The holder of a personal membership keeps their seat.")
class SeatOfHolder(UserError):
    """Of freeing seats."""


@refusal(billing.PlanWithdrawn, description="The plan is no longer offered.")
class PlanWithdrawn(UserError):
    """Of applying and renewing."""


@refusal(billing.AmountTooLow, description="A free price under the plan's minimum.")
class AmountTooLow(UserError):
    """Of applying and renewing."""

    minimum: Money = strawberry.field(description="The least one may pay.")


@refusal(billing.AmountTooHigh, description="A price beyond what is taken online.")
class AmountTooHigh(UserError):
    """Of applying and renewing."""

    maximum: Money = strawberry.field(description="The most one may pay online.")


@refusal(billing.PriceChanged, description="The price is no longer the one expected. Nothing was charged.")
class PriceChanged(UserError):
    """Of applying and renewing with `expectedPrice`."""

    price: Money = strawberry.field(description="The price now.")


@refusal(billing.CouponUnknown, description="No such discount code, or not yet.")
class CouponUnknown(UserError):
    """Of applying and renewing with `coupon`."""


@refusal(billing.CouponOver, description="The discount code is no longer valid.")
class CouponOver(UserError):
    """Of applying and renewing with `coupon`."""


@refusal(billing.CouponUsedUp, description="The discount code was used as often as it can be.")
class CouponUsedUp(UserError):
    """Of applying and renewing with `coupon`."""


@refusal(billing.CouponForOtherPlans, description="The discount code makes other plans cheaper.")
class CouponForOtherPlans(UserError):
    """Of applying and renewing with `coupon`."""


@refusal(billing.LinkExpired, description="A private link that is too old, was replaced, or never was one.")
class LinkExpired(UserError):
    """Of everything done by a token."""


@refusal(billing.ReasonMissing, description="This act needs a reason, which the person will read.")
class ReasonMissing(UserError):
    """Of refusals and suspensions."""


@refusal(billing.OrderNotPayable, description="The order does not wait for money.")
class OrderNotPayable(UserError):
    """Of paying."""

    state: str = strawberry.field(description="The state it is in, in words.")


@refusal(billing.DecisionFirst, description="The order is paid once its application is approved.")
class DecisionFirst(UserError):
    """Of paying."""


@refusal(billing.PaymentUnderWay, description="A debit was ordered for this already, and takes its days.")
class PaymentUnderWay(UserError):
    """Of taking money at the desk."""

    method: str = strawberry.field(description="How that one comes, in words.")


@refusal(billing.TooLateToUndo, description="The approval was paid for, and is too long ago.")
class TooLateToUndo(UserError):
    """Of undoing approvals."""

    days: int = strawberry.field(description="Within how many days it may be undone.")


@refusal(billing.PersonKnown, description="Somebody like this is known: name the contact, or confirm.")
class PersonKnown(UserError):
    """Of entering paper forms."""

    people: str = strawberry.field(description="Their names.")


@refusal(billing.ApplicationKnown, description="The person has an application for such a plan already.")
class ApplicationKnown(UserError):
    """Of entering paper forms."""


@refusal(billing.ChequeDeposited, description="One of these is no cheque that can be deposited now.")
class ChequeDeposited(UserError):
    """Of making deposit slips."""


@refusal(billing.RemindedLately, description="A reminder of this order went out lately.")
class RemindedLately(UserError):
    """Of reminding."""

    on: date = strawberry.field(description="When it went out.")
    days: int = strawberry.field(description="How many days are kept between two.")


@refusal(
    billing.ProviderUnavailable, description="The payment provider does not answer. Nothing was charged."
)
class ProviderUnavailable(UserError):
    """Of paying and renewing."""


@refusal(
    billing.MembershipSuspended, description="The membership is suspended; only the association lifts that."
)
class MembershipSuspended(UserError):
    """Of renewing."""


@refusal(billing.RenewalTooEarly, description="The membership is paid far ahead already.")
class RenewalTooEarly(UserError):
    """Of renewing."""

    paid_until: date = strawberry.field(description="The first day that is no longer paid.")
    opens_on: date = strawberry.field(description="The first day on which a renewal is taken.")


@refusal(billing.NothingToRenew, description="Every period was taken back: one applies to join again.")
class NothingToRenew(UserError):
    """Of renewing."""


@refusal(guards.TooManyApplications, description="Many applications came from your network within the hour.")
class TooManyApplications(UserError):
    """Of applying."""

    minutes: int = strawberry.field(description="Try again after so many.")


@refusal(guards.TooManyCodes, description="Many discount codes that do not exist were tried within the hour.")
class TooManyCodes(UserError):
    """Of applying and renewing with `coupon`."""

    minutes: int = strawberry.field(description="Try again after so many.")


@refusal(
    guards.TooManyRequests, description="Many requests for links came from your network within the hour."
)
class TooManyRequests(UserError):
    """Of asking for links."""

    minutes: int = strawberry.field(description="Try again after so many.")


REFUSALS: tuple[type, ...] = (
    NotAllowed,
    NotFound,
    InvalidInput,
    StateForbids,
    PictureRefused,
    PictureTooLarge,
    UserLinkedElsewhere,
    RepresentationForbidden,
    AffiliatedAlready,
    NoSeatLeft,
    SeatTaken,
    SeatOfHolder,
    PlanWithdrawn,
    AmountTooLow,
    AmountTooHigh,
    PriceChanged,
    CouponUnknown,
    CouponOver,
    CouponUsedUp,
    CouponForOtherPlans,
    LinkExpired,
    ReasonMissing,
    OrderNotPayable,
    DecisionFirst,
    PaymentUnderWay,
    TooLateToUndo,
    PersonKnown,
    ApplicationKnown,
    ChequeDeposited,
    RemindedLately,
    ProviderUnavailable,
    MembershipSuspended,
    RenewalTooEarly,
    NothingToRenew,
    TooManyApplications,
    TooManyCodes,
    TooManyRequests,
)
