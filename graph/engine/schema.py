"""A schema with every guard of the engine in it.

schema = Schema(Query, Mutation, refusals=[PlanWithdrawn, SessionFull])
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, cached_property
from typing import Any
from uuid import UUID

import strawberry
from graphql import GraphQLError, GraphQLSchema, get_introspection_query, parse
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.schema.types.base_scalars import UUIDDefinition
from strawberry.types import ExecutionContext

from graph.engine.cost import Pricing
from graph.engine.devices import FOR_DEVICES
from graph.engine.documents import Documents, operation_of
from graph.engine.expansion import fragments_of
from graph.engine.gate import Gate
from graph.engine.idempotency import IdempotencyExtension
from graph.engine.keys import idempotent
from graph.engine.limits import Limits
from graph.engine.measure import check
from graph.engine.optimizer import Optimizer
from graph.engine.payloads import GenericUserError, types_by_refusal
from graph.engine.quick import quicken
from graph.engine.scalars import DATE_TIME

# The library gives it no description.
_UUID = replace(UUIDDefinition, description="A UUID in its usual form: 36 characters, as in RFC 9562.")


class _Names(NameConverter):
    """The library's names, each made once: the optimizer asks all names of a type for each of its fields."""

    apply_naming_config = cache(NameConverter.apply_naming_config)


class Schema(strawberry.Schema):
    """A Strawberry schema behind the engine's gate: limits, cost, budget, cached documents, idempotency.

    `refusals` are the types made by `payloads.refusal`. `limits` differ only in tests.
    """

    def __init__(
        self,
        query: type,
        mutation: type | None = None,
        *,
        refusals: Sequence[type] = (),
        types: Iterable[Any] = (),
        limits: Limits | None = None,
        schema_directives: Iterable[object] = (),
    ) -> None:
        self.refusal_types = types_by_refusal(refusals)
        self.limits = limits or Limits()
        super().__init__(
            query,
            mutation,
            types=[*types, GenericUserError, *refusals],
            directives=[idempotent],
            extensions=[Gate, IdempotencyExtension, Optimizer],
            schema_directives=schema_directives,
            config=StrawberryConfig(
                relay_max_results=100,
                sort_schema=False,
                name_converter=_Names(),
                scalar_map={UUID: _UUID, datetime: DATE_TIME},
            ),
        )
        quicken(self.core)
        self.documents = Documents(self.core, self.limits)

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self._schema

    @cached_property
    def root_metadata(self) -> Mapping[tuple[str, str], Mapping[Any, Any]]:
        """What is noted at each root field, by the kind of operation and its name.

        The library finds a field by making the names of all others, at each asking.
        """
        roots = {"query": self.core.query_type, "mutation": self.core.mutation_type}
        return {
            (kind, name): getattr(self.get_field_for_type(name, root.name), "metadata", None) or {}
            for kind, root in roots.items()
            if root is not None
            for name in root.fields
        }

    def is_for_devices(self, kind: str, field_name: str) -> bool:
        """Whether devices may ask for a root field of queries or mutations; none for `__schema`."""
        return FOR_DEVICES in self.root_metadata.get((kind, field_name), {})

    @cached_property
    def introspection_limit(self) -> int:
        """What the standard introspection query costs, with everything it can ask for: nobody needs more."""
        document = parse(
            get_introspection_query(
                specified_by_url=True,
                directive_is_repeatable=True,
                schema_description=True,
                input_value_deprecation=True,
            )
        )
        pricing = Pricing(self.core, operation_of(document, None), fragments_of(document), {})
        return pricing.price(check(document, Limits())).introspection

    def get_extensions(self, sync: bool = False) -> list[SchemaExtension]:
        """Fresh extensions for one operation.

        The library's own for directives is left out: it wraps every field of every row, and our one
        directive is read from the document.
        """
        return [make() for make in self.extensions]

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Nothing: `errors.explained` logs what is not foreseen, once."""
