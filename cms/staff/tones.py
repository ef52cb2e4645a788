"""The tone of each state: what is well, what waits, what needs someone."""

from billing.models import Application
from billing.states import ApplicationState, MembershipState, OrderState, PaymentState, RefundState
from cms.staff.parts import Cell, Tone

APPLICATION: dict[str, Tone] = {
    ApplicationState.SUBMITTED: "wait",
    ApplicationState.PAID: "warn",
    ApplicationState.APPROVED: "wait",
    ApplicationState.NEEDS_INFORMATION: "wait",
    ApplicationState.ADMITTED: "ok",
    ApplicationState.REFUSED: "stop",
    ApplicationState.WITHDRAWN: "stop",
    ApplicationState.LAPSED: "stop",
}
ORDER: dict[str, Tone] = {
    OrderState.PLACED: "wait",
    OrderState.PAID: "ok",
    OrderState.FULFILLED: "ok",
    OrderState.CANCELLED: "stop",
    OrderState.EXPIRED: "stop",
}
PAYMENT: dict[str, Tone] = {
    PaymentState.PENDING: "wait",
    PaymentState.SUCCEEDED: "ok",
    PaymentState.FAILED: "stop",
}
REFUND: dict[str, Tone] = {
    RefundState.REQUESTED: "wait",
    RefundState.SUCCEEDED: "ok",
    RefundState.FAILED: "warn",
    RefundState.TO_PAY: "warn",
    RefundState.BY_HAND: "ok",
}
MEMBERSHIP: dict[str, Tone] = {
    MembershipState.UPCOMING: "wait",
    MembershipState.ACTIVE: "ok",
    MembershipState.IN_GRACE: "warn",
    MembershipState.EXPIRED: "stop",
    MembershipState.SUSPENDED: "stop",
}


def application_state(application: Application) -> Cell:
    """Where an application stands."""
    return Cell(application.get_state_display(), tone=APPLICATION.get(application.state, ""))
