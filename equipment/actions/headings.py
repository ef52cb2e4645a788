"""Makes and changes the headings under which equipment is listed, and the qualifications it asks for."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.actions.association import problems_of
from accounts.models import User
from accounts.records import record
from equipment.models import Category, Qualification
from equipment.refusals import CategoryInUse
from kit.refusals import Invalid, NotAllowed

CATEGORY = frozenset({"name_fr", "name_en", "position"})
QUALIFICATION = frozenset(
    {
        "code", "name_fr", "name_en", "description_fr", "description_en", "valid_months", "unused_months",
        "remind_days",
    }
)  # fmt: skip


@transaction.atomic
def save_category(*, category: Category | None, values: Mapping[str, Any], by: User) -> Category:
    """Make a heading, or change one. Raises NotAllowed, Invalid."""
    if not by.has_perm("equipment.change_equipment"):
        raise NotAllowed
    saved = _saved(category or Category(), values, CATEGORY)
    record("category.created" if category is None else "category.edited", saved, by=by)
    return saved


@transaction.atomic
def remove_category(*, category: Category, by: User) -> None:
    """Delete a heading under which nothing stands. Raises NotAllowed, CategoryInUse."""
    if not by.has_perm("equipment.change_equipment"):
        raise NotAllowed
    category = Category.objects.select_for_update().get(pk=category.pk)
    if category.equipment.exists():
        raise CategoryInUse
    record("category.removed", category, by=by)
    category.delete()


@transaction.atomic
def create_qualification(*, values: Mapping[str, Any], by: User) -> Qualification:
    """A new qualification; nobody has it yet. Raises NotAllowed, Invalid."""
    if not by.has_perm("equipment.add_qualification"):
        raise NotAllowed
    saved = _saved(Qualification(), values, QUALIFICATION)
    record("qualification.created", saved, by=by, code=saved.code)
    return saved


@transaction.atomic
def edit_qualification(*, qualification: Qualification, values: Mapping[str, Any], by: User) -> Qualification:
    """Change one. How long it lasts counts for what is given from now on. Raises NotAllowed, Invalid."""
    if not by.has_perm("equipment.change_qualification"):
        raise NotAllowed
    qualification = Qualification.objects.select_for_update(no_key=True).get(pk=qualification.pk)
    changed = sorted(name for name, value in values.items() if getattr(qualification, name, None) != value)
    saved = _saved(qualification, values, QUALIFICATION)
    if changed:
        record("qualification.edited", saved, by=by, fields=", ".join(changed))
    return saved


def _saved[M: models.Model](row: M, values: Mapping[str, Any], editable: frozenset[str]) -> M:
    if not values.keys() <= editable:
        raise NotAllowed
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error
    row.save()
    return row
