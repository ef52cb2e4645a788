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

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from graphql import DocumentNode, ExecutionResult, OperationType
from strawberry.extensions import SchemaExtension

from graph.engine.budget import caller_of
from graph.engine.documents import operation_of
from graph.engine.keys import (
    Act,
    KeyMisplaced,
    KeyRequired,
    KeyReused,
    fingerprint,
    key_on,
    locked,
    root_fields,
)
from graph.engine.payloads import IDEMPOTENCY, Idempotency
from graph.models import Budget, IdempotentRequest

if TYPE_CHECKING:
    from graph.engine.schema import Schema

KEPT = timedelta(hours=24)


class IdempotencyExtension(SchemaExtension):
    """The schema extension: a stored result takes the place of the execution, or its own is stored."""

    def on_execute(self) -> Iterator[None]:
        running = self.execution_context
        mode, key = self._asked(cast("DocumentNode", running.graphql_document))
        if key is None:
            yield
            return
        what = fingerprint(running.query, running.operation_name, running.variables)
        act = Act(caller_of(running.context.request), key, what)
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
            told = _without(result.data, self.execution_context.context.secrets)
            rows.update(result=json.dumps(told, cls=DjangoJSONEncoder))

    def _asked(self, document: DocumentNode) -> tuple[Idempotency, str | None]:
        """The mode of the operation's mutation and the key given. Raises KeyRequired and KeyMisplaced."""
        running = self.execution_context
        operation = operation_of(document, running.context.operation_name)
        if operation.operation is not OperationType.MUTATION:
            return Idempotency.ACCEPTED, None
        fields = root_fields(document, operation)
        keys = [key for one in fields if (key := key_on(one, running.variables or {})) is not None]
        modes = {one.name.value: self._mode(one.name.value) for one in fields}
        demanding = [name for name, mode in modes.items() if mode is not Idempotency.ACCEPTED]
        if demanding and not keys:
            raise KeyRequired(f"{demanding[0]} needs @idempotent(key:).")
        if keys and len(fields) != 1:
            raise KeyMisplaced("@idempotent stands on the one mutation of its operation.")
        return (modes[fields[0].name.value], keys[0]) if keys else (Idempotency.ACCEPTED, None)

    def _mode(self, field_name: str) -> Idempotency:
        schema = cast("Schema", self.execution_context.schema)
        metadata = schema.root_metadata.get(("mutation", field_name), {})
        return cast("Idempotency", metadata.get(IDEMPOTENCY, Idempotency.ACCEPTED))


def _without(told: Any, secrets: set[str]) -> Any:
    """A result with null in the place of what is told once alone."""
    if isinstance(told, dict):
        return {name: _without(value, secrets) for name, value in told.items()}
    if isinstance(told, list):
        return [_without(value, secrets) for value in told]
    return None if isinstance(told, str) and told in secrets else told


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


def forget_old() -> int:
    """Deletes records that are no longer replayed and budgets that are full again; answers how many."""
    kept, _ = IdempotentRequest.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    spent, _ = Budget.objects.filter(resets_at__lt=timezone.now()).delete()
    return kept + spent
