"""What must come before a person is erased, and what becomes of their applications and memberships then."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import File
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from accounts.erasing import GONE, nobody
from accounts.holdings import Person, naming
from accounts.models import Contact
from accounts.models.card import CARD_FIELDS
from accounts.personal_data import forget_files
from billing import queue
from billing.actions.automatic.running import end_renewal
from billing.actions.granting import revoke_period
from billing.imports.actions import forget_imports
from billing.models import (
    Application,
    ApplicationFile,
    AutomaticRenewal,
    Coverage,
    ImportRun,
    Membership,
    MembershipPeriod,
    Order,
    Refund,
    StopReason,
    SupportingDocument,
)
from billing.models.application import new_key
from billing.refusals import ApplicationUnderWay, MembershipRuns, OrderWaits, RefundUnderWay
from billing.states import GIVEN_BACK, OrderState
from kit.clock import today


def refuse_applications(contact: Contact) -> None:
    """An application that still moves is withdrawn or decided first."""
    if Application.objects.open().filter(contact=contact).exists():
        raise ApplicationUnderWay


def refuse_orders(contact: Contact) -> None:
    """Money may be on its way for an order that is not over."""
    moving = Order.objects.filter(contact=contact, state__in=(OrderState.PLACED, OrderState.PAID))
    order = moving.order_by("pk").first()
    if order is not None:
        raise OrderWaits(number=order.number)


def refuse_refunds(contact: Contact) -> None:
    """Money that is owed finds its way back first."""
    owed = Refund.objects.filter(payment__order__contact=contact).exclude(state__in=GIVEN_BACK)
    if owed.exists():
        raise RefundUnderWay


def refuse_memberships(contact: Contact) -> None:
    """Days that were ordered are not taken away by the way: the association takes back the order."""
    last = _running(contact).exclude(line=None).order_by("ends_on").last()
    if last is not None:
        raise MembershipRuns(until=date_format(last.last_day, "DATE_FORMAT"))


def end_unordered_days(person: Person) -> None:
    """Free days, and days brought from another program: there is no order that could be taken back first."""
    given = _running(person.contact).filter(line=None).select_related("membership")
    for period in given.select_for_update(of=("self",)):
        revoke_period(period, reason="the person was erased", by=None)


def _running(contact: Contact) -> QuerySet[MembershipPeriod]:
    """The periods of the person's own memberships that are not over."""
    own = Q(membership__contact=contact, membership__organisation=None)
    return MembershipPeriod.objects.standing().filter(own, ends_on__gt=today())


def drop_files(rows: QuerySet[ApplicationFile] | QuerySet[SupportingDocument], _person: Person) -> None:
    """Rows and files of answers and of documents."""
    forget_files(*(row.file for row in rows))
    rows.delete()


def empty_applications(rows: QuerySet[Application], _person: Person) -> None:
    """That somebody applied, for which plan and with which outcome; nothing of who and what was answered."""
    for application in rows:
        forget_files(application.photo)
        for field in Application._meta.local_concrete_fields:
            if field.name in {*CARD_FIELDS} - {"language"}:
                setattr(application, field.name, field.get_default())
        application.family_name, application.country = nobody(), ""
        application.questions, application.answers, application.agreements = [], {}, []
        application.people, application.link_key = [], new_key()
        application.reason = GONE if application.reason else ""
        application.save()


def empty_memberships(rows: QuerySet[Membership], _person: Person) -> None:
    """A suspension stays, without its reason."""
    rows.filter(suspended_at=None).update(suspension_reason="")
    rows.exclude(suspended_at=None).update(suspension_reason=GONE)


def end_renewals(rows: QuerySet[AutomaticRenewal], _person: Person) -> None:
    """Nothing is charged again, and the provider forgets its customer, with the card and the address."""
    for renewal in rows:
        end_renewal(renewal, StopReason.MEMBER, by=None)
        queue.forget_customer(renewal.stripe_customer_id)
    rows.exclude(stop_words="").update(stop_words=GONE)


def end_coverages(rows: QuerySet[Coverage], _person: Person) -> None:
    """Their seats in others' memberships are free."""
    rows.filter(ended_at=None).update(ended_at=timezone.now())


def leave_lists_of_people(person: Person) -> None:
    """Others' applications that named the person among those to be covered name them no more."""
    names = {"given_name": person.contact.given_name, "family_name": person.contact.family_name}
    for application in Application.objects.filter(people__contains=[names]).exclude(contact=person.contact):
        application.people = [one for one in application.people if not names.items() <= one.items()]
        application.save(update_fields=["people"])


def forget_import_files(person: Person) -> None:
    """Files of members that may name the person are forgotten, all of them: a part of a file cannot be."""
    was_imported = person.contact.imported_lines.exists()
    kept = ImportRun.objects.exclude(file="")
    if kept.exists() and (was_imported or any(_names(run.file, person) for run in kept)):
        forget_imports(timedelta(0))


def _names(file: File[bytes], person: Person) -> bool:
    if not person.marks:
        return False
    pattern = naming(person.marks)
    # Spreadsheets are packed: what cannot be read here counts as naming them.
    with file.open("rb") as source:
        content = source.read()
    return content.startswith(b"PK") or any(
        pattern.search(content.decode(encoding, "replace")) for encoding in ("utf-8", "cp1252")
    )
