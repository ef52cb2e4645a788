"""What a person leaves with the machines, with a marker in all of it."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Contact, User
from equipment.actions.authorizations import revoke_authorization, suspend_authorization
from equipment.actions.credits import give_credits
from equipment.actions.faults import report_fault
from equipment.actions.maintenance import plan_maintenance
from equipment.actions.reserving import reserve_for
from equipment.models import AccessEvent, Badge, Controller, Usage
from kit.pictures import Picture
from tests.equipment.machines import a_machine, a_qualification, at, qualify, refer


def use_machines(contact: Contact, carol: User, marker: str) -> None:
    """Qualified and suspended, reserving, reporting, badging, running a machine and looking after one."""
    assert contact.user is not None
    machine = a_machine(public_rate_minor=0)
    suspend_authorization(
        authorization=qualify(contact, a_qualification(), reason=f"{marker} sait."),
        reason=f"{marker} a triché.", by=carol,
    )  # fmt: skip
    revoke_authorization(
        authorization=qualify(contact, a_qualification()), reason=f"{marker} part.", by=carol
    )
    reserve_for(
        contact=contact, equipment=machine, start=at(3, 10), end=at(3, 11), purpose=f"Pour {marker}", by=carol
    )
    report_fault(
        contact=contact, equipment=machine, description=f"Moi, {marker}, je sens la fumée.",
        photo=Picture(marker.encode()), by=contact.user,
    )  # fmt: skip
    give_credits(contact=contact, amount=5, reason=f"Merci {marker}", ends_at=None, by=carol)
    what = f"Nettoyer après {marker} {marker}"
    plan_maintenance(equipment=machine, start=at(5, 9), end=at(5, 10), what=what, by=carol)
    refer(contact, machine)
    _badge(contact, marker)


def _badge(contact: Contact, marker: str) -> None:
    machine, now = a_machine(), timezone.now()
    badge = Badge.objects.create(
        contact=contact, uid_hash=b"x" * 32, label=f"Clé de {marker}", blocked_at=now, block_reason=marker
    )
    door = Controller.objects.create(name="Porte", token_hash=b"y" * 32, token_hint="etb_")
    AccessEvent.objects.create(
        controller=door, equipment=machine, badge=badge, contact=contact, is_allowed=True
    )
    Usage.objects.create(equipment=machine, contact=contact, started_at=now - timedelta(hours=1))
