"""Who is qualified for what, in every state an authorization can be in; and who looks after the machines."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from accounts.models import Contact, User
from equipment.models import Authorization, Equipment, Level, Qualification, Referent
from equipment.permissions import rebuild_equipment_permissions
from sandbox.demo_data.cast import LATE, MEMBER, REFERENT

REASONS = ("Formation du samedi", "Essai accompagné, réussi", "Formation de deux heures")
SUSPENDED = "Machine laissée sans surveillance ; on en reparle samedi."
REVOKED = "Protections retirées malgré deux rappels."
# One after the other among the people: mostly valid, and each other state now and then.
ROUND = (
    "active", "active", "supervised", "active", "expired", "active", "ending", "unused", "active", "trainer",
    "suspended", "active", "revoked",
)  # fmt: skip
# What the three one signs in as have: by qualification, the state.
CAST = {
    MEMBER.email: {
        "laser": "active", "impression-3d": "ending", "cnc": "supervised", "bois": "expired",
        "metaux": "suspended", "textile": "active",
    },
    LATE.email: {"laser": "active", "bois": "unused", "soudure": "revoked"},
    REFERENT.email: {"laser": "trainer", "bois": "trainer", "cnc": "active", "impression-3d": "active"},
}  # fmt: skip
REFERRED = (("laser", REFERENT), ("panel-saw", REFERENT))


@dataclass(frozen=True)
class Trained:
    """Writes authorizations as the team gave them over two years."""

    chance: Random
    manager: User
    now: datetime

    def qualify_all(self, machines: dict[str, Equipment]) -> None:
        """Everybody who is or was a member, the cast by their list; then guardian's rows."""
        by_code = {one.code: one for one in Qualification.objects.all()}
        safety, others = by_code.pop("securite"), list(by_code.values())
        people = list(Contact.objects.filter(coverages__isnull=False).distinct().order_by("pk"))
        rows = [self._made(contact, safety, "active") for contact in people]
        for number, contact in enumerate(people):
            told = CAST.get(contact.email) or self._some(number, others)
            rows += [self._made(contact, by_code[code], state) for code, state in told.items()]
        Authorization.objects.bulk_create(rows)
        self._name_referents(machines, people)
        rebuild_equipment_permissions()

    def _some(self, number: int, others: list[Qualification]) -> dict[str, str]:
        chosen = self.chance.sample(others, 2)
        return {
            one.code: self._possible(one, ROUND[(2 * number + index) % len(ROUND)])
            for index, one in enumerate(chosen)
        }

    def _possible(self, qualification: Qualification, state: str) -> str:
        """What never ends by age, or for want of practice, is valid instead."""
        lacks = {"expired": "valid_months", "ending": "valid_months", "unused": "unused_months"}
        return "active" if state in lacks and not getattr(qualification, lacks[state]) else state

    def _made(self, contact: Contact, qualification: Qualification, state: str) -> Authorization:
        given_at = max(contact.created_at, self.now - timedelta(days=self.chance.randrange(20, 500)))
        row = Authorization(
            contact=contact,
            qualification=qualification,
            level={"supervised": Level.SUPERVISED, "trainer": Level.TRAINER}.get(state, Level.AUTONOMOUS),
            issued_at=given_at,
            issued_by=self.manager,
            reason=self.chance.choice(REASONS),
            expires_at=self._later(300) if qualification.valid_months else None,
            unused_until=self._later(160) if qualification.unused_months else None,
        )
        for name, value in self._fate(state).items():
            setattr(row, name, value)
        return row

    def _later(self, days: int) -> datetime:
        return self.now + timedelta(days=days + self.chance.randrange(60))

    def _fate(self, state: str) -> dict[str, object]:
        day, some = timedelta(days=1), self.chance.randrange(5, 40)
        fates: dict[str, dict[str, object]] = {
            "ending": {"expires_at": self.now + day * (some % 20 + 2)},
            "expired": {"expires_at": self.now - day * some},
            "unused": {"unused_until": self.now - day * some},
            "suspended": {"suspended_at": self.now - day * 4, "suspension_reason": SUSPENDED},
            "revoked": {
                "revoked_at": self.now - day * 9,
                "revoked_by": self.manager,
                "revocation_reason": REVOKED,
            },
        }
        return fates.get(state, {})

    def _name_referents(self, machines: dict[str, Equipment], people: list[Contact]) -> None:
        """The cast's own, and for each other machine one of the members with an account."""
        cared = dict(REFERRED)
        known = [contact for contact in people if contact.user_id and contact.email not in CAST]
        for code, machine in machines.items():
            one = Contact.objects.get(email=cared[code].email) if code in cared else self.chance.choice(known)
            Referent.objects.create(equipment=machine, contact=one)
