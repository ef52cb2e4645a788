"""What placeholders stand for in the wordings of equipment's letters."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from equipment.models import Authorization, Fault, Referent, Reservation
from equipment.states import FaultState
from kit.refusals import Text
from kit.wording import day, day_and_hours

LABELS: dict[str, Text] = {
    "given_name": _("the given name"),
    "full_name": _("the whole name"),
    "qualification": _("the qualification"),
    "equipment": _("the equipment"),
    "hours": _("the day and the hours"),
    "until": _("the day on which it ends"),
    "reason": _("the reason that was given"),
}


def _person(contact: Contact | None) -> dict[str, str]:
    if contact is None:
        return {"given_name": "", "full_name": ""}
    return {"given_name": contact.given_name or contact.full_name, "full_name": contact.full_name}


def of_authorization(pk: int) -> Mapping[str, str]:
    """Of an authorization, by its id."""
    row = Authorization.objects.select_related("contact", "qualification").get(pk=pk)
    end = min((at for at in (row.expires_at, row.unused_until) if at is not None), default=None)
    return {
        **_person(row.contact),
        "qualification": row.qualification.name,
        "until": day(end) if end is not None else "",
        "reason": row.revocation_reason or row.suspension_reason or row.reason,
    }


def of_reservation(pk: int) -> Mapping[str, str]:
    """Of a reservation, by its id."""
    row = Reservation.objects.select_related("contact", "occupancy__equipment").get(pk=pk)
    return {
        **_person(row.contact),
        "equipment": row.equipment.name,
        "hours": day_and_hours(row.occupancy.starts_at, row.occupancy.ends_at),
        "reason": row.end_reason or row.equipment.state_reason,
    }


def newest_fault(referent: Referent) -> Fault | None:
    """What a referent has to see first: the last one that nobody looked at yet."""
    reported = Fault.objects.filter(equipment=referent.equipment_id, state=FaultState.REPORTED)
    return reported.select_related("equipment", "reported_by").order_by("reported_at", "pk").last()


def of_referent(pk: int) -> Mapping[str, str]:
    """Of a referent, by their id, and what was reported last of their equipment."""
    row = Referent.objects.select_related("contact", "equipment").get(pk=pk)
    fault = newest_fault(row)
    return {
        **_person(row.contact),
        "equipment": row.equipment.name,
        "reason": fault.description if fault is not None else "",
    }


def of_fault(pk: int) -> Mapping[str, str]:
    """Of a fault, by its id."""
    row = Fault.objects.select_related("equipment", "reported_by").get(pk=pk)
    return {
        **_person(row.reported_by),
        "equipment": row.equipment.name,
        "reason": row.answer or row.description,
    }
