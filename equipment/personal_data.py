"""What equipment holds about a person."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.holdings import (
    Holding,
    OwnFile,
    Told,
    before_erasing,
    columns,
    emptied,
    goes,
    holds_nothing,
    register,
    search_too,
    stays,
    when_erasing,
    when_merging,
)
from accounts.models import Contact
from equipment import erasing, joining
from equipment.models import (
    AccessEvent,
    Authorization,
    Badge,
    Closure,
    Controller,
    CreditEntry,
    CreditLot,
    Equipment,
    EquipmentDocument,
    Fault,
    Maintenance,
    MaintenanceTask,
    Qualification,
    Referent,
    Reservation,
    Usage,
)


def _accesses(contact: Contact) -> QuerySet[AccessEvent]:
    mine = Q(contact=contact) | Q(badge__contact=contact)
    return AccessEvent.objects.filter(mine).select_related("equipment", "controller")


def _reservation(row: Reservation) -> Told:
    told = columns(
        "equipment", "state", "price", "credits", "purpose", "created_at", "ended_at", "end_reason"
    )
    hours = {"starts_at": row.occupancy.starts_at, "ends_at": row.occupancy.ends_at}
    return {**hours, **told(row)}


def _photo(row: Fault) -> Iterable[OwnFile]:
    if row.photo:
        with row.photo.open("rb") as source:
            yield OwnFile("photo.jpg", source.read())


def _of(model: Any, *related: str) -> Callable[[Contact], QuerySet[Any]]:
    """The rows of a model whose `contact` is the person."""

    def rows(contact: Contact) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(contact=contact)
        return found.select_related(*related) if related else found

    return rows


register(
    Holding(
        Authorization,
        _of(Authorization, "qualification"),
        erasing.end_authorizations,
        columns(
            "qualification",
            "level",
            "issued_at",
            "reason",
            "expires_at",
            "unused_until",
            "last_used_at",
            "suspended_at",
            "suspension_reason",
            "revoked_at",
            "revocation_reason",
        ),
    ),
    Holding(
        Reservation,
        _of(Reservation, "occupancy__equipment"),
        erasing.empty_reservations,
        _reservation,
        labels={
            "equipment": _("equipment"),
            "price": _("Price"),
            "starts_at": _("from"),
            "ends_at": _("until"),
        },
    ),
    Holding(
        Fault,
        lambda contact: Fault.objects.filter(reported_by=contact).select_related("equipment"),
        erasing.forget_reporter,
        columns("equipment", "reported_at", "description", "is_dangerous", "state", "handled_at", "answer"),
        files=_photo,
    ),
    Holding(
        CreditLot,
        _of(CreditLot),
        stays,
        columns("reason", "left", "created_at", "ends_at"),
    ),
    Holding(
        CreditEntry,
        lambda contact: CreditEntry.objects.filter(lot__contact=contact),
        stays,
        columns("lot_id", "kind", "amount", "at"),
        labels={"lot_id": _("credits")},
    ),
    # What a door answered, and how long something ran, stays; who it was does not.
    Holding(
        AccessEvent,
        _accesses,
        emptied(contact=None, badge=None),
        columns("equipment", "controller", "at", "is_allowed", "reasons", "is_offline"),
        labels={"controller": _("controller")},
    ),
    Holding(
        Usage,
        _of(Usage, "equipment"),
        erasing.forget_user,
        columns("equipment", "started_at", "ended_at", "credits"),
    ),
    Holding(Badge, _of(Badge), goes, columns("label", "added_at", "blocked_at", "block_reason")),
    Holding(
        Referent,
        _of(Referent, "equipment"),
        goes,
        columns("equipment", "since"),
        labels={"equipment": _("equipment")},
    ),
)
search_too(
    Equipment, EquipmentDocument, Qualification, Closure, Maintenance, MaintenanceTask, Controller
)  # fmt: skip
before_erasing(erasing.refuse_paid_at_the_desk)
when_erasing(erasing.give_up_reservations)
when_erasing(erasing.take_credits_back)
when_merging(joining.join_authorizations)
when_merging(joining.join_referents)
when_merging(joining.join_uses)
holds_nothing("who did it in the back office", "equipment.Maintenance")
holds_nothing("a right of the account, which ends with it", "equipment.EquipmentUserObjectPermission")
