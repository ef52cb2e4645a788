"""Invents what a letter is about, so that managers see it as people get it. Whoever asks takes it back.

The rows stand in a transaction that `kit.mail.sample` rolls back: nothing is numbered, sent or kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Contact
from accounts.records import record
from billing.actions.documents import issue_invoice
from billing.actions.granting import grant_period
from billing.actions.orders import place_order
from billing.actions.payments import OVER
from billing.models import (
    Application,
    AutomaticRenewal,
    DocumentKind,
    InformationRequest,
    Membership,
    Order,
    Payment,
    PaymentMethod,
    Plan,
    PlanDocument,
    Refund,
    RenewalBill,
    SupportingDocument,
)
from billing.states import ApplicationState, DocumentState, OrderState, PaymentState
from kit.clock import today

type Invent = Callable[[], int]

PRICE_MINOR = 3500


def _person() -> dict[str, Any]:
    card = {"given_name": "Camille", "family_name": "Roy", "email": "camille@example.org"}
    return {**card, "language": get_language()}


def _plan() -> Plan:
    return Plan.objects.create(
        code="sample-of-a-letter",
        name_fr="Adhésion simple",
        name_en="Single membership",
        price_minor=PRICE_MINOR,
    )


def _application(state: ApplicationState, **more: Any) -> Application:
    known = state != ApplicationState.UNVERIFIED
    return Application.objects.create(
        plan=_plan(),
        state=state,
        amount_minor=PRICE_MINOR,
        contact=Contact.objects.create(**_person()) if known else None,
        verified_at=timezone.now() if known else None,
        **{**_person(), **more},
    )


def application(state: ApplicationState, **more: Any) -> Invent:
    """Invents an application in this state."""

    def invent() -> int:
        given = {name: str(value) for name, value in more.items()}
        return _application(state, **given).pk

    return invent


def question() -> int:
    """An application about which the team asks something."""
    made = _application(ApplicationState.NEEDS_INFORMATION, state_before=ApplicationState.SUBMITTED)
    message = _("Which machines do you want to use first?")
    InformationRequest.objects.create(application=made, message=message)
    return made.pk


def undone_approval() -> int:
    """An application that was approved by mistake."""
    made = _application(ApplicationState.SUBMITTED)
    record("application.approval_undone", made, by=None, reason=_("A document is missing."))
    return made.pk


def admission() -> int:
    """An application that was admitted, with its membership."""
    made = _application(ApplicationState.ADMITTED, paid_at=timezone.now(), admitted_at=timezone.now())
    assert made.contact is not None  # noqa: S101 - narrows the type
    grant_period(contact=made.contact, plan=made.plan, line=None, by=None)
    return made.pk


def _document_kind() -> DocumentKind:
    return DocumentKind.objects.create(
        code="sample-of-a-letter", name_fr="Attestation d’assurance", name_en="Insurance certificate"
    )


def missing_document() -> int:
    """An application to a plan that asks for a document."""
    made = _application(ApplicationState.SUBMITTED)
    PlanDocument.objects.create(plan=made.plan, kind=_document_kind(), purpose="required")
    return made.pk


def document(state: DocumentState, *, days_left: int = 400) -> Invent:
    """Invents a document in this state, valid for so many days from today."""

    def invent() -> int:
        made = SupportingDocument.objects.create(
            contact=Contact.objects.create(**_person()),
            kind=_document_kind(),
            state=state,
            name="attestation.pdf",
            content_type="application/pdf",
            size=1,
            expires_on=today() + timedelta(days=days_left),
            reason=_("The name on it cannot be read.") if state == DocumentState.REFUSED else "",
            decided_at=timezone.now(),
        )
        return made.pk

    return invent


def _order() -> Order:
    plan = _plan()
    contact = Contact.objects.create(**_person())
    return place_order(contact=contact, plan=plan, label=plan.name, amount_minor=PRICE_MINOR, by=None)


def unpaid_order() -> int:
    """An order that waits for its payment."""
    return _order().pk


def paid_order() -> int:
    """An order with its invoice."""
    made = _order()
    made.state, made.paid_at = OrderState.PAID, timezone.now()
    made.save(update_fields=["state", "paid_at"])
    issue_invoice(order=made, by=None)
    return made.pk


def returned_money() -> int:
    """A refund of money that came when it was too late."""
    order = _order()
    payment = Payment.objects.create(
        order=order, method=PaymentMethod.CARD, state=PaymentState.SUCCEEDED, amount_minor=PRICE_MINOR
    )
    for line in order.lines.all():
        record("order.line_over", line, by=None)
    refund = Refund.objects.create(payment=payment, amount_minor=PRICE_MINOR, reason=OVER)
    return refund.pk


def _renewal(order: Order, **more: Any) -> AutomaticRenewal:
    plan = Plan.objects.get(code="sample-of-a-letter")
    grant_period(contact=order.contact, plan=plan, line=None, by=None)
    return AutomaticRenewal.objects.create(
        membership=Membership.objects.get(contact=order.contact),
        order=order,
        plan=plan,
        amount_minor=PRICE_MINOR,
        next_on=today() + timedelta(days=21),
        **more,
    )


def renewal() -> int:
    """A membership that renews itself."""
    return _renewal(_order()).pk


def stopped_renewal() -> int:
    """One that does no more."""
    return _renewal(_order(), stopped_at=timezone.now(), stopped_because="member").pk


def failed_renewal() -> int:
    """One whose payment the bank refused."""
    order = _order()
    return RenewalBill.objects.create(order=order, renewal=_renewal(order)).pk
