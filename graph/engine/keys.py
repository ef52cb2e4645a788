"""Keys of idempotency: where one stands in a document, and the lock that it takes."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import strawberry
from django.core.files.base import File
from django.db import OperationalError, connection
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    StringValueNode,
    VariableNode,
)
from strawberry.directive import DirectiveLocation

from graph.engine.errors import CodedError
from graph.engine.expansion import fragments_of

LONGEST_KEY = 200
WAIT = "20s"


@strawberry.directive(
    locations=[DirectiveLocation.FIELD],
    name="idempotent",
    description="On a mutation: done once for this key, however often it is sent within 24 hours. "
    "The key is yours to choose, new for each act; a UUID is good.",
)
def idempotent(key: str) -> None:
    """Declares the directive; `IdempotencyExtension` reads it from the document."""


class KeyRequired(CodedError):
    """The mutation must not be run without a key."""

    code = "IDEMPOTENCY_KEY_REQUIRED"


class KeyReused(CodedError):
    """The key stands for another input of the same caller."""

    code = "IDEMPOTENCY_KEY_REUSED"
    status = 409


class KeyInUse(CodedError):
    """The first request under the key takes longer than the second may wait."""

    code = "IDEMPOTENCY_KEY_IN_USE"
    status = 409


class KeyMisplaced(CodedError):
    """The directive stands where it means nothing, or its key is no key."""

    code = "IDEMPOTENCY_KEY_MISPLACED"


@dataclass(frozen=True)
class Act:
    """One idempotent operation: whose, under which key, doing exactly what."""

    actor: str
    key: str
    fingerprint: str

    @property
    def lock(self) -> int:
        """The number of its advisory lock: 63 bits of a digest, so that two acts share one by no design."""
        digest = hashlib.sha256(f"idempotent\0{self.actor}\0{self.key}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> 1


def root_fields(document: DocumentNode, operation: OperationDefinitionNode) -> list[FieldNode]:
    """The fields of an operation, those in fragments too; `__typename` only if there is no other."""
    fragments = fragments_of(document)
    fields: list[FieldNode] = []
    sets = [operation.selection_set]
    while sets:
        for selection in sets.pop().selections:
            if isinstance(selection, FieldNode):
                fields.append(selection)
            elif isinstance(selection, FragmentSpreadNode):
                sets.append(fragments[selection.name.value].selection_set)
            elif isinstance(selection, InlineFragmentNode):
                sets.append(selection.selection_set)
    return [one for one in fields if one.name.value != "__typename"] or fields


def key_on(field: FieldNode, variables: Mapping[str, Any]) -> str | None:
    """The key that a field carries, or None. Raises KeyMisplaced for a key that is none."""
    directive = next((one for one in field.directives or () if one.name.value == "idempotent"), None)
    if directive is None:
        return None
    value = (directive.arguments or ())[0].value
    key: object = value.value if isinstance(value, StringValueNode) else None
    if isinstance(value, VariableNode):
        key = variables.get(value.name.value)
    if not isinstance(key, str) or not 1 <= len(key) <= LONGEST_KEY:
        raise KeyMisplaced(f"The key of @idempotent is a text of 1 to {LONGEST_KEY} characters.")
    return key


def fingerprint(*parts: object) -> str:
    """A digest of what is asked for: JSON values, and files by their contents."""
    told = json.dumps(parts, sort_keys=True, default=_plain)
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()


def _plain(value: object) -> str:
    """A file by its contents, anything else by its text."""
    if not isinstance(value, File):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()


@contextmanager
def locked(act: Act) -> Iterator[None]:
    """Holds the act's lock. Raises KeyInUse when the first request takes longer than the wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, %s)", [WAIT, connection.in_atomic_block])
        try:
            cursor.execute("SELECT pg_advisory_lock(%s)", [act.lock])
        except OperationalError as error:
            raise KeyInUse("The first request with this key is still at work. Try again.") from error
        finally:
            if not connection.in_atomic_block:
                cursor.execute("SELECT set_config('lock_timeout', '0', false)")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [act.lock])
