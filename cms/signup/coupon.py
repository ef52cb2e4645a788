"""The box for a discount code: on the last step, while the association has one on offer."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from billing.actions.discounts import coupon_of, typed_coupon
from billing.actions.prices import discounted
from billing.models import Coupon, Plan
from cms.signup import fields
from cms.signup.drafts import Draft
from cms.signup.guards import Client, code_try
from kit.refusals import Refusal

# The name of its field; those of questions are ids of blocks.
COUPON = "coupon"


@dataclass(frozen=True)
class Reduction:
    """What is left to pay, in cents, and what is told of the code: what it takes off, or why it does not."""

    minor: int
    told: str


def is_asked(draft: Draft) -> bool:
    """Whether the box is shown: also to clear what was typed before the offer ended."""
    return bool(draft.first(COUPON)) or Coupon.objects.running().exists()


def field() -> forms.Field:
    """The box."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
    return fields.LineField(
        max_length=30,
        required=False,
        label=_("Discount code"),
        help_text=_("If you were given one."),
        widget=widget,
    )


def asks_reduced(draft: Draft, plan: Plan) -> bool:
    """Whether the box of the plan's reduced price is ticked."""
    ticked = (name for name, texts in draft.values.items() if any(texts))
    return plan.reduced_minor is not None and any(name.endswith(f".reduced.{plan.code}") for name in ticked)


def reduced_by_code(draft: Draft, plan: Plan, minor: int, client: Client) -> Reduction:
    """The price `minor` with the code of the draft, for the summary; unknown codes count against `client`."""
    code = draft.first(COUPON)
    try:
        with code_try(client.address, code):
            coupon = coupon_of(code, plan)
    except Refusal as refusal:
        return Reduction(minor, str(refusal.message))
    told = f"{coupon.code}, {coupon.discount}" if coupon is not None else ""
    return Reduction(discounted(minor, coupon), told)


def expected_minor(draft: Draft, plan: Plan | None) -> int | None:
    """What the applicant must pay to have agreed to it: the price shown with the plan, less their code."""
    shown = draft.shown_minor
    if shown is None or plan is None:
        return shown
    if asks_reduced(draft, plan):
        # It stands beside its box, and again on the page on which it is paid.
        return None
    try:
        return discounted(shown, typed_coupon(draft.first(COUPON), plan))
    except Refusal:
        # The form says why.
        return shown
