"""Letters on memberships that renew themselves: agreed, announced, failed, stopped."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Association, Contact
from billing.actions.labels import line_label
from billing.models import AutomaticRenewal, RenewalBill, StopReason
from billing.states import OrderState
from kit.mail import Letter
from kit.wording import day

MEMBERSHIP = f"{settings.SITE_URL}/portal/membership/"


def payer_of(renewal: AutomaticRenewal) -> Contact:
    """Whose agreement it is: the holder, or before the admission whoever ordered."""
    held = renewal.membership or renewal.order
    assert held is not None  # noqa: S101 - it began with one of them
    return held.contact


def _read(renewal_id: int) -> AutomaticRenewal:
    rows = AutomaticRenewal.objects.select_related("plan", "coupon", "membership__contact", "order__contact")
    return rows.get(pk=renewal_id)


def _plan(renewal: AutomaticRenewal) -> str:
    """With why it costs less, where it does."""
    return line_label(renewal.plan, reduced=renewal.is_reduced, coupon=renewal.coupon)


def _condition(renewal: AutomaticRenewal) -> tuple[str, ...]:
    """What the reduced price depends on."""
    if not renewal.is_reduced:
        return ()
    return (
        _(
            "It is the reduced price: it needs a proof that is valid on the day of the payment. Without one, "
            "nothing is taken, and we write to you."
        ),
    )


def _facts(renewal: AutomaticRenewal) -> tuple[tuple[str, str], ...]:
    return (
        (_("Plan"), _plan(renewal)),
        (_("Each renewal"), str(renewal.amount)),
        (_("Next payment"), day(renewal.next_on)),
    )


def renewal_agreed(renewal_id: int) -> Letter | None:
    """What was agreed to, and how to stop it; nothing when it is stopped already."""
    renewal = _read(renewal_id)
    if renewal.stopped_at is not None:
        return None
    return Letter(
        to=payer_of(renewal).email,
        sender=Association.objects.current(),
        subject=_("Automatic renewal is on"),
        heading=_("Your membership renews itself"),
        paragraphs=(
            _("From {day} on, {amount} is taken for each renewal. We write to you before every one.").format(
                day=day(renewal.next_on), amount=renewal.amount
            ),
            *_condition(renewal),
            _("Stop it at any time on your membership page. What is paid stays valid to its last day."),
        ),
        action=(_("My membership"), MEMBERSHIP),
        facts=_facts(renewal),
    )


def renewal_announced(renewal_id: int) -> Letter | None:
    """The payment to come, and how to prevent it; nothing when it will not come."""
    renewal = _read(renewal_id)
    if renewal.stopped_at is not None:
        return None
    return Letter(
        to=payer_of(renewal).email,
        sender=Association.objects.current(),
        subject=_("Your membership renews itself on {day}").format(day=day(renewal.next_on)),
        heading=_("Your membership renews itself soon"),
        paragraphs=(
            _("On {day}, {amount} is taken from your usual means of payment.").format(
                day=day(renewal.next_on), amount=renewal.amount
            ),
            _("Nothing to do if that suits you. Otherwise, stop it on your membership page before that day."),
        ),
        action=(_("Keep, change or stop it"), MEMBERSHIP),
        facts=_facts(renewal),
    )


def _why(renewal: AutomaticRenewal) -> tuple[str, ...]:
    """Why nothing is charged any more, and what one can do."""
    words = {
        StopReason.MEMBER: _("You stopped it. Nothing is charged any more."),
        StopReason.PROVIDER: _("It was stopped on the pages of our payment provider. Nothing is charged."),
        StopReason.ASSOCIATION: _("The association has paused it. Nothing is charged until it goes on."),
        StopReason.PRICE: _(
            "The price of your plan changed. Nothing is charged at a price you did not accept."
        ),
        StopReason.COUPON: _(
            "Your discount code has ended. Nothing is charged at a price you did not accept: put the renewal "
            "on again if the new one suits you."
        ),
        StopReason.PROOF: _(
            "The reduced price needs a proof that is valid on the day of the payment, and we have none. Send "
            "one and put the renewal on again; or put it on at the full price."
        ),
        StopReason.PLAN: _("Your plan is no longer offered. Nothing is charged; choose another one."),
        StopReason.SUSPENDED: _("Your membership is suspended. Nothing is charged meanwhile."),
        StopReason.UNPAID: _("The payments failed. Nothing is tried any more; renew by hand when you can."),
    }
    said = words[StopReason(renewal.stopped_because)]
    if renewal.stop_words:
        return (said, _("Reason: {reason}").format(reason=renewal.stop_words))
    return (said,)


def renewal_stopped(renewal_id: int) -> Letter | None:
    """That nothing more is charged, and why; nothing when it goes on again."""
    renewal = _read(renewal_id)
    if renewal.stopped_at is None or renewal.stopped_because in {StopReason.REPLACED, StopReason.TAKEN_BACK}:
        return None
    paragraphs = _why(renewal)
    if renewal.membership is not None and renewal.next_on > timezone.localdate():
        until = _("What is paid stays valid: the next payment would have been on {day}.")
        paragraphs += (until.format(day=day(renewal.next_on)),)
    return Letter(
        to=payer_of(renewal).email,
        sender=Association.objects.current(),
        subject=_("Automatic renewal is off"),
        heading=_("Your membership no longer renews itself"),
        paragraphs=paragraphs,
        action=(_("My membership"), MEMBERSHIP),
        facts=((_("Plan"), _plan(renewal)), (_("Stopped on"), day(renewal.stopped_at))),
    )


def renewal_failed(bill_id: int) -> Letter | None:
    """A payment was refused, and how to put it right; nothing once it is paid."""
    bill = RenewalBill.objects.select_related("order__contact", "renewal__plan").get(pk=bill_id)
    if bill.order.state != OrderState.PLACED:
        return None
    again = (
        _("We try again on {day}.").format(day=day(bill.retry_at))
        if bill.retry_at is not None
        else _("We do not try again.")
    )
    return Letter(
        to=bill.order.contact.email,
        sender=Association.objects.current(),
        subject=_("Your renewal could not be paid"),
        heading=_("Your renewal could not be paid"),
        paragraphs=(
            _("Your bank refused the payment of {amount}.").format(amount=bill.order.total),
            _("Change the card or pay in another way on your membership page.") + " " + again,
        ),
        action=(_("Put it right"), MEMBERSHIP),
        facts=(
            (_("Order"), bill.order.number),
            (_("Amount"), str(bill.order.total)),
            (_("Plan"), bill.renewal.plan.name),
        ),
    )


def language_of_renewal(renewal_id: int) -> str:
    """The language of whoever agreed to it."""
    return payer_of(_read(renewal_id)).language


def language_of_bill(bill_id: int) -> str:
    """The language of whoever pays the bill."""
    return RenewalBill.objects.values_list("order__contact__language", flat=True).get(pk=bill_id)
