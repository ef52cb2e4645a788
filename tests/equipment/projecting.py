"""A small workshop in which anything may happen, and what guardian's rows must say after it."""

import random
from collections.abc import Callable
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from accounts.actions.contacts import attach_user
from accounts.actions.representation import set_legal_representative
from accounts.models import Contact, User
from equipment.actions.authorizations import (
    issue_authorization,
    reinstate_authorization,
    revoke_authorization,
    suspend_authorization,
)
from equipment.models import (
    Authorization,
    Equipment,
    EquipmentUserObjectPermission,
    Level,
    Qualification,
    Referent,
    Requirement,
)
from equipment.permissions import project_ended, project_equipment
from tests.equipment.machines import a_machine, a_qualification
from tests.makers import a_contact, a_user

type Rows = set[tuple[int, int, str]]


class Town:
    """Some users, more contacts, machines and what they ask for; `act` does one thing at random."""

    def __init__(self, carol: User, seed: int) -> None:
        self.carol, self.dice = carol, random.Random(seed)  # noqa: S311 - dice
        self.users = [a_user(f"user{n}@example.org") for n in range(8)]
        self.contacts = [a_contact() for _ in range(12)]
        self.qualifications = [a_qualification() for _ in range(5)]
        self.machines = [a_machine() for _ in range(6)]
        self.acts: list[Callable[[], object]] = [
            *[self.grant] * 4, self.revoke, self.suspend, self.reinstate, self.age, self.refer,
            self.dismiss, self.link, self.unlink, self.represent, self.ask, self.ask_less,
        ]  # fmt: skip

    def act(self) -> None:
        """One act, by the program's own functions."""
        self.dice.choice(self.acts)()

    def _one(self) -> Authorization | None:
        standing = list(Authorization.objects.standing().order_by("pk"))
        return self.dice.choice(standing) if standing else None

    def grant(self) -> None:
        issue_authorization(
            contact=self.dice.choice(self.contacts), qualification=self.dice.choice(self.qualifications),
            level=self.dice.choice(list(Level)), reason="Trained", by=self.carol,
        )  # fmt: skip

    def revoke(self) -> None:
        one = self._one()
        if one is not None:
            revoke_authorization(authorization=one, reason="Unsafe", by=self.carol)

    def suspend(self) -> None:
        one = self._one()
        if one is not None:
            suspend_authorization(authorization=one, reason="Unsafe", by=self.carol)

    def reinstate(self) -> None:
        one = Authorization.objects.standing().exclude(suspended_at=None).first()
        if one is not None:
            reinstate_authorization(authorization=one, by=self.carol)

    def age(self) -> None:
        """Time ends one, by age or for want of practice."""
        one = self._one()
        if one is not None:
            column = self.dice.choice(["expires_at", "unused_until"])
            just_now = timezone.now() - timedelta(minutes=1)
            Authorization.objects.filter(pk=one.pk).update(**{column: just_now})
            project_ended()

    def refer(self) -> None:
        machine = self.dice.choice(self.machines)
        Referent.objects.get_or_create(equipment=machine, contact=self.dice.choice(self.contacts))
        project_equipment(machine)

    def dismiss(self) -> None:
        row = Referent.objects.order_by("?").first()
        if row is not None:
            row.delete()
            project_equipment(row.equipment)

    def link(self) -> None:
        free = [one for one in self.users if not Contact.objects.filter(user=one).exists()]
        if free:
            attach_user(contact=self.dice.choice(self.contacts), user=free[0], by=self.carol)

    def unlink(self) -> None:
        attach_user(contact=self.dice.choice(self.contacts), user=None, by=self.carol)

    def represent(self) -> None:
        """One of the last three is a child of one of the others, or of nobody."""
        adult = self.dice.choice([*self.contacts[:-3], None])
        set_legal_representative(
            contact=self.dice.choice(self.contacts[-3:]), representative=adult, by=self.carol
        )

    def ask(self) -> None:
        machine = self.dice.choice(self.machines)
        requirement = Requirement.objects.create(equipment=machine, level=self.dice.choice(list(Level)))
        requirement.qualifications.set(self.dice.sample(self.qualifications, self.dice.randint(1, 2)))
        project_equipment(machine)

    def ask_less(self) -> None:
        machine = self.dice.choice(self.machines)
        Requirement.objects.filter(equipment=machine).delete()
        project_equipment(machine)


def rows() -> Rows:
    """What guardian says."""
    found = EquipmentUserObjectPermission.objects.annotate(codename=F("permission__codename"))
    return set(found.values_list("user_id", "content_object_id", "codename"))


def facts() -> Rows:
    """What it must say, found the slow way: each user with each machine."""
    found: Rows = set()
    for user in User.objects.all():
        acting = [one for one in Contact.objects.all() if _acts_for(user, one)]
        for machine in Equipment.objects.all():
            if any(_meets_all(contact, machine) for contact in acting):
                found.add((user.pk, machine.pk, "use_equipment"))
            if Referent.objects.filter(equipment=machine, contact__user=user).exists():
                found.add((user.pk, machine.pk, "refer_equipment"))
    return found


def _acts_for(user: User, contact: Contact) -> bool:
    representative = contact.legal_representative
    return contact.user == user or (representative is not None and representative.user == user)


def _meets_all(contact: Contact, machine: Equipment) -> bool:
    asked = list(machine.requirements.all())
    return bool(asked) and all(_meets(contact, set(one.qualifications.all())) for one in asked)


def _meets(contact: Contact, any_of: set[Qualification]) -> bool:
    now = timezone.now()
    held = [
        one.qualification
        for one in contact.authorizations.filter(revoked_at=None, suspended_at=None)
        if (one.expires_at is None or one.expires_at > now)
        and (one.unused_until is None or one.unused_until > now)
    ]
    return bool(any_of & set(held))
