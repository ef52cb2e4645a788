"""The one way an application is made, for the page and for the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from billing.actions.applications import Submission, UploadedAnswer, submit_application
from billing.models import Application, HolderKind
from billing.refusals import CouponUsedUp, PlanWithdrawn, PriceChanged
from cms.models import SignUpPage
from cms.signup.coupon import COUPON
from cms.signup.forms import AnswerForm
from cms.signup.guards import Client, count_application
from cms.signup.kinds import KINDS
from cms.signup.others import organisation_of, rows_of
from cms.signup.questions import Question, Questionnaire, read_page, snapshot
from cms.signup.uploads import Kept, Upload
from kit.pictures import Picture
from kit.refusals import Invalid, Refusal

type Answers = Mapping[str, str | Sequence[str]]


def submit(
    page: SignUpPage,
    data: Answers,
    files: Mapping[str, Any],
    language: str,
    client: Client,
    *,
    kept: Mapping[str, Kept] | None = None,
    expected_minor: int | None = None,
) -> Application:
    """Check everything and submit an application whose e-mail is still to be confirmed.

    `data` holds text, or a list of texts, by the field names of `AnswerForm`, a discount code among them;
    `files` an upload (anything with `read` and `name`) by question id. Raises Invalid with one refusal per
    field, path (question id,) or (question id, part) or ("coupon",); and TooManyApplications. The rate limit
    counts only what is valid.
    """
    with override(language):
        form = read_page(page)
        filled = _filled(form, data, files, client, kept, expected_minor)
        if not filled.is_valid():
            raise Invalid(filled.problems())
        count_application(client)
        return _submit(form, filled, language)


def _filled(
    form: Questionnaire,
    data: Answers,
    files: Mapping[str, Any],
    client: Client,
    kept: Mapping[str, Kept] | None,
    expected_minor: int | None,
) -> AnswerForm:
    texts = {name: [value] if isinstance(value, str) else list(value) for name, value in data.items()}
    uploads = {name: [file] for name, file in files.items()}
    return AnswerForm(
        form.questions,
        MultiValueDict(texts),
        MultiValueDict(uploads),
        kept=kept,
        expected_minor=expected_minor,
        asks_coupon_of=client,
    )


def _submit(form: Questionnaire, filled: AnswerForm, language: str) -> Application:
    plan = filled.chosen_plan()
    question = form.plan_question
    if plan is None or question is None:
        raise Invalid([PlanWithdrawn()])
    try:
        return submit_application(
            submission=_submission(form, filled, language),
            plan=plan,
            amount_minor=filled.amount_minor,
            expected_minor=filled.expected_minor,
        )
    except (PlanWithdrawn, PriceChanged) as refusal:
        # Withdrawn or changed since the form was checked.
        raise _at(refusal, question) from refusal
    except CouponUsedUp as refusal:
        # Somebody else had the last use since.
        raise Invalid([refusal]) from refusal


def _at(refusal: Refusal, question: Question) -> Invalid:
    refusal.path = (question.id,)
    return Invalid([refusal])


def _submission(form: Questionnaire, filled: AnswerForm, language: str) -> Submission:
    card: dict[str, object] = {}
    answers: dict[str, object] = {}
    for question in form.questions:
        cleaned = filled.cleaned_of(question)
        if question.feeds:
            card |= KINDS[question.type].card(question, cleaned)
        if question.type != "consent":
            answers[question.id] = KINDS[question.type].answer(question, cleaned)
    return Submission(
        organisation=_organisation(form, filled),
        people=_people(form, filled),
        card=card,
        language=language,
        form_title=form.title,
        questions=snapshot(form),
        answers=answers,
        agreements=[_agreement(one, filled) for one in form.questions if one.type == "consent"],
        photo=_photo(form, filled),
        files=[*_files(form, filled)],
        coupon=filled.cleaned_data.get(COUPON, ""),
        is_reduced=filled.is_reduced,
    )


def _organisation(form: Questionnaire, filled: AnswerForm) -> Mapping[str, str]:
    """What was stated, where an organisation joins; else it is an answer and nothing more."""
    plan = filled.chosen_plan()
    if plan is None or plan.holder_kind != HolderKind.ORGANISATION:
        return {}
    asked = (question for question in form.questions if question.type == "organisation")
    return next((organisation_of(one, filled.cleaned_of(one)) for one in asked), {})


def _people(form: Questionnaire, filled: AnswerForm) -> list[Mapping[str, str]]:
    asked = (question for question in form.questions if question.type == "people")
    return [row for one in asked for row in rows_of(one, filled.cleaned_of(one)).values()]


def _agreement(question: Question, filled: AnswerForm) -> dict[str, object]:
    return {
        "label": question.label,
        "purpose": question.purpose,
        "wording": question.wording,
        "required": question.is_required,
        "given": bool(filled.cleaned_data[question.id]),
    }


def _photo(form: Questionnaire, filled: AnswerForm) -> Picture | None:
    question = form.feeding("photo")
    upload = filled.cleaned_data.get(question.id) if question else None
    return Picture(upload.content) if isinstance(upload, Upload) else None


def _files(form: Questionnaire, filled: AnswerForm) -> list[UploadedAnswer]:
    kept = []
    for question in form.questions:
        upload = filled.cleaned_data.get(question.id)
        if isinstance(upload, Upload) and question.feeds != "photo":
            kept.append(
                UploadedAnswer(question.id, question.label, upload.name, upload.content_type, upload.content)
            )
    return kept
