"""Makes, changes and withdraws discount codes. What was ordered with one keeps its price."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.association import problems_of
from accounts.models import User
from accounts.records import record
from billing.actions.automatic.offers import stop_with_coupon
from billing.models import Coupon
from kit.refusals import Invalid, InvalidInput, NotAllowed

# What people were told, and what lines of orders say: another discount is another code.
FIXED_ONCE_USED = ("code", "percent", "amount_minor", "span")
EDITABLE = frozenset(
    {"code", "percent", "amount_minor", "span", "most_uses", "starts_on", "ends_on", "plans", "note"}
)


def is_used(coupon: Coupon) -> bool:
    """Whether anybody used it, also for what came to nothing."""
    return coupon.pk is not None and coupon.uses.exists()


@transaction.atomic
def create_coupon(*, values: Mapping[str, Any], by: User) -> Coupon:
    """A new discount code. `values` by column, `plans` as a list of plans. Raises Invalid."""
    if not by.has_perm("billing.add_coupon"):
        raise NotAllowed
    coupon = _saved(Coupon(), values)
    record("coupon.created", coupon, by=by, code=coupon.code)
    return coupon


@transaction.atomic
def edit_coupon(*, coupon: Coupon, values: Mapping[str, Any], by: User) -> Coupon:
    """Change a code for those who use it from now on. Raises Invalid, also for another discount once used.

    Where it is no longer for a plan, the automatic renewals that it made cheaper are stopped.
    """
    if not by.has_perm("billing.change_coupon"):
        raise NotAllowed
    coupon = Coupon.objects.select_for_update().get(pk=coupon.pk)
    changed = sorted(name for name, value in _clean(values).items() if _differs(coupon, name, value))
    fixed = [name for name in FIXED_ONCE_USED if name in changed]
    if fixed and is_used(coupon):
        problem = _("This code was used already: this stays as it is. Make another code.")
        raise InvalidInput(path=(fixed[0],), problem=problem)
    coupon = _saved(coupon, values)
    if changed:
        record("coupon.edited", coupon, by=by, fields=", ".join(changed))
        stop_with_coupon(coupon, by=by)
    return coupon


@transaction.atomic
def withdraw_coupon(*, coupon: Coupon, by: User) -> Coupon:
    """Take a code no more, and let it end for renewals too. Withdrawing twice keeps the first instant.

    Automatic renewals that it made cheaper are stopped, and the members written to.
    """
    if not by.has_perm("billing.change_coupon"):
        raise NotAllowed
    coupon = Coupon.objects.select_for_update().get(pk=coupon.pk)
    if coupon.withdrawn_at is None:
        coupon.withdrawn_at = timezone.now()
        coupon.save(update_fields=["withdrawn_at"])
        record("coupon.withdrawn", coupon, by=by)
        stop_with_coupon(coupon, by=by)
    return coupon


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    if not values.keys() <= EDITABLE:
        raise NotAllowed
    clean = dict(values)
    if "code" in clean:
        clean["code"] = str(clean["code"]).strip().upper()
    return clean


def _differs(coupon: Coupon, name: str, value: Any) -> bool:
    if name == "plans":
        return {one.pk for one in coupon.plans.all()} != {one.pk for one in value}
    return bool(getattr(coupon, name) != value)


def _saved(coupon: Coupon, values: Mapping[str, Any]) -> Coupon:
    clean = _clean(values)
    plans = clean.pop("plans", None)
    for name, value in clean.items():
        setattr(coupon, name, value)
    try:
        coupon.full_clean()
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error
    coupon.save()
    if plans is not None:
        coupon.plans.set(plans)
    return coupon
