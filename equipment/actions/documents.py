"""Adds documents to an equipment and takes them away: manuals, safety sheets, tables of settings."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.actions.association import problems_of
from accounts.models import User
from accounts.personal_data import forget_files
from accounts.records import record
from equipment.actions.rights import check_cares
from equipment.models import Equipment, EquipmentDocument
from equipment.refusals import TooManyDocuments
from kit.papers import Paper
from kit.refusals import Invalid, NotAllowed

MOST = 50
EDITABLE = frozenset({"title_fr", "title_en", "audience"})


@transaction.atomic
def add_document(
    *, equipment: Equipment, paper: Paper, values: Mapping[str, Any], by: User
) -> EquipmentDocument:
    """Keep a paper that `kit.papers` read; `values`: title_fr, title_en, audience.

    Raises NotAllowed, TooManyDocuments, Invalid.
    """
    check_cares(by, equipment)
    Equipment.objects.select_for_update(no_key=True).get(pk=equipment.pk)
    if equipment.documents.count() >= MOST:
        raise TooManyDocuments(most=MOST)
    document = EquipmentDocument(
        equipment=equipment, name=paper.name, content_type=paper.content_type, size=len(paper.content)
    )
    _set(document, values)
    document.file.save("document", ContentFile(paper.content), save=True)
    record("equipment_document.added", document, by=by, equipment=equipment.pk)
    return document


@transaction.atomic
def edit_document(*, document: EquipmentDocument, values: Mapping[str, Any], by: User) -> EquipmentDocument:
    """Change its title, or for whom it is. Raises NotAllowed, Invalid."""
    check_cares(by, document.equipment)
    document = EquipmentDocument.objects.select_for_update().get(pk=document.pk)
    _set(document, values)
    document.save()
    record("equipment_document.edited", document, by=by, fields=", ".join(sorted(values)))
    return document


@transaction.atomic
def remove_document(*, document: EquipmentDocument, by: User) -> None:
    """Delete it, file and all; twice changes nothing. Raises NotAllowed."""
    check_cares(by, document.equipment)
    row = EquipmentDocument.objects.select_for_update().filter(pk=document.pk).first()
    if row is None:
        return
    record("equipment_document.removed", row, by=by, equipment=row.equipment_id)
    forget_files(row.file)
    row.delete()


def _set(document: EquipmentDocument, values: Mapping[str, Any]) -> None:
    if not values.keys() <= EDITABLE:
        raise NotAllowed
    for name, value in values.items():
        setattr(document, name, value)
    try:
        document.full_clean(exclude=["file"])
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error
