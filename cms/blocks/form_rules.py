"""What makes a sign-up form whole: told to the editor in sentences, at the block where the fault lies."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlockValidationError


def check_form(form: Any) -> None:
    """Raise StreamBlockValidationError unless `form` (a StreamValue of questions) can make an application."""
    general, by_block = list(_missing(form)), dict(_misplaced(form))
    if general or by_block:
        raise StreamBlockValidationError(block_errors=by_block, non_block_errors=general)


def _feeds(child: Any) -> str:
    return str(child.value.get("feeds") or "")


def _missing(form: Any) -> Iterator[ValidationError]:
    fed = {_feeds(child) for child in form if child.value.get("is_required")}
    if "email" not in fed:
        yield ValidationError(
            _("Add a required e-mail question kept as the e-mail address: the applicant’s link goes there.")
        )
    if not {"given_name", "family_name"} <= fed:
        yield ValidationError(
            _("Add two required short texts, one kept as the given name, one as the family name.")
        )
    if all(child.block_type != "plan" for child in form):
        yield ValidationError(_("Add the choice of a plan: without it, nobody can join."))


def _misplaced(form: Any) -> Iterator[tuple[int, ValidationError]]:
    feeding = Counter(_feeds(child) for child in form)
    purposes = Counter(str(child.value.get("purpose") or "") for child in form)
    for index, child in enumerate(form):
        if _feeds(child) and feeding[_feeds(child)] > 1:
            yield (
                index,
                ValidationError(_("Two questions fill the same field of the card. Keep one of them.")),
            )
        elif child.block_type == "consent" and purposes[child.value["purpose"]] > 1:
            yield index, ValidationError(_("Two consents have the same purpose. Give each its own."))
        elif child.block_type == "section" and _is_empty(form, index):
            yield (
                index,
                ValidationError(_("This step holds no question. Add one below it, or remove the step.")),
            )
        elif child.block_type == "number" and _is_upside_down(child.value):
            yield index, ValidationError(_("The lowest number is higher than the highest."))
        elif child.block_type == "people" and _is_upside_down(child.value):
            yield index, ValidationError(_("There are fewer rows than people who must be named."))
        elif child.block_type == "plan" and _is_unasked(form, child.value):
            sentence = _(
                "A plan ticked here is for organisations. Add the organisation question, or untick the plan."
            )
            yield index, ValidationError(sentence)


def _is_unasked(form: Any, value: Any) -> bool:
    """Whether a plan is for organisations and no question asks which one joins."""
    from billing.models import HolderKind, Plan

    if any(child.block_type == "organisation" for child in form):
        return False
    chosen = Plan.objects.on_offer().filter(code__in=list(value["plans"] or ()))
    return chosen.filter(holder_kind=HolderKind.ORGANISATION).exists()


def _is_empty(form: Any, index: int) -> bool:
    following = index + 1
    return following == len(form) or form[following].block_type == "section"


def _is_upside_down(value: Any) -> bool:
    return value["lowest"] is not None and value["highest"] is not None and value["lowest"] > value["highest"]
