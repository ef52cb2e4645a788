"""Private files that no row names: what a transaction wrote that was rolled back, or a process that died.

A file cannot be part of a transaction. It is written before the commit, so that no row ever names a file that
is not there; one whose row never came is swept away later.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.core.files.storage import storages
from django.db.models import FileField
from django.utils import timezone

# Longer than any transaction runs.
KEPT_FOR = timedelta(days=1)


def sweep(kept_for: timedelta = KEPT_FOR) -> int:
    """Delete the orphans that are older; the number of them.

    Only folders in which at least one row has a file are looked at: others belong to somebody else.
    """
    storage = storages["private"]
    folders = {name.partition("/")[0] for name in _named() if "/" in name}
    # Listed before the rows are asked again: a file that gets its row meanwhile is seen to have one.
    old = {name for folder in folders for name in _files(folder) if _is_older(name, kept_for)}
    orphans = old.difference(_named()) if old else set()
    for name in orphans:
        storage.delete(name)
    return len(orphans)


def _named() -> Iterator[str]:
    """The names of all private files, by all rows of all models."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField) and field.storage == storages["private"]:
                rows = model._base_manager.exclude(**{field.name: ""})  # noqa: SLF001 - Django's way to every row
                yield from rows.values_list(field.name, flat=True).iterator()


def _files(folder: str) -> list[str]:
    # Rows may have been brought back without their files.
    found = storages["private"].listdir(folder)[1] if storages["private"].exists(folder) else []
    return [f"{folder}/{name}" for name in found]


def _is_older(name: str, kept_for: timedelta) -> bool:
    return storages["private"].get_modified_time(name) < timezone.now() - kept_for
