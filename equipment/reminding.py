"""Writes to those whose authorizations end soon, once for each end."""

from datetime import timedelta

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Least, Now

from equipment.models import Authorization
from kit.mail import post


def remind_of_ends() -> int:
    """Write about each authorization that ends within its qualification's days; how many letters."""
    days = ExpressionWrapper(
        F("qualification__remind_days") * Value(timedelta(days=1)), output_field=DurationField()
    )
    # PostgreSQL's LEAST passes over what is null.
    ending = Authorization.objects.active().annotate(end=Least("expires_at", "unused_until"))
    due = ending.filter(end__lte=Now() + days).filter(Q(reminded_for=None) | ~Q(reminded_for=F("end")))
    return sum(_remind(pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _remind(authorization_id: int) -> bool:
    row = Authorization.objects.select_for_update().get(pk=authorization_id)
    end = min((at for at in (row.expires_at, row.unused_until) if at is not None), default=None)
    # Told, withdrawn or given anew since it was listed.
    if row.revoked_at is not None or end is None or row.reminded_for == end:
        return False
    row.reminded_for = end
    row.save(update_fields=["reminded_for"])
    post("authorization_ending", row.pk)
    return True
