"""Asks an applicant for more before deciding, and takes the answer."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.records import record
from billing.actions.applications.admit import admit, admits_by_itself, go_on_with_documents
from billing.actions.locks import locked_application, locked_order_of
from billing.models import Application, InformationRequest
from billing.states import APPLICATION, ApplicationState
from kit.mail import post
from kit.refusals import InvalidInput, NotAllowed
from kit.states import StateForbids

LONGEST = 5000
# Answers that are a text and nothing else: no choice, no file, nothing that is on the card.
PLAIN_TYPES = frozenset({"short_text", "long_text"})


@transaction.atomic
def request_information(*, application: Application, message: str, by: User) -> Application:
    """Ask the applicant for something; the letter holds the link to answer by. Twice asks once."""
    if not by.has_perm("billing.decide_application"):
        raise NotAllowed
    message = _checked("message", message, _("Write what you need to know: the applicant reads it."))
    application = locked_application(application)
    if application.information_requests.unanswered().filter(message=message).exists():
        return application
    before = application.state
    APPLICATION.move(application, ApplicationState.NEEDS_INFORMATION)
    application.state_before = before
    application.save(update_fields=["state", "state_before"])
    InformationRequest.objects.create(application=application, message=message, asked_by=by)
    record("application.information_requested", application, by=by, reason=message)
    post("information_requested", application.pk)
    return application


@transaction.atomic
def answer_request(
    *, application: Application, text: str, answers: Mapping[str, str] | None = None, by: User | None = None
) -> Application:
    """Take the answer, and go on where the application stood before. The same answer again changes nothing.

    `answers` corrects texts given on the form, by question. `by` is None for whoever holds the applicant's
    link, which the caller asked for; a manager writes down what was said on the telephone.
    """
    if by is not None and not by.has_perm("billing.decide_application"):
        raise NotAllowed
    text = _checked("text", text, _("Write your answer."))
    application = locked_application(application)
    request = application.information_requests.unanswered().first()
    if request is None and application.information_requests.filter(answer=text).exists():
        return application
    if request is None or application.state != ApplicationState.NEEDS_INFORMATION:
        raise StateForbids(state=application.get_state_display())
    request.answer, request.answered_at = text, timezone.now()
    request.save(update_fields=["answer", "answered_at"])
    _correct(application, answers or {})
    record("application.information_given", application, by=by)
    return _resume(application)


def plain_questions(application: Application) -> list[tuple[str, str, str, bool]]:
    """(key, label, answer, whether long) of each answer that may be corrected along with the reply."""
    return [
        (asked["id"], asked["label"], str(application.answers.get(asked["id"]) or ""), _is_long(asked))
        for asked in application.questions
        if asked["type"] in PLAIN_TYPES and not asked.get("feeds")
    ]


def _is_long(asked: Mapping[str, object]) -> bool:
    return asked["type"] == "long_text"


def _correct(application: Application, answers: Mapping[str, str]) -> None:
    known = {key for key, *_rest in plain_questions(application)}
    for key, text in answers.items():
        if key not in known:
            raise InvalidInput(path=("answers",), problem=_("This answer cannot be changed here."))
        application.answers[key] = _bounded("answers", text)
    application.save(update_fields=["answers"])


def _resume(application: Application) -> Application:
    """Back to the state before; a payment that came meanwhile takes its effect now."""
    before = ApplicationState(application.state_before)
    is_agreed = before == ApplicationState.APPROVED or admits_by_itself(application)
    application.state_before = ""
    if application.paid_at is not None and before != ApplicationState.PAID:
        if is_agreed:
            return admit(application, order=locked_order_of(application), by=None)
        before = ApplicationState.PAID
    APPLICATION.move(application, before)
    application.save(update_fields=["state", "state_before"])
    # What was asked may have been a document, which came and was accepted meanwhile.
    go_on_with_documents(application)
    return application


def drop_request(application: Application) -> None:
    """A decision makes the question moot: it waits for no answer any more. The caller saves the rest."""
    application.information_requests.unanswered().update(answered_at=timezone.now())
    application.state_before = ""


def _checked(path: str, text: str, problem: str) -> str:
    written = _bounded(path, text)
    if not written:
        raise InvalidInput(path=(path,), problem=problem)
    return written


def _bounded(path: str, text: str) -> str:
    written = text.strip()
    if len(written) > LONGEST or "\0" in written:
        problem = _("Write {longest} characters at most.").format(longest=LONGEST)
        raise InvalidInput(path=(path,), problem=problem)
    return written
