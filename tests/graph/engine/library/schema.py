"""The library's contract."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import strawberry
import strawberry_django
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import Count
from strawberry import Info, auto
from strawberry.file_uploads import Upload

from graph.engine.budget import RateLimitQuery
from graph.engine.connections import Connection, connection
from graph.engine.context import context_of, viewer_of
from graph.engine.cost import COST, Cost
from graph.engine.nodes import NodeQuery, VisibleNode
from graph.engine.payloads import Idempotency, Payload, UserError, mutation, refusal
from graph.engine.scalars import Money
from graph.engine.schema import Schema
from kit.refusals import Invalid, InvalidInput, Refusal
from tests.graph.engine.library import models


@strawberry_django.type(models.Tag, description="A word about books.")
class Tag(VisibleNode):
    word: auto
    books: Connection["Book"] = connection(description="The books it stands on.")


@strawberry_django.type(models.Shelf, description="A shelf.")
class Shelf(VisibleNode):
    name: auto
    books: Connection["Book"] = connection(description="The books on it.")
    loudest: str = strawberry_django.field(
        description="Its name, loud.", only=["name"], resolver=lambda root: root.name.upper()
    )


@strawberry_django.type(models.Book, description="A book.")
class Book(VisibleNode):
    title: auto
    printed_on: date | None
    shelf: Shelf | None
    tags: Connection[Tag] = connection(description="Its tags.")

    @strawberry_django.field(description="The price.", only=["price_minor"])
    def price(self, root: strawberry.Parent[models.Book]) -> Money:
        return Money.of_minor(root.price_minor)


@strawberry_django.type(models.Secret, description="What cannot be scoped.")
class Secret(VisibleNode):
    word: auto


@strawberry.type
class Query(NodeQuery, RateLimitQuery):
    shelves: Connection[Shelf] = connection(description="All shelves.")
    books: Connection[Book] = connection(description="All books.")
    tags: Connection[Tag] = connection(description="All tags.")
    secrets: Connection[Secret] = connection(description="Never answered.")

    @connection(Connection[Shelf], description="The shelves with the most books first.")
    def busiest_shelves(self, info: Info) -> Iterable[models.Shelf]:
        return models.Shelf.objects.annotate(_count=Count("books")).order_by("-_count")

    @strawberry.field(description="Who looks.")
    def me(self, info: Info) -> str:
        return str(getattr(viewer_of(info), "email", ""))

    @strawberry.field(description="Fails.")
    def broken(self, kind: str = "bug") -> str | None:
        kinds: dict[str, Exception] = {
            "bug": ValueError("password is hunter2"),
            "denied": PermissionDenied("hunter2"),
            "database": OperationalError("connection refused"),
            "refusal": PlanGone(plan="Gold"),
        }
        raise kinds[kind]

    @strawberry.field(description="An echo.")
    def echo(self, text: str, number: int = 0, rows: list[list[int]] | None = None) -> str:
        return f"{text}{number}"

    @strawberry.field(description="A list with a price of its own.", metadata={COST: Cost(weight=7, size=3)})
    def words(self) -> list[str]:
        return ["a", "b", "c"]


class PlanGone(Refusal):
    code = "PLAN_GONE"
    sentence = "{plan} is gone."


class Unknown(Refusal):
    code = "UNKNOWN_THING"


@refusal(PlanGone, description="The plan is gone.")
class PlanGoneError(UserError):
    plan: str = strawberry.field(description="Which.")


@strawberry.type(description="What came of adding a shelf.")
class ShelfAddPayload(Payload):
    shelf: Shelf | None = strawberry.field(default=None, description="The shelf.")
    key: str | None = strawberry.field(default=None, description="The key the action saw.")


def _add(name: str, info: Info) -> ShelfAddPayload:
    shelf = models.Shelf.objects.create(name=name)
    if name == "gone":
        raise PlanGone(plan="Gold")
    if name == "unknown":
        raise Unknown(path=("shelf", "long_name"))
    if name == "invalid":
        raise Invalid([InvalidInput(path=("a",), problem="A."), PlanGone(plan="B", path=("b_c",))])
    if name == "bug":
        raise ValueError("hunter2")
    return ShelfAddPayload(shelf=shelf, key=context_of(info).idempotency_key)


@strawberry.type
class Mutation:
    @mutation(description="Adds a shelf.")
    def shelf_add(self, info: Info, name: str) -> ShelfAddPayload:
        return _add(name, info)

    @mutation(description="Books a shelf.", idempotency=Idempotency.REQUIRED)
    def shelf_book(self, info: Info, name: str) -> ShelfAddPayload:
        return _add(name, info)

    @mutation(description="Pays for a shelf.", idempotency=Idempotency.REQUIRED_IN_STEPS)
    def shelf_pay(self, info: Info, name: str) -> ShelfAddPayload:
        return _add(name, info)

    @mutation(description="Takes a file.")
    def file_take(self, info: Info, file: Upload) -> ShelfAddPayload:
        content: Any = file
        return ShelfAddPayload(key=content.read().decode())


schema = Schema(Query, Mutation, refusals=[PlanGoneError], types=[Book])
