"""The order that an application is paid with."""

from django.utils.translation import override

from accounts.models import User
from billing.actions.applications.holders import organisation_of
from billing.actions.orders import place_order
from billing.models import Application, Order


def place_order_of(application: Application, *, by: User | None) -> Order:
    """Ask for the money of a verified, locked application."""
    assert application.contact is not None  # noqa: S101 - the database's constraint on verified applications
    with override(application.language):
        label = application.plan.name
    return place_order(
        contact=application.contact,
        organisation=organisation_of(application),
        plan=application.plan,
        label=label,
        amount_minor=application.amount_minor,
        by=by,
        application=application,
    )
