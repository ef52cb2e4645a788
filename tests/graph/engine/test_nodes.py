"""Ids: opaque, and blind to what the viewer may not see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from graph.engine.nodes import VisibleNode, id_of, key_of
from tests.graph.engine.conftest import Ask
from tests.graph.engine.library.models import Book, Secret, Shelf, Tag

ONE = "query($id: ID!) { node(id: $id) { id ... on Shelf { name } } }"
MANY = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"


def test_an_id_leads_back_to_its_node(ask: Ask) -> None:
    Shelf.objects.create(name="Wood")
    known = ask("{ shelves { nodes { id } } }").data["shelves"]["nodes"][0]["id"]
    assert ask(ONE, id=known).data == {"node": {"id": known, "name": "Wood"}}


def test_a_hidden_row_does_not_exist(ask: Ask) -> None:
    from tests.graph.engine.library.schema import Shelf as ShelfType

    hidden = str(id_of(ShelfType, Shelf.objects.create(name="Gold", hidden=True).pk))
    assert ask(ONE, id=hidden).data == {"node": None}
    assert ask(ONE, id=hidden, _by=User(email="librarian@example.org", pk=1)).data["node"]["name"] == "Gold"


@pytest.mark.parametrize(
    "text",
    ["U2hlbGY6MA==", "U2hlbGY6YWJj", "U2hlbGY6AA==", "U2hlbGY6OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "U2hlbGY6"],
)
def test_ids_of_nothing_are_null(ask: Ask, text: str) -> None:
    assert ask(ONE, id=text).data == {"node": None}


@pytest.mark.parametrize("text", ["", "x", "Og==", "UXVlcnk6MQ==", "TW9uZXk6MQ==", "Tm90aGluZzox", "💥"])
def test_what_is_no_id_is_refused(ask: Ask, text: str) -> None:
    assert ask(ONE, id=text).codes == ["BAD_USER_INPUT"]
    assert ask(MANY, ids=[text]).codes == ["BAD_USER_INPUT"]


def test_many_ids_keep_their_order_and_take_one_query_a_type(ask: Ask) -> None:
    from tests.graph.engine.library import schema

    shelves = [Shelf.objects.create(name=name) for name in "abc"]
    tag = Tag.objects.create(word="oak")
    ids = [str(id_of(schema.Shelf, one.pk)) for one in reversed(shelves)] + [str(id_of(schema.Tag, tag.pk))]
    asked = [ids[0], "U2hlbGY6MA==", ids[3], ids[1], ids[0]]
    with CaptureQueriesContext(connection) as queries:
        nodes = ask(MANY, ids=asked).data["nodes"]
    assert [node and node["id"] for node in nodes] == [ids[0], None, ids[3], ids[1], ids[0]]
    assert len(queries) == 3


def test_more_than_100_ids_are_refused(ask: Ask) -> None:
    assert ask(MANY, ids=["U2hlbGY6MQ=="] * 101).codes == ["BAD_USER_INPUT"]


def test_a_related_row_that_is_hidden_is_null(ask: Ask) -> None:
    hidden = Shelf.objects.create(name="Gold", hidden=True)
    Book.objects.create(title="a", shelf=hidden)
    with CaptureQueriesContext(connection) as queries:
        assert ask("{ books { nodes { title shelf { name } } } }").data == {
            "books": {"nodes": [{"title": "a", "shelf": None}]}
        }
    assert len(queries) == 3


def test_a_type_whose_rows_cannot_be_scoped_answers_nothing(ask: Ask) -> None:
    Secret._default_manager.create(word="hunter2")
    result = ask("{ secrets { nodes { word } } }")
    assert result.codes == ["INTERNAL_ERROR"]
    assert result.data is None
    assert "hunter2" not in str(result.errors)


def test_every_node_type_has_the_fast_id() -> None:
    from tests.graph.engine.library import schema

    assert VisibleNode._id_attr == "pk"
    assert {one.resolve_id_attr() for one in (schema.Shelf, schema.Book, schema.Tag)} == {"pk"}


def test_the_quick_resolvers_answer_what_the_library_answers(ask: Ask) -> None:
    from strawberry.relay.utils import to_base64

    row = Shelf.objects.create(name="Wood")
    Book.objects.create(title="a", shelf=row, price_minor=1250)
    data = ask(
        "{ shelves { nodes { id name loudest } }"
        " books { nodes { printedOn price { amount currencyCode } } } }"
    ).data
    assert data["shelves"]["nodes"] == [{"id": to_base64("Shelf", row.pk), "name": "Wood", "loudest": "WOOD"}]
    assert data["books"]["nodes"] == [
        {"printedOn": None, "price": {"amount": "12.50", "currencyCode": "EUR"}}
    ]


def test_keys_are_checked_against_the_column(library: None) -> None:
    from tests.graph.engine.library.schema import Shelf as ShelfType

    assert key_of(ShelfType, "12") == 12
    assert [key_of(ShelfType, odd) for odd in ("", "x", "1.5", "\0", "9" * 30, "-1e3")] == [None] * 6
