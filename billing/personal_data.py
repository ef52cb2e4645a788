"""What billing holds about a person."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.erasing import GONE
from accounts.holdings import (
    Holding,
    Told,
    before_erasing,
    columns,
    emptied,
    goes,
    holds_nothing,
    register,
    search_too,
    stays,
    when_erasing,
    when_merging,
)
from accounts.models import Contact
from accounts.models.card import CARD_FIELDS
from billing import erasing, joining, own_files
from billing.models import (
    Application,
    ApplicationFile,
    AutomaticRenewal,
    Coupon,
    CouponUse,
    Coverage,
    CreditNote,
    ImportedLine,
    ImportProblem,
    ImportRun,
    InformationRequest,
    Invoice,
    Membership,
    MembershipPeriod,
    Order,
    OrderLine,
    Payment,
    ProviderCall,
    Refund,
    RenewalBill,
    SupportingDocument,
)
from billing.states import ApplicationState

_CARD = tuple(name for name in CARD_FIELDS if name != "photo")


def _own(model: Any, way: str = "") -> Callable[[Contact], QuerySet[Any]]:
    """Rows that are the person's own, by the way to what has a `contact`: an organisation's are not."""

    def rows(contact: Contact) -> QuerySet[Any]:
        owner = {f"{way}contact": contact, f"{way}organisation": None}
        found: QuerySet[Any] = model.objects.filter(**owner)
        return found

    return rows


def _applications(contact: Contact) -> QuerySet[Application]:
    """Those of the card, and what waits for its confirmation under the same name and address."""
    unverified = Q(state=ApplicationState.UNVERIFIED, contact=None, family_name__iexact=contact.family_name)
    same = unverified & Q(email__iexact=contact.email) & ~Q(email="")
    return Application.objects.filter(Q(contact=contact) | same).select_related("plan")


def _application(row: Application) -> Told:
    told = columns("state", "plan", "amount", "received_at", *_CARD, "agreements", "people", "reason")(row)
    labels = {question["id"]: question["label"] for question in row.questions}
    return {**told, "answers": {str(labels.get(name, name)): value for name, value in row.answers.items()}}


def _of_applications(model: Any) -> Callable[[Contact], QuerySet[Any]]:
    return lambda contact: model.objects.filter(application__in=_applications(contact).values("pk"))


register(
    Holding(
        ApplicationFile,
        _of_applications(ApplicationFile),
        erasing.drop_files,
        columns("label", "name", "content_type", "size"),
        files=own_files.answer,
        labels={"content_type": _("Kind")},
    ),
    Holding(
        InformationRequest,
        _of_applications(InformationRequest),
        emptied(message=GONE, answer=""),
        columns("message", "asked_at", "answer", "answered_at"),
    ),
    Holding(
        Application,
        _applications,
        erasing.empty_applications,
        _application,
        files=own_files.application_photo,
        labels={
            "amount": _("Amount"),
            "agreements": _("Agreements"),
            "answers": _("Answers"),
            "people": _("People to be covered"),
        },
    ),
    Holding(
        Membership,
        _own(Membership),
        erasing.empty_memberships,
        columns("family", "created_at", "suspended_at", "suspension_reason"),
        labels={"created_at": _("Since")},
    ),
    Holding(
        MembershipPeriod,
        _own(MembershipPeriod, "membership__"),
        emptied(revocation_reason=""),
        columns("plan", "starts_on", "ends_on", "grace_until", "revoked_at", "revocation_reason"),
        labels={"plan": _("Plan")},
    ),
    Holding(
        RenewalBill,
        _own(RenewalBill, "order__"),
        stays,
        columns("order", "attempts", "created_at"),
        labels={"order": _("Order"), "attempts": _("Attempts")},
    ),
    Holding(
        AutomaticRenewal,
        AutomaticRenewal.objects.of,
        erasing.end_renewals,
        columns(
            *("plan", "amount", "is_reduced", "coupon", "state", "next_on"),
            *("created_at", "stopped_at", "stop_words", "ended_at"),
        ),
        labels={"plan": _("Plan"), "amount": _("Amount")},
    ),
    Holding(
        Coverage,
        lambda contact: contact.coverages.all(),
        erasing.end_coverages,
        columns("membership_id", "since", "ended_at"),
        labels={"membership_id": _("Number of the membership")},
    ),
    Holding(
        Order,
        _own(Order),
        stays,
        columns("number", "state", "total", "placed_at", "paid_at", "fulfilled_at", "ended_at"),
        labels={"number": _("Number"), "total": _("Total")},
    ),
    Holding(
        OrderLine,
        _own(OrderLine, "order__"),
        stays,
        columns("order", "label", "quantity", "total", "refunded"),
        labels={"order": _("Order"), "total": _("Total"), "refunded": _("Given back")},
    ),
    Holding(
        Payment,
        _own(Payment, "order__"),
        emptied(reference="", cheque_drawer=""),
        columns(
            "order",
            "method",
            "state",
            "amount",
            "recorded_at",
            "received_on",
            "reference",
            "cheque_number",
            "cheque_bank",
            "cheque_drawer",
        ),
        labels={"amount": _("Amount")},
    ),
    Holding(
        Refund,
        _own(Refund, "payment__order__"),
        emptied(reason=GONE),
        columns("payment", "state", "amount", "reason", "requested_at", "finished_at", "reference"),
        labels={"amount": _("Amount")},
    ),
    Holding(
        Invoice,
        _own(Invoice),
        stays,
        columns("number", "issued_at", "total", "content"),
        files=own_files.document,
        is_issued=True,
        labels={"total": _("Total"), "content": _("What it says")},
    ),
    Holding(
        CreditNote,
        _own(CreditNote),
        stays,
        columns("number", "issued_at", "total", "reason", "content"),
        files=own_files.document,
        is_issued=True,
        labels={"total": _("Total"), "content": _("What it says")},
    ),
    Holding(
        SupportingDocument,
        lambda contact: contact.supporting_documents.select_related("kind"),
        erasing.drop_files,
        columns("kind", "state", "name", "content_type", "given_at", "expires_on", "decided_at", "reason"),
        files=own_files.answer,
        labels={"content_type": _("Kind")},
    ),
    Holding(
        CouponUse,
        lambda contact: CouponUse.objects.of(contact).select_related("coupon"),
        stays,
        columns("coupon", "discount", "is_repeat", "used_at"),
        labels={"discount": _("Discount")},
    ),
    Holding(ImportedLine, lambda contact: contact.imported_lines.all(), goes),
)
search_too(ImportProblem, ImportRun, ProviderCall, Coupon)
before_erasing(erasing.refuse_applications)
before_erasing(erasing.refuse_orders)
before_erasing(erasing.refuse_refunds)
before_erasing(erasing.refuse_memberships)
when_erasing(erasing.end_unordered_days)
when_erasing(erasing.forget_import_files)
when_erasing(erasing.leave_lists_of_people)
when_merging(joining.join_coverages)
when_merging(joining.join_memberships)
when_merging(joining.join_supporting_documents)
when_merging(joining.let_documents_move)
holds_nothing(
    "who did it in the back office",
    "billing.ChequeDeposit",
    "billing.ImportRun",
)
holds_nothing("what was quoted from a file that erasure forgets", "billing.ImportProblem")
holds_nothing("amounts that the credit note tells of", "billing.CreditedLine")
holds_nothing("amounts, our own addresses and the provider's ids", "billing.ProviderCall")
