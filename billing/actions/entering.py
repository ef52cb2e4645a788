"""Enters applications from paper forms: verified and approved by whoever holds the paper."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.contacts import check_card
from accounts.models import Contact, Organisation, User
from accounts.models.card import CARD_FIELDS
from accounts.records import record
from billing.actions.applications.decide import agree_to
from billing.actions.applications.payment import place_order_of
from billing.actions.applications.submit import Submission, filled_in
from billing.actions.applications.verify import keep_on_card
from billing.actions.desk import Taken, take_payment
from billing.actions.paper_holders import check_holders, check_may_act
from billing.actions.pricing import Agreed, keep_use, price
from billing.document_refusals import NoReducedPrice
from billing.models import Application, Order, Plan, PlanKind
from billing.refusals import ApplicationKnown, PersonKnown, PlanWithdrawn
from billing.states import APPLICATION, OPEN_APPLICATION, ApplicationState
from billing.supporting import missing_documents
from kit.locks import hold
from kit.mail import post
from kit.refusals import InvalidInput, NotAllowed
from kit.text import one_line, unaccented

ENTER = "billing.enter_application"


@transaction.atomic
def enter_application(
    *,
    submission: Submission,
    plan: Plan,
    by: User,
    amount_minor: int | None = None,
    paid: Taken | None = None,
    contact: Contact | None = None,
    is_somebody_else: bool = False,
    organisation: Organisation | None = None,
) -> Application:
    """Enter a paper form: application, order, payment if there is one, and the membership once it is paid.

    Where the plan asks for documents that are not there, a manager decides once they are.
    `contact` is the person when the association knows them. Raises PersonKnown where somebody like this is
    known, unless the person is named or `is_somebody_else`; ApplicationKnown for a second form of a day.
    At the reduced price, its proof is such a document; NoReducedPrice where the plan has none.
    `organisation` is the one that joins when it is known; a new one, and the people to be covered, are on the
    form.
    """
    if not by.has_perm(ENTER):
        raise NotAllowed
    if plan.withdrawn_at is not None or plan.kind != PlanKind.MEMBERSHIP:
        raise PlanWithdrawn(path=("plan",))
    check_holders(submission, plan, organisation)
    if submission.is_reduced and plan.reduced_minor is None:
        raise NoReducedPrice(path=("is_reduced",))
    agreed = price(
        plan, coupon_code=submission.coupon, amount_minor=amount_minor, reduced=submission.is_reduced
    )
    application = _entered(submission, plan, agreed)
    # Two clicks, or two people with the same sheet, enter one form after the other.
    hold(f"paper:{_name(submission.card)}")
    _check_person(submission.card, plan, contact, is_somebody_else=is_somebody_else)
    application.contact = _card_of(application, contact, by)
    if organisation is not None:
        check_may_act(application.contact, organisation, by)
    application.organisation = organisation
    application.save()
    keep_use(application, agreed, by=by)
    record("application.entered", application, by=by, plan=plan.code)
    application = _agreed(application, by, is_paid=paid is not None)
    order = Order.objects.filter(application=application).first()
    if paid is not None and order is not None:
        _take(order, paid, by)
    application.refresh_from_db()
    return application


def _agreed(application: Application, by: User, *, is_paid: bool) -> Application:
    """Approved, unless documents are to come: then it waits like one that came by itself."""
    if not missing_documents(application):
        return agree_to(application, by=by)
    if not application.is_free_of_charge and (is_paid or not application.plan.is_approved_first):
        place_order_of(application, by=by)
    post("application_received", application.pk)
    return application


def _entered(submission: Submission, plan: Plan, agreed: Agreed) -> Application:
    for agreement in submission.agreements:
        if agreement["required"] and not agreement["given"]:
            problem = _("Without this agreement nobody joins: it must be signed on the paper.")
            raise InvalidInput(path=("agreements",), problem=problem)
    application = filled_in(submission, plan, agreed)
    for name in CARD_FIELDS:
        value = getattr(application, name)
        setattr(application, name, one_line(value) if isinstance(value, str) else value)
    if not (application.given_name or application.family_name):
        raise InvalidInput(path=("family_name",), problem=_("Write a name."))
    check_card({name: getattr(application, name) for name in CARD_FIELDS if name != "photo"})
    APPLICATION.move(application, ApplicationState.SUBMITTED)
    application.verified_at = timezone.now()
    return application


def _name(card: Mapping[str, object]) -> str:
    return unaccented(one_line(f"{card.get('family_name', '')} {card.get('given_name', '')}"))


def people_like(card: Mapping[str, object]) -> QuerySet[Contact]:
    """Contacts with this e-mail address; or with this name, unless two birth dates tell them apart."""
    email, born = str(card.get("email") or "").strip(), card.get("birth_on")
    alike = Q(sort_name=_name(card))
    if isinstance(born, date):
        alike &= Q(birth_on=born) | Q(birth_on=None)
    if email:
        alike |= Q(email__iexact=email)
    return Contact.objects.filter(alike)


def _check_person(
    card: Mapping[str, object], plan: Plan, contact: Contact | None, *, is_somebody_else: bool
) -> None:
    known = list(people_like(card)[:5])
    if contact is None and known and not is_somebody_else:
        raise PersonKnown(people=", ".join(one.full_name for one in known))
    who = [contact] if contact is not None else known
    today = Q(state=ApplicationState.ADMITTED, received_at__date=timezone.localdate())
    alike = Application.objects.filter(Q(state__in=OPEN_APPLICATION) | today, plan__family=plan.family)
    same = alike.filter(contact__in=who)
    if contact is None:
        born = card.get("birth_on")
        # Somebody else of the same name and birth date, on the same day, is the same sheet twice.
        same = same.filter(
            given_name=card.get("given_name") or "",
            family_name=card.get("family_name") or "",
            birth_on=born if isinstance(born, date) else None,
        )
    if same.exists():
        raise ApplicationKnown


def _card_of(application: Application, contact: Contact | None, by: User) -> Contact:
    if contact is None:
        return keep_on_card(application, Contact(), by=by)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    # Letters and signing in go by the address on the card: a sheet of paper does not change it.
    application.email = contact.email or application.email
    return keep_on_card(application, contact, by=by)


def _take(order: Order, paid: Taken, by: User) -> None:
    take_payment(
        order=order,
        method=paid.method,
        amount_minor=order.total.minor,
        received_on=paid.received_on,
        reference=paid.reference,
        cheque=paid.cheque,
        by=by,
    )
