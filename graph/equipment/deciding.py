"""The one decision as the contract tells it, asked once for all the equipment of a list."""

from collections.abc import Iterable
from datetime import datetime

import strawberry
from strawberry import Info, relay

from accounts import models as accounts
from equipment import models
from equipment.deciding import Decision, Reason, decide_all
from equipment.deciding.reasons import HOURLY, LASTING, PERSONAL, SENTENCES
from graph.accounts.acted_for import acted_for
from graph.accounts.contact import Contact
from graph.engine.context import context_of, viewer_of
from graph.engine.errors import BadUserInput
from graph.engine.nodes import MOST_IDS, id_of, key_in
from graph.equipment.enums import AccessColor
from graph.equipment.enums import Reason as AccessReason
from graph.equipment.qualification import Qualification
from graph.fields import told

BLOCKING = (PERSONAL | LASTING) - {Reason.SUPERVISION_REQUIRED}


@strawberry.type(description="One thing that stands in the way, in words.")
class AccessBlocker:
    """A reason of the decision."""

    code: AccessReason = strawberry.field(description="Which.")
    label: str = strawberry.field(description="In a few words, for a list.")
    sentence: str = strawberry.field(description="In a sentence to the person.")


@strawberry.type(description="Whether somebody may use an equipment, and what stands in the way.")
class EquipmentAccess:
    """The decision; every door gives the same one."""

    decision: strawberry.Private[Decision]
    batch: strawberry.Private["Decisions"]

    @told(description="Whether the use may begin at that instant.")
    def is_allowed(self) -> bool:
        return self.decision.is_allowed

    @told(description="The decision in one look.")
    def color(self) -> AccessColor:
        reasons = set(self.decision.reasons)
        # Who is qualified stays so when the doors close for the night.
        if reasons <= HOURLY:
            return AccessColor.GREEN
        return AccessColor.RED if BLOCKING & reasons else AccessColor.AMBER

    @told(description="What stands in the way, in a fixed order; empty when it is allowed.")
    def reasons(self) -> list[AccessBlocker]:
        return [
            AccessBlocker(code=one, label=str(one.label), sentence=str(SENTENCES[one]))
            for one in self.decision.reasons
        ]

    @told(description="The qualifications of which one would help, in the order asked for.")
    def missing_qualifications(self) -> list[Qualification]:
        return self.batch.qualifications(self.decision.missing)  # type: ignore[return-value] # the type stands for the rows

    @told(description="When an allowed use has to end at the latest, by what is known now; null for no end.")
    def until(self) -> datetime | None:
        return self.decision.until


@strawberry.type(description="Whether one contact may use an equipment.")
class ContactAccess:
    """A cell of who may use what."""

    contact_id: relay.GlobalID = strawberry.field(description="The contact.")
    access: EquipmentAccess = strawberry.field(description="The decision.")


class Decisions:
    """The decisions of one operation: for some contacts, at one instant, by equipment.

    The first equipment that asks has its whole list decided in the same queries.
    """

    def __init__(self, contacts: frozenset[int], at: datetime | None) -> None:
        self.contacts, self.at = contacts, at
        self._decided: dict[tuple[int, int], Decision] = {}
        self._named: dict[int, models.Qualification] = {}

    def of(self, equipment: models.Equipment) -> dict[int, EquipmentAccess]:
        """By contact."""
        if not all((contact, equipment.pk) in self._decided for contact in self.contacts):
            self._decided |= decide_all(self.contacts, peers_of(equipment), self.at)
        return {
            pk: EquipmentAccess(decision=self._decided[pk, equipment.pk], batch=self)
            for pk in sorted(self.contacts)
        }

    def qualifications(self, keys: Iterable[int]) -> list[models.Qualification]:
        """The rows, read for all decisions at once."""
        wanted = list(keys)
        if not self._named.keys() >= set(wanted):
            missing = {pk for one in self._decided.values() for pk in one.missing}
            self._named = models.Qualification.objects.in_bulk(missing)
        return [self._named[pk] for pk in wanted]


def peers_of(equipment: models.Equipment) -> set[int]:
    """The keys of all equipment that one query fetched together with this one."""
    # Django keeps the rows of a query together for those that are fetched with FETCH_PEERS.
    peers = (peer() for peer in equipment._state.peers)  # noqa: SLF001 - as the comment says
    return {equipment.pk, *(row.pk for row in peers if row is not None)}


def decisions(contacts: frozenset[int], at: datetime | None, info: Info) -> Decisions:
    """The batch of this operation for these contacts at this instant."""
    made: Decisions = context_of(info).once((Decisions, contacts, at), lambda: Decisions(contacts, at))
    return made


def own_contact(info: Info) -> int | None:
    """The key of the viewer's own card, asked once in an operation; None without one."""

    def ask() -> int | None:
        viewer = viewer_of(info)
        if not isinstance(viewer, accounts.User):
            return None
        return accounts.Contact.objects.filter(user=viewer).values_list("pk", flat=True).first()

    found: int | None = context_of(info).once("own contact", ask)
    return found


def contact_in(gid: relay.GlobalID | None, info: Info) -> int | None:
    """The key of the contact meant: one for whom the viewer acts, their own card without an id; else None."""
    if gid is None:
        return own_contact(info)
    key = key_in(gid, Contact, info)
    return key if key in acted_for(info) else None


def contacts_in(gids: list[relay.GlobalID], info: Info) -> frozenset[int]:
    """The keys of those contacts whose cards the viewer sees. Raises BadUserInput for too many."""
    if len(gids) > MOST_IDS:
        raise BadUserInput(f"At most {MOST_IDS} ids at a time.", requested=len(gids), limit=MOST_IDS)
    keys = frozenset(key for gid in gids if (key := key_in(gid, Contact, info)) is not None)

    def ask() -> frozenset[int]:
        rows = accounts.Contact.objects.visible_to(viewer_of(info)).filter(pk__in=keys)
        return frozenset(rows.values_list("pk", flat=True))

    found: frozenset[int] = context_of(info).once(("contacts", keys), ask)
    return found


def cared_for(info: Info) -> frozenset[int]:
    """The keys of the equipment that the viewer looks after, asked once in an operation."""

    def ask() -> frozenset[int]:
        rows = models.Equipment.objects.cared_for_by(viewer_of(info))
        return frozenset(rows.values_list("pk", flat=True))

    found: frozenset[int] = context_of(info).once("equipment cared for", ask)
    return found


def sees_accesses(equipment: models.Equipment, info: Info) -> bool:
    """Whether the viewer may ask who may use an equipment: the team, and who looks after it."""
    return viewer_of(info).has_perm("equipment.view_authorization") or equipment.pk in cared_for(info)


def contact_id(key: int) -> relay.GlobalID:
    """The opaque id of a contact."""
    return id_of(Contact, key)
