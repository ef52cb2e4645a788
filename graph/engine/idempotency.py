"""`@idempotent(key:)`: the same mutation sent twice is done once, and answered twice alike.

    mutation($input: BookingCreateInput!) {
      bookingCreate(input: $input) @idempotent(key: "0b8e…") { booking { id } errors { code } }
    }

A key belongs to its caller (the user, or the address) and to its input (document, operation, variables).
Within 24 hours the same key and input answer the stored result; the same key with another input is refused.
A second request that comes while the first is at work waits for it. A refused mutation did nothing and stores
nothing: its key is free again.

The lock is PostgreSQL's advisory lock of the session: it is held while the mutation runs, over several
transactions if need be, and vanishes with a process that dies. What the dead one left is a row without a
result, and the next request with the key does the work again.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import strawberry
from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
)
from strawberry.directive import DirectiveLocation
from strawberry.extensions import SchemaExtension

from graph.engine.budget import caller_of
from graph.engine.documents import operation_of
from graph.engine.errors import CodedError
from graph.engine.limits import fragments_of
from graph.engine.payloads import IDEMPOTENCY, Idempotency
from graph.models import IdempotentRequest

if TYPE_CHECKING:
    from graph.engine.schema import Schema

KEPT = timedelta(hours=24)
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


class IdempotencyExtension(SchemaExtension):
    """The schema extension: a stored result takes the place of the execution, or its own is stored."""

    def on_execute(self) -> Iterator[None]:
        running = self.execution_context
        document = cast("DocumentNode", running.graphql_document)
        operation = operation_of(document, running.context.operation_name)
        mode, key = self._asked(operation)
        if key is None:
            yield
            return
        act = Act(caller_of(running.context.request), key, self._fingerprint())
        running.context.idempotency_key = key
        with locked(act):
            yield from self._once(act, mode)

    def _once(self, act: Act, mode: Idempotency) -> Iterator[None]:
        stored = IdempotentRequest.objects.filter(
            actor=act.actor, key=act.key, created_at__gt=timezone.now() - KEPT
        ).first()
        if stored and stored.fingerprint != act.fingerprint:
            raise KeyReused("This key was used for another input.")
        if stored and stored.result is not None:
            self.execution_context.result = ExecutionResult(data=json.loads(stored.result), errors=None)
            yield
            return
        with _together(mode):
            begin(act)
            yield
            self._end(act, mode)

    def _end(self, act: Act, mode: Idempotency) -> None:
        """Stores the result of what was done; forgets what was refused or failed."""
        result = self.execution_context.result
        rows = IdempotentRequest.objects.filter(actor=act.actor, key=act.key)
        if result is None or result.errors or result.data is None:
            if mode is Idempotency.REQUIRED_IN_STEPS:
                rows.delete()
            else:
                transaction.set_rollback(True)
        elif self.execution_context.context.refused:
            rows.delete()
        else:
            rows.update(result=json.dumps(result.data, cls=DjangoJSONEncoder))

    def _asked(self, operation: OperationDefinitionNode) -> tuple[Idempotency, str | None]:
        """The mode of the operation's mutation and the key given. Raises KeyRequired and KeyMisplaced."""
        if operation.operation is not OperationType.MUTATION:
            return Idempotency.ACCEPTED, None
        fields = self._fields([operation.selection_set])
        keys = [key for key in map(self._key_on, fields) if key is not None]
        modes = {one.name.value: self._mode(one.name.value) for one in fields}
        demanding = [name for name, mode in modes.items() if mode is not Idempotency.ACCEPTED]
        if demanding and not keys:
            raise KeyRequired(f"{demanding[0]} needs @idempotent(key:).")
        if keys and len(fields) != 1:
            raise KeyMisplaced("@idempotent stands on the one mutation of its operation.")
        return (modes[fields[0].name.value], keys[0]) if keys else (Idempotency.ACCEPTED, None)

    def _fields(self, sets: list[SelectionSetNode]) -> list[FieldNode]:
        """The root fields, also those that stand in fragments."""
        fragments = fragments_of(cast("DocumentNode", self.execution_context.graphql_document))
        fields: list[FieldNode] = []
        while sets:
            for selection in sets.pop().selections:
                if isinstance(selection, FieldNode):
                    fields.append(selection)
                elif isinstance(selection, FragmentSpreadNode):
                    sets.append(fragments[selection.name.value].selection_set)
                elif isinstance(selection, InlineFragmentNode):
                    sets.append(selection.selection_set)
        return [one for one in fields if one.name.value != "__typename"] or fields

    def _mode(self, field_name: str) -> Idempotency:
        schema = cast("Schema", self.execution_context.schema)
        mutation_type = cast("GraphQLObjectType", schema.core.mutation_type)
        field = schema.get_field_for_type(field_name, mutation_type.name)
        metadata = getattr(field, "metadata", None) or {}
        return cast("Idempotency", metadata.get(IDEMPOTENCY, Idempotency.ACCEPTED))

    def _key_on(self, field: FieldNode) -> str | None:
        directive = next((one for one in field.directives or () if one.name.value == "idempotent"), None)
        if directive is None:
            return None
        key = self._key_of(directive)
        if not isinstance(key, str) or not 1 <= len(key) <= LONGEST_KEY:
            raise KeyMisplaced(f"The key of @idempotent is a text of 1 to {LONGEST_KEY} characters.")
        return key

    def _key_of(self, directive: DirectiveNode) -> Any:
        value = (directive.arguments or ())[0].value
        if isinstance(value, VariableNode):
            return (self.execution_context.variables or {}).get(value.name.value)
        return value.value if isinstance(value, StringValueNode) else None

    def _fingerprint(self) -> str:
        running = self.execution_context
        told = json.dumps(
            [running.query, running.operation_name, running.variables], sort_keys=True, default=_plain
        )
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


def _together(mode: Idempotency) -> AbstractContextManager[Any]:
    """One transaction for the effect and its record, except where the mutation has several of its own."""
    return nullcontext() if mode is Idempotency.REQUIRED_IN_STEPS else transaction.atomic()


def begin(act: Act) -> None:
    """Claims the key: a row without a result, new or left by a request that died."""
    IdempotentRequest.objects.update_or_create(
        actor=act.actor,
        key=act.key,
        defaults={"fingerprint": act.fingerprint, "result": None, "created_at": timezone.now()},
    )


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
