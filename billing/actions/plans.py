"""Makes, changes, withdraws and puts back plans. What was sold by a plan keeps its terms."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.association import problems_of
from accounts.models import User
from accounts.records import record
from billing.actions.automatic.offers import stop_at_gone_price, stop_with_plan
from billing.models import Plan
from kit.refusals import Invalid, InvalidInput, NotAllowed

# A code is in links and exports, a family in memberships, a currency in orders.
FIXED_ONCE_USED = ("code", "family", "kind", "currency")
# What a member who renews automatically agreed to.
TERM = frozenset({"price_kind", "term_kind", "term_months", "year_starts_month"})
PRICED_BY = TERM | {"price_minor", "minimum_minor", "reduced_minor"}
EDITABLE = frozenset(
    {
        "name_fr", "name_en", "summary_fr", "summary_en", "benefits_fr", "benefits_en", "price_kind",
        "price_minor", "minimum_minor", "reduced_minor", "reduced_for_fr", "reduced_for_en", "tax_rate",
        "mention", "term_kind", "term_months", "year_starts_month", "mid_year_price", "grace_days",
        "approval", "payment_turn", "holder_kind", "seats",
        "lapse_days", "is_visible", "position", "renewal", "credits",
    }
)  # fmt: skip


def is_used(plan: Plan) -> bool:
    """Whether anybody applied, ordered or joined by this plan."""
    if plan.pk is None:
        return False
    return plan.applications.exists() or plan.lines.exists() or plan.periods.exists()


def _saved(plan: Plan, values: Mapping[str, Any]) -> Plan:
    if not values.keys() <= EDITABLE | set(FIXED_ONCE_USED):
        raise NotAllowed
    for name, value in values.items():
        setattr(plan, name, value)
    try:
        plan.full_clean()
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error
    plan.save()
    return plan


@transaction.atomic
def create_plan(*, values: Mapping[str, Any], by: User) -> Plan:
    """A new plan, on offer at once if it is visible. `values` by column. Raises Invalid."""
    if not by.has_perm("billing.add_plan"):
        raise NotAllowed
    plan = _saved(Plan(), values)
    record("plan.created", plan, by=by, code=plan.code)
    return plan


@transaction.atomic
def edit_plan(*, plan: Plan, values: Mapping[str, Any], by: User) -> Plan:
    """Change a plan for those who choose it from now on. Raises Invalid, also for a new code once used."""
    if not by.has_perm("billing.change_plan"):
        raise NotAllowed
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    changed = sorted(name for name, value in values.items() if getattr(plan, name) != value)
    fixed = [name for name in FIXED_ONCE_USED if name in changed]
    if fixed and is_used(plan):
        raise InvalidInput(path=(fixed[0],), problem=_("This plan is in use: this stays as it is."))
    plan = _saved(plan, values)
    if changed:
        record("plan.edited", plan, by=by, fields=", ".join(changed))
    if PRICED_BY.intersection(changed):
        stop_at_gone_price(plan, by=by, has_other_term=bool(TERM.intersection(changed)))
    return plan


@transaction.atomic
def withdraw_plan(*, plan: Plan, by: User) -> Plan:
    """Offer a plan no more; memberships run on. Withdrawing twice keeps the first instant."""
    return _offered(plan, is_offered=False, by=by)


@transaction.atomic
def put_back_plan(*, plan: Plan, by: User) -> Plan:
    """Offer a withdrawn plan again."""
    return _offered(plan, is_offered=True, by=by)


def _offered(plan: Plan, *, is_offered: bool, by: User) -> Plan:
    if not by.has_perm("billing.change_plan"):
        raise NotAllowed
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if (plan.withdrawn_at is None) is is_offered:
        return plan
    plan.withdrawn_at = None if is_offered else timezone.now()
    plan.save(update_fields=["withdrawn_at"])
    record("plan.put_back" if is_offered else "plan.withdrawn", plan, by=by)
    if not is_offered:
        stop_with_plan(plan, by=by)
    return plan
