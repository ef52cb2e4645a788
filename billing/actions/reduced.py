"""Goes over to the reduced price, which a proof must follow, and back to the full one where there is none."""

from django.db import transaction

from accounts.models import Contact
from accounts.records import record
from billing.actions.applications.admit import go_on_with_documents
from billing.actions.applications.payment import place_order_of
from billing.actions.locks import locked_application, locked_order_of
from billing.actions.orders import end_order
from billing.actions.prices import chosen_amount, months_paid
from billing.coming_days import next_days
from billing.document_refusals import NoReducedPrice, PaidAlready, PaidAtReducedPrice, ProofMissing
from billing.models import Application, CouponUse, DocumentPurpose, Order, Plan
from billing.refusals import PaymentUnderWay
from billing.states import OrderState, PaymentState
from billing.supporting import has_valid_proof, kinds_of
from kit.states import StateForbids


def check_proof(contact: Contact, plan: Plan) -> None:
    """A renewal at the reduced price. Raises NoReducedPrice, and ProofMissing without a valid proof."""
    if plan.reduced_minor is None:
        raise NoReducedPrice
    if not has_valid_proof(contact, plan):
        raise proof_missing(plan)


def proof_missing(plan: Plan) -> ProofMissing:
    """The refusal that names the plan's proofs: one of them must be there."""
    kinds = kinds_of(plan, DocumentPurpose.REDUCED)
    return ProofMissing(documents=", ".join(kind.name for kind in kinds), path=("is_reduced",))


@transaction.atomic
def ask_reduced_price(*, application: Application) -> Application:
    """The applicant joins at the reduced price, once a proof is accepted. Asking again changes nothing.

    An unpaid order is cancelled and replaced. Raises NoReducedPrice where the plan has none, PaidAlready,
    PaymentUnderWay while a debit runs. Who may is for the caller to ask: whoever holds the link.
    """
    application = locked_application(application)
    if application.is_reduced:
        return application
    if application.plan.reduced_minor is None:
        raise NoReducedPrice
    if application.approved_at is not None:
        # It was approved at the full price, without a proof.
        raise StateForbids(state=application.get_state_display())
    if application.paid_at is not None:
        raise PaidAlready
    return _priced(application, is_reduced=True)


@transaction.atomic
def pay_full_price(*, application: Application) -> Application:
    """The applicant joins at the full price instead. Doing it again changes nothing.

    An unpaid order is cancelled and replaced by one over the full price. Raises PaidAtReducedPrice once the
    money came, PaymentUnderWay while a debit runs. Who may is for the caller to ask: whoever holds the link.
    """
    application = locked_application(application)
    if not application.is_reduced:
        return application
    if application.paid_at is not None:
        raise PaidAtReducedPrice
    return _priced(application, is_reduced=False)


def _priced(application: Application, *, is_reduced: bool) -> Application:
    if not application.is_open:
        raise StateForbids(state=application.get_state_display())
    order = locked_order_of(application)
    if order is not None:
        _let_go(order)
    application.is_reduced = is_reduced
    _price(application)
    application.save(update_fields=["is_reduced", "amount_minor", "months"])
    verb = "application.reduced_price" if is_reduced else "application.full_price"
    record(verb, application, by=None, amount_minor=application.amount_minor)
    asks_now = application.approved_at is not None or not application.plan.is_approved_first
    if asks_now and not application.is_free_of_charge:
        place_order_of(application, by=None)
    go_on_with_documents(application)
    return application


def _price(application: Application) -> None:
    """What it costs today; a code that was used stays used."""
    plan, reduced = application.plan, application.is_reduced
    use = CouponUse.objects.filter(application=application).select_related("coupon").first()
    days = next_days(None, plan)
    whole = chosen_amount(plan, None, reduced=reduced, days=days)
    coupon = use.coupon if use is not None else None
    application.amount_minor = chosen_amount(plan, None, reduced=reduced, days=days, coupon=coupon)
    application.months = months_paid(plan, days)
    if use is not None:
        use.discount_minor = whole - application.amount_minor
        use.save(update_fields=["discount_minor"])


def _let_go(order: Order) -> None:
    pending = order.payments.filter(state=PaymentState.PENDING).first()
    if pending is not None:
        raise PaymentUnderWay(method=pending.get_method_display())
    end_order(order=order, state=OrderState.CANCELLED, reason="replaced by another price", by=None)
    # Money that comes for it all the same goes back by itself; the application has its new order.
    order.application = None
    order.save(update_fields=["application"])
