"""Where an application stands, in words: a state, a sentence, the steps, and what to do next."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.models import Application, ApprovalPolicy, Order, PaymentMethod, Refund
from billing.states import ApplicationState, OrderState, PaymentState, RefundState
from billing.supporting import asked_of, missing_documents


@dataclass(frozen=True)
class Standing:
    """How an application is shown to its applicant.

    `kind` is a state of the look (ok, warn, stop, wait); `current` counts `steps` from 1, beyond them when
    all are done. `waits` means: money is on its way, look again in a moment.
    """

    kind: str
    word: str
    heading: str
    sentences: tuple[str, ...]
    steps: tuple[str, ...] = ()
    current: int = 0
    can_confirm: bool = False
    can_pay: bool = False
    can_withdraw: bool = False
    waits: bool = False


def standing_of(application: Application, order: Order | None, *, returned: bool) -> Standing:
    """The standing of an application; `returned` from the payment page a moment ago."""
    if application.state in _ENDS:
        return _ENDS[ApplicationState(application.state)](application, order)
    if application.state == ApplicationState.UNVERIFIED:
        return _unverified(application)
    if application.state == ApplicationState.ADMITTED:
        return _admitted(application)
    if application.state == ApplicationState.NEEDS_INFORMATION:
        return _to_answer(application)
    if _is_to_pay(application, order):
        assert order is not None  # noqa: S101 - narrows the type
        return _to_pay(application, order, returned=returned)
    return _to_decide(application)


def _is_to_pay(application: Application, order: Order | None) -> bool:
    """An order that waits; one of an approval that was undone waits for another decision first."""
    if order is None or order.state != OrderState.PLACED:
        return False
    return application.state != ApplicationState.SUBMITTED or not application.plan.is_approved_first


def _to_answer(application: Application) -> Standing:
    return Standing(
        kind="warn",
        word=_("A question to answer"),
        heading=_("The team needs to know a little more"),
        sentences=(_("Once you have answered, your application goes on where it stood."),),
        steps=_steps(application),
        current=_at(application, _("Decision")),
        can_withdraw=True,
    )


def _steps(application: Application) -> tuple[str, ...]:
    plan = application.plan
    pays = [_("Payment")] if application.amount_minor else []
    decides = [_("Decision")] if plan.approval == ApprovalPolicy.MANAGER else []
    middle = decides + pays if plan.is_approved_first else pays + decides
    return (_("Address"), *middle, _("Welcome"))


def _at(application: Application, label: str) -> int:
    steps = _steps(application)
    return steps.index(label) + 1 if label in steps else 1


def _unverified(application: Application) -> Standing:
    return Standing(
        kind="warn",
        word=_("One step left to send it"),
        heading=_("Confirm your address"),
        sentences=(
            _("The button tells us that {email} is yours. Then your application is on its way.").format(
                email=application.email
            ),
        ),
        steps=_steps(application),
        current=1,
        can_confirm=True,
    )


def _to_pay(application: Application, order: Order, *, returned: bool) -> Standing:
    steps, current = _steps(application), _at(application, _("Payment"))
    pending = order.payments.filter(state=PaymentState.PENDING).first()
    if pending is not None:
        return Standing(
            kind="wait",
            word=_("Payment under way"),
            heading=_("Your bank is working on it"),
            sentences=(_pending_sentence(pending.method),),
            steps=steps,
            current=current,
        )
    came_back = order.payments.filter(state=PaymentState.FAILED, method=PaymentMethod.SEPA).exists()
    # Whoever paid anew comes from a page that is still open here.
    if returned and not (came_back and not order.provider_calls.open_pages().exists()):
        return Standing(
            kind="wait",
            word=_("Payment being checked"),
            heading=_("We are waiting for your bank’s confirmation"),
            sentences=(_("It takes a few seconds. This page changes by itself."),),
            steps=steps,
            current=current,
            can_pay=True,
            waits=True,
        )
    return Standing(
        kind="warn",
        word=_("To be paid"),
        heading=_("The payment is the next step"),
        sentences=(*_came_back_sentences(came_back), _to_pay_sentence(application)),
        steps=steps,
        current=current,
        can_pay=True,
        can_withdraw=True,
    )


def _pending_sentence(method: str) -> str:
    if method == PaymentMethod.SEPA:
        return _("A direct debit takes a few days. We write to you as soon as the money is here.")
    return _("We write to you as soon as the money is here.")


def _came_back_sentences(came_back: bool) -> tuple[str, ...]:
    if not came_back:
        return ()
    return (
        _("Your bank sent the direct debit back, and nothing was taken. Pay again, by card if you like."),
    )


def _to_pay_sentence(application: Application) -> str:
    if application.approved_at is not None:
        return _("The team has approved your application. Once it is paid, your space opens.")
    if application.plan.approval == ApprovalPolicy.MANAGER:
        return _(
            "Once it is paid, the team reads your application. If it cannot accept it, you are refunded."
        )
    if missing_documents(application):
        return _("Once it is paid and your documents are accepted, your space opens.")
    return _("Once it is paid, your space opens.")


def _lacks_documents(application: Application) -> bool:
    """Whether it is the applicant's turn to send one."""
    contact = application.contact
    return contact is not None and any(one.is_to_do for one in asked_of(contact, [application.plan]))


def _to_send(application: Application) -> Standing:
    return Standing(
        kind="warn",
        word=_("Document to send"),
        heading=_("Your application waits for a document"),
        sentences=(_("Send it below. The team then looks at it and writes to you."),),
        steps=_steps(application),
        current=_at(application, _("Decision")),
        can_withdraw=True,
    )


def _to_decide(application: Application) -> Standing:
    if _lacks_documents(application):
        return _to_send(application)
    is_paid = application.paid_at is not None
    return Standing(
        kind="wait",
        word=_("Paid, to be read") if is_paid else _("Received"),
        heading=_("The team reads your application"),
        sentences=(_("We write to you as soon as it has decided. There is nothing to do until then."),),
        steps=_steps(application),
        current=_at(application, _("Decision")),
        can_withdraw=True,
    )


def _admitted(application: Application) -> Standing:
    steps = _steps(application)
    return Standing(
        kind="ok",
        word=_("Approved"),
        heading=_("Your membership is approved"),
        sentences=(_("Your account is open. The letter we sent you says how to sign in."),),
        steps=steps,
        current=len(steps) + 1,
    )


def _money_back(order: Order | None) -> tuple[str, ...]:
    """What becomes of money that came."""
    payment = order.payments.filter(state=PaymentState.SUCCEEDED).first() if order is not None else None
    refunds = payment.refunds.order_by("pk") if payment is not None else ()
    return tuple(_way_back(refund).format(amount=refund.amount) for refund in refunds)


def _way_back(refund: Refund) -> str:
    if refund.state == RefundState.SUCCEEDED:
        return _("{amount} went back to you; your bank shows it within ten days.")
    if refund.state in (RefundState.FAILED, RefundState.TO_PAY):
        return _("{amount} come back to you by hand: the treasurer writes to you.")
    if refund.state == RefundState.BY_HAND:
        return _("{amount} were paid back to you by hand.")
    return _("{amount} are on their way back to you.")


def _refused(application: Application, order: Order | None) -> Standing:
    reason = _("Reason: {reason}").format(reason=application.reason)
    return Standing(
        kind="stop",
        word=_("Not accepted"),
        heading=_("Your application was not accepted"),
        sentences=(reason, *_money_back(order)),
    )


def _withdrawn(application: Application, order: Order | None) -> Standing:
    return Standing(
        kind="stop",
        word=_("Withdrawn"),
        heading=_("Your application is withdrawn"),
        sentences=(_("You withdrew it. You can apply again whenever you like."), *_money_back(order)),
    )


def _lapsed(application: Application, order: Order | None) -> Standing:
    return Standing(
        kind="stop",
        word=_("Lapsed"),
        heading=_("Your application has lapsed"),
        sentences=(
            _("It was not continued in time. You can apply again whenever you like."),
            *_money_back(order),
        ),
    )


_ENDS = {
    ApplicationState.REFUSED: _refused,
    ApplicationState.WITHDRAWN: _withdrawn,
    ApplicationState.LAPSED: _lapsed,
}
