"""Takes in a form that was filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models.card import CARD_FIELDS
from accounts.records import record
from billing.actions.pricing import Agreed, keep_use, price
from billing.models import Application, ApplicationFile, Plan, PlanKind
from billing.refusals import PlanWithdrawn
from kit.mail import post
from kit.pictures import Picture


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
    """A form filled in: the card's values by field name, and everything as it was asked and answered.

    `organisation` is {name, siren, vat_number} where one joins; `people` are those to be covered beside the
    applicant: {given_name, family_name, birth_on (ISO), email} each. `coupon` is the discount code typed;
    `is_reduced` asks for the reduced price, which is proven later.
    """

    card: Mapping[str, object]
    language: str
    form_title: str = ""
    questions: Sequence[Mapping[str, object]] = ()
    answers: Mapping[str, object] = field(default_factory=dict)
    agreements: Sequence[Mapping[str, object]] = ()
    photo: Picture | None = None
    files: Sequence[UploadedAnswer] = ()
    organisation: Mapping[str, str] = field(default_factory=dict)
    people: Sequence[Mapping[str, str]] = ()
    coupon: str = ""
    is_reduced: bool = False


@transaction.atomic
def submit_application(
    *, submission: Submission, plan: Plan, amount_minor: int | None = None, expected_minor: int | None = None
) -> Application:
    """Keep an application whose e-mail is still to be confirmed, and mail the link that does so.

    `amount_minor` is the free price chosen, `expected_minor` the price the applicant was shown. The answer is
    the same whether or not the association knows the person: the mail tells them, the page never does.
    """
    if plan.withdrawn_at is not None or plan.kind != PlanKind.MEMBERSHIP:
        raise PlanWithdrawn(path=("plan",))
    agreed = price(
        plan,
        coupon_code=submission.coupon,
        amount_minor=amount_minor,
        expected_minor=expected_minor,
        reduced=submission.is_reduced,
    )
    application = filled_in(submission, plan, agreed)
    application.save()
    keep_use(application, agreed, by=None)
    for answer in submission.files:
        _keep_file(application, answer)
    record("application.received", application, by=None, plan=plan.code)
    post("verify_email", application.pk)
    return application


def filled_in(submission: Submission, plan: Plan, agreed: Agreed) -> Application:
    """An application as a form says it, not saved yet."""
    application = Application(
        **{name: value for name, value in submission.card.items() if name in CARD_FIELDS},
        plan=plan,
        amount_minor=agreed.amount_minor,
        months=agreed.months,
        # Where the plan has none, nothing was reduced.
        is_reduced=submission.is_reduced and plan.reduced_minor is not None,
        currency=plan.currency,
        form_title=submission.form_title,
        questions=list(submission.questions),
        answers=dict(submission.answers),
        agreements=list(submission.agreements),
        organisation_card=dict(submission.organisation),
        people=[dict(person) for person in submission.people],
    )
    application.language = submission.language
    if submission.photo is not None:
        application.photo.save("photo.jpg", ContentFile(submission.photo.content), save=False)
    return application


def _keep_file(application: Application, answer: UploadedAnswer) -> None:
    kept = ApplicationFile(
        application=application,
        question_id=answer.question_id,
        label=answer.label[:255],
        name=answer.name[:255],
        content_type=answer.content_type[:100],
        size=len(answer.content),
    )
    kept.file.save("answer", ContentFile(answer.content), save=True)
