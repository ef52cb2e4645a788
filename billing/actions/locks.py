"""The one order in which rows are locked: an application, then its order, then memberships and documents."""

from billing.models import Application, Membership, Order


def locked_application(application: Application) -> Application:
    """The application as it is now, locked until the transaction ends."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("plan", "contact")
    return rows.get(pk=application.pk)


def locked_order(order_id: int) -> Order:
    """The order as it is now, locked until the transaction ends; its application is locked before it."""
    # An order may let go of its application, and never gets another: read without a lock, at worst one row
    # too many is locked.
    application_id = Order.objects.values_list("application_id", flat=True).get(pk=order_id)
    if application_id is not None:
        Application.objects.select_for_update().only("pk").get(pk=application_id)
    rows = Order.objects.select_for_update(of=("self",)).select_related("contact", "application")
    return rows.get(pk=order_id)


def locked_order_of(application: Application) -> Order | None:
    """The order of an application that is locked already, if there is one."""
    rows = Order.objects.select_for_update(of=("self",)).select_related("contact", "application")
    return rows.filter(application=application).first()


def lock_memberships_of(order: Order) -> None:
    """Hold the memberships that a locked order gave days to: none of them changes plan meanwhile."""
    given = Membership.objects.filter(periods__line__order=order).values("pk")
    list(Membership.objects.select_for_update().filter(pk__in=given).order_by("pk").values_list("pk"))
