"""The gate each operation passes: limits, validation, variables, cost, budget. In this order, before it runs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError
from strawberry.extensions import SchemaExtension

from graph.engine.budget import spend
from graph.engine.context import Context
from graph.engine.cost import Price, Pricing
from graph.engine.documents import Invalid, Prepared, operation_of
from graph.engine.errors import BudgetSpent
from graph.engine.limits import fragments_of, over
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
        return self.execution_context.schema  # type: ignore[return-value]

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
                operation_of(self.prepared.document, running._provided_operation_name)
        yield

    def on_validate(self) -> Iterator[None]:
        """Weighs what parsing let through. An empty list of errors tells the library that it is validated."""
        running = self.execution_context
        running.pre_execution_errors = self.errors
        if not self.errors:
            check_variables(running.variables, self.schema.limits)
            self._pay(running.context)
        yield

    def _pay(self, context: Context) -> None:
        self.price = price = self._priced()
        limits = self.schema.limits
        if price.points > limits.cost:
            raise over("COST_TOO_HIGH", "Cost in points", price.points, limits.cost)
        if price.introspection > limits.introspection:
            raise over("TOO_COMPLEX", "Introspected fields", price.introspection, limits.introspection)
        context.cost = max(1, price.points)
        context.balance = spend(context.request, context.cost)
        if context.balance.overdrawn:
            raise BudgetSpent(
                "Too many points spent: wait until the budget is full again.", resetAt=context.balance.reset_text
            )

    def _priced(self) -> Price:
        assert self.prepared is not None
        running = self.execution_context
        operation = operation_of(self.prepared.document, running._provided_operation_name)
        name = operation.name.value if operation.name else None
        if name in self.prepared.prices:
            return self.prepared.prices[name]
        fragments = fragments_of(self.prepared.document)
        pricing = Pricing(self.schema._schema, operation, fragments, running.variables or {})
        price = pricing.price(self.prepared.order)
        if price.fixed:
            self.prepared.prices[name] = price
        return price

    def get_results(self) -> dict[str, Any]:
        """`extensions.cost` of the response."""
        if self.price is None:
            return {}
        return {"cost": {"requested": self.price.points, "limit": self.schema.limits.cost}}
