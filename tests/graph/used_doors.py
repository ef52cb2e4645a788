"""What each person of the world leaves at doors."""

from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from accounts.models import Contact, User
from equipment.actions.badges import block_badge, give_badge
from equipment.actions.controllers import create_controller, revoke_controller
from equipment.models import AccessEvent, Badge, Controller, Equipment, Usage


def used_doors(name: str, contact: Contact, boss: User) -> None:
    """Two controllers, of which one was revoked; a lost badge; what a door said of it; two uses."""
    machine = Equipment.objects.create(code=f"door-{name}", name_fr=f"Porte de {name}", name_en=f"{name}’s")
    later, ago = now() + timedelta(days=9), now() - timedelta(hours=2)
    made = [
        create_controller(name=f"Lecteur {name}", equipment=[machine], expires_at=later, by=boss)[0]
        for _ in range(2)
    ]
    revoke_controller(controller=made[1], by=boss)
    Controller.objects.filter(equipment=machine).update(last_seen_at=now())
    badge = give_badge(contact=contact, uid=f"{machine.pk:08X}", label=f"fob of {name}", by=boss)
    block_badge(badge=badge, reason=f"lost by {name}", by=boss)
    AccessEvent.objects.create(
        controller=made[0], equipment=machine, badge=badge, contact=contact, is_allowed=True,
        reasons=["BADGE_BLOCKED"], is_offline=True,
    )  # fmt: skip
    Usage.objects.create(equipment=machine, contact=contact, started_at=ago)
    Usage.objects.create(equipment=machine, contact=contact, started_at=ago, ended_at=now(), credits=3)


def doors_of(contact: Contact) -> dict[str, list[Any]]:
    """Those rows, by the names of their types."""
    events = AccessEvent.objects.filter(contact=contact)
    return {
        "AccessEvent": list(events),
        "Badge": list(Badge.objects.filter(contact=contact)),
        "Controller": list(
            Controller.objects.filter(equipment__access_events__in=events).distinct().order_by("pk")
        ),
        "Usage": list(Usage.objects.filter(contact=contact).order_by("pk")),
    }
