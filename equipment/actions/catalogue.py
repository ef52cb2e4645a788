"""Makes and changes equipment: its columns, and the lists of hours, requirements and rates that hang on it.

What was reserved before keeps its hours and its price.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.association import problems_of
from accounts.models import User
from accounts.records import record
from equipment.actions.listed import LISTS, differs, save_lists
from equipment.models import Equipment
from equipment.permissions import project_equipment
from kit.pictures import Picture
from kit.refusals import Invalid, InvalidInput, NotAllowed

# The state moves by its own acts, the picture by `set_picture`; the currency is that of prices told before.
COLUMNS = frozenset(
    {
        "code", "kind", "category", "place", "name_fr", "name_en", "summary_fr", "summary_en",
        "description_fr", "description_en", "picture_alt_fr", "picture_alt_en", "is_visible", "position",
        "is_reservable", "is_reserved_only", "slot_minutes", "most_slots", "horizon_days",
        "week_quota_minutes", "cancel_hours", "charge", "public_rate_minor", "member_rate_minor",
        "credits_per_slot", "tax_rate", "mention",
    }
)  # fmt: skip
DEEPEST = 10


@transaction.atomic
def create_equipment(*, values: Mapping[str, Any], by: User) -> Equipment:
    """A new equipment, in service. `values` by column and by list (see `listed`). Raises Invalid."""
    if not by.has_perm("equipment.add_equipment"):
        raise NotAllowed
    equipment = _saved(Equipment(), values)
    record("equipment.created", equipment, by=by, code=equipment.code)
    return equipment


@transaction.atomic
def edit_equipment(*, equipment: Equipment, values: Mapping[str, Any], by: User) -> Equipment:
    """Change an equipment; a list that is given replaces the one that stood. Raises NotAllowed, Invalid."""
    if not by.has_perm("equipment.change_equipment"):
        raise NotAllowed
    equipment = Equipment.objects.select_for_update(no_key=True).get(pk=equipment.pk)
    changed = sorted(name for name, value in values.items() if _differs(equipment, name, value))
    equipment = _saved(equipment, {name: values[name] for name in changed})
    if changed:
        record("equipment.edited", equipment, by=by, fields=", ".join(changed))
    return equipment


def _differs(equipment: Equipment, name: str, value: Any) -> bool:
    if name in LISTS:
        return differs(equipment, name, value)
    if name not in COLUMNS:
        raise NotAllowed
    return bool(getattr(equipment, name) != value)


def _saved(equipment: Equipment, values: Mapping[str, Any]) -> Equipment:
    if not values.keys() <= COLUMNS | LISTS:
        raise NotAllowed
    for name in values.keys() & COLUMNS:
        setattr(equipment, name, values[name])
    try:
        equipment.full_clean()
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error
    _check_place(equipment)
    equipment.save()
    save_lists(equipment, {name: values[name] for name in LISTS if name in values})
    if "requirements" in values:
        project_equipment(equipment)
    return equipment


def _check_place(equipment: Equipment) -> None:
    """A space stands in no space that stands in it. Raises InvalidInput."""
    around, place = 0, equipment.place
    while place is not None and around < DEEPEST:
        if place.pk == equipment.pk:
            raise InvalidInput(path=("place",), problem=_("This space stands in it already."))
        around, place = around + 1, place.place


@transaction.atomic
def set_picture(*, equipment: Equipment, picture: Picture | None, by: User) -> Equipment:
    """Set the picture to one that `kit.pictures` made, or take it away."""
    if not by.has_perm("equipment.change_equipment"):
        raise NotAllowed
    equipment = Equipment.objects.select_for_update(no_key=True).get(pk=equipment.pk)
    old = equipment.picture.name
    if picture is None:
        equipment.picture = ""
    else:
        equipment.picture.save("picture.jpg", ContentFile(picture.content), save=False)
    equipment.save(update_fields=["picture"])
    if old:
        storage = equipment.picture.storage
        # After the commit: a rollback must find its file again.
        transaction.on_commit(lambda: storage.delete(old))
    record("equipment.picture_changed", equipment, by=by)
    return equipment
