"""An application from the form to its end. Whatever ends it well calls `_admit`; nothing else makes a member."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import override

from accounts.actions.contacts import give_consent
from accounts.actions.users import open_account
from accounts.models import Contact, User
from accounts.models.card import CARD_FIELDS
from accounts.records import record
from billing.actions.memberships import chosen_amount, grant_period
from billing.actions.orders import end_order, fulfil_order, locked_order, place_order
from billing.actions.refunds import refund_order
from billing.links import VERIFY_AGE
from billing.models import Application, ApplicationFile, ApprovalPolicy, Order, PaymentTurn, Plan
from billing.refusals import PlanWithdrawn, PriceChanged, ReasonMissing
from billing.states import APPLICATION, ApplicationState, OrderState
from kit.mail import post
from kit.money import Money
from kit.pictures import Picture
from kit.refusals import NotAllowed
from kit.states import StateForbids


@dataclass(frozen=True)
class UploadedAnswer:
    """A file given as an answer, already bounded in size by the form."""

    question_id: str
    label: str
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Submission:
    """A form filled in: the card's values by field name, and everything as it was asked and answered."""

    card: Mapping[str, object]
    language: str
    form_title: str = ""
    questions: Sequence[Mapping[str, object]] = ()
    answers: Mapping[str, object] = field(default_factory=dict)
    agreements: Sequence[Mapping[str, object]] = ()
    photo: Picture | None = None
    files: Sequence[UploadedAnswer] = ()


@transaction.atomic
def submit_application(
    *, submission: Submission, plan: Plan, amount_minor: int | None = None, expected_minor: int | None = None
) -> Application:
    """Keep an application whose e-mail is still to be confirmed, and mail the link that does so.

    `amount_minor` is the free price chosen, `expected_minor` the price the applicant was shown. The answer is
    the same whether or not the association knows the person: the mail tells them, the page never does.
    """
    if plan.withdrawn_at is not None:
        raise PlanWithdrawn(path=("plan",))
    amount = chosen_amount(plan, amount_minor)
    if expected_minor is not None and expected_minor != amount:
        raise PriceChanged(price=Money(amount, plan.currency), path=("expectedPrice",))
    application = Application(
        **{name: value for name, value in submission.card.items() if name in CARD_FIELDS},
        plan=plan,
        amount_minor=amount,
        currency=plan.currency,
        form_title=submission.form_title,
        questions=list(submission.questions),
        answers=dict(submission.answers),
        agreements=list(submission.agreements),
    )
    application.language = submission.language
    if submission.photo is not None:
        application.photo.save("photo.jpg", ContentFile(submission.photo.content), save=False)
    application.save()
    for answer in submission.files:
        _keep_file(application, answer)
    record("application.received", application, by=None, plan=plan.code)
    post("verify_email", application.pk)
    return application


def _keep_file(application: Application, answer: UploadedAnswer) -> None:
    kept = ApplicationFile(
        application=application,
        question_id=answer.question_id,
        label=answer.label[:255],
        name=answer.name[:255],
        content_type=answer.content_type,
        size=len(answer.content),
    )
    kept.file.save(answer.name, ContentFile(answer.content), save=True)


def same_person(application: Application) -> Contact | None:
    """The contact with this e-mail, name and birth date, if the association knows one."""
    return Contact.objects.filter(
        email__iexact=application.email,
        given_name__iexact=application.given_name,
        family_name__iexact=application.family_name,
        birth_on=application.birth_on,
    ).first()


def _locked(application: Application) -> Application:
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("plan", "contact")
        .get(pk=application.pk)
    )


def _contact_for(application: Application) -> Contact:
    contact = same_person(application) or Contact()
    for name in CARD_FIELDS:
        value = getattr(application, name)
        if value and name != "photo":
            setattr(contact, name, value)
    if application.photo:
        # A copy: the contact may change the photo, the application keeps what was sent.
        with application.photo.open("rb") as source:
            contact.photo.save("photo.jpg", ContentFile(source.read()), save=False)
    contact.save()
    for agreement in application.agreements:
        if agreement["given"]:
            give_consent(
                contact=contact,
                purpose=agreement["purpose"],
                wording=agreement["wording"],
                is_required=agreement["required"],
                by=None,
            )
    return contact


@transaction.atomic
def verify_application(*, application: Application) -> Application:
    """The applicant opened the link in the mail: the address is theirs. Opening it again changes nothing."""
    application = _locked(application)
    if application.state != ApplicationState.UNVERIFIED:
        return application
    APPLICATION.move(application, ApplicationState.SUBMITTED)
    application.verified_at = timezone.now()
    application.contact = _contact_for(application)
    application.save()
    record("application.verified", application, by=None)
    if _is_free_of_charge(application) and application.plan.approval != ApprovalPolicy.MANAGER:
        return _admit(application, by=None)
    if not _waits_for_approval_first(application) and not _is_free_of_charge(application):
        _place(application, by=None)
    post("application_received", application.pk)
    return application


def _is_free_of_charge(application: Application) -> bool:
    return application.amount_minor == 0


def _waits_for_approval_first(application: Application) -> bool:
    plan = application.plan
    return plan.approval == ApprovalPolicy.MANAGER and plan.payment_turn == PaymentTurn.APPROVE_FIRST


def _place(application: Application, *, by: User | None) -> Order:
    assert application.contact is not None  # the database's constraint on verified applications
    with override(application.language):
        label = application.plan.name
    return place_order(
        contact=application.contact,
        plan=application.plan,
        label=label,
        amount_minor=application.amount_minor,
        by=by,
        application=application,
    )


def note_payment(*, order: Order) -> None:
    """The order of an application was just paid; call it inside the transaction that settles."""
    assert order.application is not None
    application = _locked(order.application)
    application.paid_at = order.paid_at
    if (
        application.state == ApplicationState.APPROVED
        or application.plan.approval == ApprovalPolicy.ON_PAYMENT
    ):
        _admit(application, by=None, order=order)
        return
    APPLICATION.move(application, ApplicationState.PAID)
    application.save(update_fields=["state", "paid_at"])
    record("application.paid", application, by=None)


def _admit(application: Application, *, by: User | None, order: Order | None = None) -> Application:
    """Make a member of the applicant: account, membership, letter. After that, and only then."""
    assert application.contact is not None
    APPLICATION.move(application, ApplicationState.ADMITTED)
    application.admitted_at = timezone.now()
    application.ended_at = application.admitted_at
    application.save()
    open_account(contact=application.contact, by=by)
    if order is not None:
        fulfil_order(order=order, by=by)
    else:
        grant_period(contact=application.contact, plan=application.plan, line=None, by=by)
    record("application.admitted", application, by=by)
    post("admitted", application.pk)
    return application


@transaction.atomic
def approve_application(*, application: Application, by: User) -> Application:
    """A manager agrees: the applicant is admitted, or may now pay. Approving twice changes nothing."""
    if not by.has_perm("billing.decide_application"):
        raise NotAllowed
    order = _order_of(application)
    application = _locked(application)
    if application.state in {ApplicationState.APPROVED, ApplicationState.ADMITTED}:
        return application
    application.approved_at = timezone.now()
    application.approved_by = by
    if application.paid_at is not None or _is_free_of_charge(application):
        record("application.approved", application, by=by)
        return _admit(application, by=by, order=order)
    APPLICATION.move(application, ApplicationState.APPROVED)
    application.save()
    record("application.approved", application, by=by)
    if order is None:
        _place(application, by=by)
    post("approved_to_pay", application.pk)
    return application


def _order_of(application: Application) -> Order | None:
    """The application's order, locked. The order's row is locked before the application's, by everyone."""
    pk = Order.objects.filter(application=application).values_list("pk", flat=True).first()
    return locked_order(pk) if pk is not None else None


@transaction.atomic
def refuse_application(*, application: Application, reason: str, by: User) -> Application:
    """A manager refuses, and says why; money that came goes back by itself. Refusing twice changes nothing."""
    if not by.has_perm("billing.decide_application"):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing(path=("reason",))
    return _end(application, ApplicationState.REFUSED, reason=reason.strip(), by=by)


@transaction.atomic
def withdraw_application(*, application: Application, by: User | None = None) -> Application:
    """The applicant changes their mind; money that came goes back by itself."""
    return _end(application, ApplicationState.WITHDRAWN, reason="withdrawn by the applicant", by=by)


def _end(application: Application, state: ApplicationState, *, reason: str, by: User | None) -> Application:
    order = _order_of(application)
    application = _locked(application)
    if application.state == state:
        return application
    APPLICATION.move(application, state)
    application.reason = reason
    application.ended_at = timezone.now()
    application.save()
    record(f"application.{state.value}", application, by=by, reason=reason)
    post(state.value, application.pk)
    if order is not None:
        ended = OrderState.EXPIRED if state == ApplicationState.LAPSED else OrderState.CANCELLED
        end_order(order=order, state=ended, reason=reason, by=by)
        refund_order(order=order, reason=reason, by=by)
    return application


def overdue_applications() -> list[Application]:
    """Those whose e-mail was not confirmed in time, or whose payment did not come within the plan's days."""
    days = ExpressionWrapper(F("plan__lapse_days") * Value(timedelta(days=1)), output_field=DurationField())
    unpaid = Q(state=ApplicationState.APPROVED, approved_at__lt=Now() - days) | Q(
        state=ApplicationState.SUBMITTED, order__state=OrderState.PLACED, verified_at__lt=Now() - days
    )
    unverified = Q(state=ApplicationState.UNVERIFIED, received_at__lt=Now() - Value(VERIFY_AGE))
    return list(Application.objects.filter(unpaid | unverified))


def lapse_applications() -> int:
    """End what is overdue, one transaction each; the number of those ended."""
    return sum(_lapse(application) for application in overdue_applications())


def _lapse(application: Application) -> bool:
    try:
        with transaction.atomic():
            _end(application, ApplicationState.LAPSED, reason="not continued in time", by=None)
    except StateForbids:
        # Paid or confirmed since it was listed: it goes on.
        return False
    return True
