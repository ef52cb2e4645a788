"""The gate each operation passes before it runs: limits, validation, variables, cost, budget."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from graphql import GraphQLError
from strawberry.extensions import SchemaExtension

from graph.engine.budget import spend
from graph.engine.context import Context
from graph.engine.cost import Price, Pricing
from graph.engine.devices import check_own, device_in
from graph.engine.documents import Invalid, Prepared, operation_of
from graph.engine.errors import BudgetSpent
from graph.engine.expansion import fragments_of
from graph.engine.limits import over
from graph.engine.variables import check_variables

if TYPE_CHECKING:
    from graph.engine.schema import Schema


class Gate(SchemaExtension):
    """The schema extension; one per operation."""

    prepared: Prepared | None = None
    price: Price | None = None

    def __init__(self) -> None:
        self.errors: list[GraphQLError] = []

    @property
    def schema(self) -> "Schema":
        """The schema that holds the documents and the limits."""
        return self.execution_context.schema  # type: ignore[return-value]  # it runs in no other schema

    def on_parse(self) -> Iterator[None]:
        """Gives the library the document that was made ready, or the errors of its validation."""
        running = self.execution_context
        if running.query:
            try:
                self.prepared = self.schema.documents.prepare(running.query)
            except Invalid as invalid:
                running.graphql_document, self.errors = invalid.document, invalid.errors
            else:
                running.graphql_document = self.prepared.document
                running.context.hints = self.prepared.hints
                operation_of(self.prepared.document, running.context.operation_name)
        yield

    def on_validate(self) -> Iterator[None]:
        """Weighs what parsing let through. An empty list of errors tells the library that it is validated."""
        running = self.execution_context
        running.pre_execution_errors = self.errors
        if not self.errors:
            check_variables(running.variables, self.schema.limits)
            self._check_device(running.context)
            self._pay(running.context)
        yield

    def _check_device(self, context: Context) -> None:
        """A device asks for its own and for nothing else."""
        if device_in(context.request) is not None:
            document = cast("Prepared", self.prepared).document
            check_own(document, operation_of(document, context.operation_name), self.schema.is_for_devices)

    def _pay(self, context: Context) -> None:
        self.price = price = self._priced()
        limits = self.schema.limits
        if price.points > limits.cost:
            raise over("COST_TOO_HIGH", "Cost in points", price.points, limits.cost)
        most = self.schema.introspection_limit
        if price.introspection > most:
            raise over("TOO_COMPLEX", "Introspected fields", price.introspection, most)
        if price.nesting > limits.introspection_nesting:
            raise over("TOO_COMPLEX", "Parts of types in parts", price.nesting, limits.introspection_nesting)
        context.cost = max(1, price.points)
        context.balance = spend(context.request, context.cost)
        if context.balance.overdrawn:
            raise BudgetSpent(
                "Too many points spent: wait until the budget is full again.",
                resetAt=context.balance.reset_text,
            )

    def _priced(self) -> Price:
        running, prepared = self.execution_context, cast("Prepared", self.prepared)
        operation = operation_of(prepared.document, running.context.operation_name)
        name = operation.name.value if operation.name else None
        if name in prepared.prices:
            return prepared.prices[name]
        fragments = fragments_of(prepared.document)
        price = Pricing(self.schema.core, operation, fragments, running.variables or {}).price(prepared.order)
        if price.fixed:
            prepared.prices[name] = price
        return price

    def get_results(self) -> dict[str, Any]:
        """`extensions.cost` of the response."""
        if self.price is None:
            return {}
        return {"cost": {"requested": self.price.points, "limit": self.schema.limits.cost}}
