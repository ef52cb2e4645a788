"""What placeholders stand for in the wordings of billing's letters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from billing.letters.renewals import payer_of
from billing.models import Application, AutomaticRenewal, Order, Refund, RenewalBill, SupportingDocument
from kit.refusals import Text
from kit.wording import day

LABELS: dict[str, Text] = {
    "given_name": _("the given name"),
    "full_name": _("the whole name"),
    "plan": _("the plan"),
    "amount": _("the amount"),
    "reason": _("the reason that the team gave, if it gave one"),
    "until": _("the last day of the membership"),
    "order": _("the number of the order"),
    "document": _("the kind of document"),
    "next_payment": _("the day of the next payment"),
}


@dataclass(frozen=True)
class Topic:
    """What a letter is about: the placeholders it knows, and their values by the id that the job carries."""

    names: tuple[str, ...]
    values: Callable[[int], Mapping[str, str]]

    @property
    def placeholders(self) -> dict[str, Text]:
        """The names, and what each stands for."""
        return {name: LABELS[name] for name in self.names}


def _person(card: Application | Contact) -> dict[str, str]:
    return {"given_name": card.given_name or card.full_name, "full_name": card.full_name}


def _of_application(pk: int) -> dict[str, str]:
    row = Application.objects.select_related("plan").get(pk=pk)
    return {**_person(row), "plan": row.plan.name, "amount": str(row.amount), "reason": row.reason}


def _of_order(pk: int) -> dict[str, str]:
    row = Order.objects.select_related("contact").get(pk=pk)
    return {**_person(row.contact), "order": row.number, "amount": str(row.total)}


def _of_refund(pk: int) -> dict[str, str]:
    row = Refund.objects.select_related("payment").get(pk=pk)
    return {**_of_order(row.payment.order_id), "amount": str(row.amount)}


def _of_document(pk: int) -> dict[str, str]:
    row = SupportingDocument.objects.select_related("contact", "kind").get(pk=pk)
    return {**_person(row.contact), "document": row.kind.name, "reason": row.reason}


def _of_renewal(pk: int) -> dict[str, str]:
    row = AutomaticRenewal.objects.select_related("plan", "membership__contact", "order__contact").get(pk=pk)
    told = {"plan": row.plan.name, "amount": str(row.amount), "next_payment": day(row.next_on)}
    return {**_person(payer_of(row)), **told, "reason": row.stop_words}


def _of_bill(pk: int) -> dict[str, str]:
    row = RenewalBill.objects.select_related("renewal__plan").get(pk=pk)
    return {**_of_order(row.order_id), "plan": row.renewal.plan.name}


APPLICATION = Topic(("given_name", "full_name", "plan", "amount", "reason"), _of_application)
# The letter itself tells until when.
ADMISSION = Topic((*APPLICATION.names, "until"), _of_application)
ORDER = Topic(("given_name", "full_name", "order", "amount"), _of_order)
REFUND = Topic(ORDER.names, _of_refund)
DOCUMENT = Topic(("given_name", "full_name", "document", "reason"), _of_document)
RENEWAL = Topic(("given_name", "full_name", "plan", "amount", "next_payment", "reason"), _of_renewal)
BILL = Topic((*ORDER.names, "plan"), _of_bill)
