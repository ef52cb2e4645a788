"""The one module that writes guardian's rows on equipment.

They are a projection of facts. A user is qualified for an equipment (`use_equipment`) when the contact they
are linked to, or a person whom that contact represents, holds valid authorizations, of whatever level, for
all that the equipment requires; what requires nothing is nobody's in particular. And a user looks after an
equipment (`refer_equipment`) when their contact is its referent. Time ends authorizations without anybody's
act: `project_ended` follows it. `rebuild_equipment_permissions` makes the rows anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from accounts.models import Contact
from equipment.models import (
    REFER,
    USE,
    Authorization,
    Equipment,
    EquipmentUserObjectPermission,
    Referent,
    Requirement,
)
from kit.locks import hold

# user, equipment, codename
type Fact = tuple[int, int, str]


def users_of(contacts: Iterable[Contact]) -> set[int]:
    """The users whose rows follow from what these contacts hold: their own, and their representatives'."""
    pks = [contact.pk for contact in contacts]
    rows = Contact.objects.filter(pk__in=pks).values_list("user_id", "legal_representative__user_id")
    return {user for pair in rows for user in pair if user is not None}


def project_users(user_ids: Collection[int]) -> None:
    """After what these users' contacts hold changed, or whose users they are."""
    if user_ids:
        _write(Q(user__in=user_ids), _facts(Q(pk__isnull=False), user_ids))


def project_contacts(contacts: Iterable[Contact]) -> None:
    """After authorizations of these contacts were given or ended."""
    project_users(users_of(contacts))


def project_equipment(equipment: Equipment) -> None:
    """After the requirements or the referents of an equipment changed."""
    _write(Q(content_object=equipment), _facts(Q(pk=equipment.pk), None))


def project_ended() -> int:
    """Follow the authorizations that time ended, and whose machines are open all the same; how many.

    Whenever they ended: a program that was away for a week follows all of that week. Where another
    qualification opens the machine too, it stays open.
    """
    ended = Authorization.objects.standing().filter(Q(expires_at__lte=Now()) | Q(unused_until__lte=Now()))
    opening = EquipmentUserObjectPermission.objects.filter(
        permission__codename=USE,
        content_object__requirements__qualifications=OuterRef("qualification"),
    )
    acting = Q(user=OuterRef("contact__user")) | Q(user=OuterRef("contact__legal_representative__user"))
    left = list(ended.filter(Exists(opening.filter(acting))).values_list("contact", flat=True))
    if left:
        project_contacts(Contact.objects.filter(pk__in=left))
    return len(left)


def rebuild_equipment_permissions() -> None:
    """Make all rows anew from the facts."""
    _write(Q(pk__isnull=False), _facts(Q(pk__isnull=False), None))


def _write(which: Q, facts: set[Fact]) -> None:
    """Make those of guardian's rows that `which` names what the facts say."""
    # Two acts at once would each write what they see: the second waits for the first one's end.
    hold("equipment.permissions")
    permissions = {
        row.codename: row.pk
        for row in Permission.objects.filter(content_type__app_label="equipment", codename__in=(USE, REFER))
    }
    codenames = {pk: codename for codename, pk in permissions.items()}
    held = {
        (row.user_id, row.content_object_id, codenames[row.permission_id]): row.pk
        for row in EquipmentUserObjectPermission.objects.filter(which)
    }
    gone = [pk for fact, pk in held.items() if fact not in facts]
    EquipmentUserObjectPermission.objects.filter(pk__in=gone).delete()
    EquipmentUserObjectPermission.objects.bulk_create(
        [
            EquipmentUserObjectPermission(
                user_id=user, content_object_id=equipment, permission_id=permissions[codename]
            )
            for user, equipment, codename in facts - held.keys()
        ],
        ignore_conflicts=True,
    )


def _facts(equipment: Q, user_ids: Collection[int] | None) -> set[Fact]:
    """What holds for these equipment, and these users; for all users without any."""
    acting = _acting(user_ids)
    found = {(user, pk, REFER) for user, pk in _referents(equipment, user_ids)}
    qualified = _qualified(equipment, acting)
    return found | {(user, pk, USE) for contact, pk in qualified for user in acting[contact]}


def _acting(user_ids: Collection[int] | None) -> dict[int, set[int]]:
    """The users that act for each contact."""
    rows = Contact.objects.exclude(user=None, legal_representative=None)
    if user_ids is not None:
        rows = rows.filter(Q(user__in=user_ids) | Q(legal_representative__user__in=user_ids))
    found: dict[int, set[int]] = defaultdict(set)
    for contact, *users in rows.values_list("pk", "user_id", "legal_representative__user_id"):
        found[contact] |= {
            user for user in users if user is not None and (user_ids is None or user in user_ids)
        }
    return found


def _referents(equipment: Q, user_ids: Collection[int] | None) -> set[tuple[int, int]]:
    rows = Referent.objects.filter(equipment__in=Equipment.objects.filter(equipment))
    rows = rows.exclude(contact__user=None) if user_ids is None else rows.filter(contact__user__in=user_ids)
    return {(user, pk) for user, pk in rows.values_list("contact__user_id", "equipment_id") if user}


def _qualified(equipment: Q, contacts: Collection[int]) -> set[tuple[int, int]]:
    """(contact, equipment) for whom each requirement is met by a valid authorization."""
    held: dict[int, set[int]] = defaultdict(set)
    active = Authorization.objects.active().filter(contact__in=contacts)
    for contact, qualification in active.values_list("contact_id", "qualification_id"):
        held[contact].add(qualification)
    return {
        (contact, pk)
        for pk, requirements in _required(equipment).items()
        for contact, qualifications in held.items()
        if all(any_of & qualifications for any_of in requirements)
    }


def _required(equipment: Q) -> dict[int, list[set[int]]]:
    """By equipment: for each requirement the qualifications of which one is enough."""
    rows = Requirement.objects.filter(equipment__in=Equipment.objects.filter(equipment))
    asked: dict[tuple[int, int], set[int]] = defaultdict(set)
    for equipment_id, pk, qualification in rows.values_list("equipment_id", "pk", "qualifications"):
        asked[equipment_id, pk] |= {qualification} if qualification is not None else set()
    found: dict[int, list[set[int]]] = defaultdict(list)
    for (equipment_id, _pk), qualifications in asked.items():
        found[equipment_id].append(qualifications)
    return found
