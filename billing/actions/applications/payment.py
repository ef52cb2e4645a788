"""The order that an application is paid with."""

from django.utils.translation import override

from accounts.models import User
from billing.actions.applications.holders import organisation_of
from billing.actions.labels import line_label
from billing.actions.orders import place_order
from billing.coming_days import next_days
from billing.models import Application, CouponUse, Order
from billing.periods import at_most


def place_order_of(application: Application, *, by: User | None) -> Order:
    """Ask for the money of a verified, locked application."""
    assert application.contact is not None  # noqa: S101 - the database's constraint on verified applications
    with override(application.language):
        label = _label(application)
    order = place_order(
        contact=application.contact,
        organisation=organisation_of(application),
        plan=application.plan,
        label=label,
        amount_minor=application.amount_minor,
        by=by,
        application=application,
        months=application.months,
        is_reduced=application.is_reduced,
    )
    CouponUse.objects.filter(application=application).update(order=order)
    return order


def _label(application: Application) -> str:
    plan, until = application.plan, None
    if application.months is not None:
        until = at_most(next_days(None, plan), application.months).end
    use = CouponUse.objects.filter(application=application).select_related("coupon").first()
    coupon = use.coupon if use is not None else None
    return line_label(plan, until=until, reduced=application.is_reduced, coupon=coupon)
