"""'Your application': for whom, which plan, how long, how much, and what happens next."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from billing.actions.prices import newcomer_price
from billing.models import ApprovalPolicy, PaymentTurn, Plan, PriceKind
from cms.offers import amount_text, term_today
from cms.signup.coupon import asks_reduced, reduced_by_code
from cms.signup.drafts import Draft
from cms.signup.fields import read_amount
from cms.signup.guards import Client
from cms.signup.questions import Questionnaire


@dataclass(frozen=True)
class Summary:
    """What the applicant is about to send; parts not answered yet are empty."""

    person: str
    plan: str
    term: str
    amount: str
    coupon: str
    next_steps: tuple[str, ...]


def summary_of(form: Questionnaire, draft: Draft, plan: Plan | None, client: Client) -> Summary:
    """The summary of a draft with `plan` chosen, for whom `client` is."""
    minor = _amount(form, draft, plan)
    coupon = ""
    if plan is not None and minor is not None:
        reduction = reduced_by_code(draft, plan, minor, client)
        minor, coupon = reduction.minor, reduction.told
    return Summary(
        person=_person(form, draft),
        plan=plan.name if plan else "",
        term=term_today(plan) if plan else "",
        amount="" if plan is None or minor is None else amount_text(minor, plan.currency),
        coupon=coupon,
        next_steps=next_steps(plan, minor),
    )


def _person(form: Questionnaire, draft: Draft) -> str:
    questions = (form.feeding("given_name"), form.feeding("family_name"))
    return " ".join(draft.first(question.id) for question in questions if question).strip()


def _amount(form: Questionnaire, draft: Draft, plan: Plan | None) -> int | None:
    if plan is None or form.plan_question is None or plan.price_kind == PriceKind.FIXED:
        return newcomer_price(plan, reduced=asks_reduced(draft, plan)).minor if plan else None
    typed = draft.first(f"{form.plan_question.id}.amount.{plan.code}")
    try:
        return read_amount(typed) if typed else plan.price_minor
    except ValidationError:
        return None


def next_steps(plan: Plan | None, minor: int | None) -> tuple[str, ...]:
    """What happens after the form is sent, in order."""
    confirm = _("You confirm your address by the link that we mail to you.")
    opens = _("Your space opens, with your card.")
    if plan is None:
        return (confirm, opens)
    pays = [_("You pay by card, on a secure page.")] if minor != 0 else []
    reads = [_team_reads(bool(pays))] if plan.approval == ApprovalPolicy.MANAGER else []
    is_approval_first = plan.payment_turn == PaymentTurn.APPROVE_FIRST
    return (confirm, *(reads + pays if is_approval_first else pays + reads), opens)


def _team_reads(with_payment: bool) -> str:
    if with_payment:
        return _("The team reads your application. If it cannot accept it, it says why and refunds you.")
    return _("The team reads your application. If it cannot accept it, it says why.")
