"""Pages: which rows, in which order, how many queries; and that rows inserted meanwhile shift nothing."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.graph.engine.conftest import Ask
from tests.graph.engine.library.models import Book, Shelf, Tag

NEWEST = (
    "query($first: Int, $after: String, $last: Int, $before: String) { books(first: $first, after: $after,"
)
NEWEST += " last: $last, before: $before) { totalCount nodes { title } edges { cursor }"
NEWEST += " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"


@pytest.fixture
def shelf(library: None) -> Shelf:
    """Seven books, newest first a to g: two without a day, two of the same day."""
    shelf: Shelf = Shelf.objects.create(name="Wood")
    days = [
        None,
        None,
        date(2026, 3, 3),
        date(2026, 2, 2),
        date(2026, 2, 2),
        date(2026, 1, 2),
        date(2026, 1, 1),
    ]
    for title, day in zip("abcdefg", days, strict=True):
        Book.objects.create(title=title, shelf=shelf, printed_on=day)
    return shelf


def titles(page: dict[str, Any]) -> str:
    return "".join(node["title"] for node in page["nodes"])


def test_pages_forwards_cover_every_row_once(shelf: Shelf, ask: Ask) -> None:
    seen, after = [], None
    for _ in range(4):
        page = ask(NEWEST, first=2, after=after).data["books"]
        seen.append(titles(page))
        after = page["pageInfo"]["endCursor"]
        assert page["totalCount"] == 7
    assert seen == ["ab", "cd", "ef", "g"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert page["pageInfo"]["hasPreviousPage"] is True


def test_pages_backwards_cover_every_row_once(shelf: Shelf, ask: Ask) -> None:
    seen, before = [], None
    for _ in range(4):
        page = ask(NEWEST, last=2, before=before).data["books"]
        seen.append(titles(page))
        before = page["pageInfo"]["startCursor"]
    assert seen == ["fg", "de", "bc", "a"]
    assert page["pageInfo"]["hasPreviousPage"] is False
    assert page["pageInfo"]["hasNextPage"] is True


def test_insertions_shift_no_page(shelf: Shelf, ask: Ask) -> None:
    after = ask(NEWEST, first=3).data["books"]["pageInfo"]["endCursor"]
    Book.objects.create(title="0", shelf=shelf, printed_on=date(2030, 1, 1))
    Book.objects.filter(title="a").delete()
    page = ask(NEWEST, first=3, after=after).data["books"]
    assert titles(page) == "def"


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": 0}, {"first": -1}, {"first": 101}, {"last": 101}, {"first": 2, "last": 2},
        {"first": 2, "before": "x"}, {"last": 2, "after": "x"}, {"after": "x"}, {"after": ""},
        {"after": "cGxhY2U6WzFd"},
        {"after": "cGxhY2U6WyJcdTAwMDAiLDFd"}, {"after": "cGxhY2U6W251bGwsOTk5OTk5OTk5OTk5OTk5OTk5OTk5OV0="},
        {"after": "cGxhY2U6W3t9LHt9XQ=="}, {"before": "💥"},
    ],
)  # fmt: skip
def test_odd_paging_is_refused(shelf: Shelf, ask: Ask, arguments: dict[str, Any]) -> None:
    result = ask(NEWEST, **arguments)
    assert result.codes == ["BAD_USER_INPUT"]
    assert result.data is None


def test_the_page_is_20_when_nothing_is_said(shelf: Shelf, ask: Ask) -> None:
    Book.objects.bulk_create(Book(title="x", shelf=shelf) for _ in range(30))
    page = ask("{ books { totalCount nodes { title } pageInfo { hasNextPage } } }").data["books"]
    assert (len(page["nodes"]), page["totalCount"], page["pageInfo"]["hasNextPage"]) == (20, 37, True)


def test_an_order_by_a_computed_value_pages_too(shelf: Shelf, ask: Ask) -> None:
    Shelf.objects.create(name="Metal")
    Shelf.objects.create(name="Glass")
    document = (
        "query($after: String) { busiestShelves(first: 1, after: $after)"
        " { nodes { name } pageInfo { endCursor } } }"
    )
    first = ask(document).data["busiestShelves"]
    second = ask(document, after=first["pageInfo"]["endCursor"]).data["busiestShelves"]
    third = ask(document, after=second["pageInfo"]["endCursor"]).data["busiestShelves"]
    assert [page["nodes"][0]["name"] for page in (first, second, third)] == ["Wood", "Metal", "Glass"]


def test_hidden_rows_are_in_no_list_and_no_count(shelf: Shelf, ask: Ask) -> None:
    Book.objects.filter(title__in="ab").update(hidden=True)
    document = (
        "{ books { totalCount nodes { title } } shelves { nodes { books { totalCount nodes { title } } } } }"
    )
    data = ask(document).data
    assert (data["books"]["totalCount"], titles(data["books"])) == (5, "cdefg")
    nested = data["shelves"]["nodes"][0]["books"]
    assert (nested["totalCount"], titles(nested)) == (5, "cdefg")
    librarian = User(email="librarian@example.org", pk=1)
    assert ask(document, _by=librarian).data["shelves"]["nodes"][0]["books"]["totalCount"] == 7


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("way", ["nodes { title }", "edges { cursor node { title } }"])
def test_nested_pages_take_one_query_for_all_parents(ask: Ask, count: int, way: str) -> None:
    for number in range(count):
        shelf = Shelf.objects.create(name=f"s{number}")
        for title in "abc":
            Book.objects.create(title=title, shelf=shelf).tags.add(
                Tag.objects.create(word=f"{title}{number}")
            )
    inner = f"books(first: 2) {{ totalCount pageInfo {{ endCursor }} {way} }}"
    with CaptureQueriesContext(connection) as queries:
        data = ask(f"{{ shelves {{ nodes {{ name {inner} }} }} }}").data
    assert [one["books"]["totalCount"] for one in data["shelves"]["nodes"]] == [3] * count
    # Budget, shelves, their books.
    assert len(queries) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_three_levels_take_one_query_each(ask: Ask, count: int) -> None:
    tag = Tag.objects.create(word="oak")
    for number in range(count):
        shelf = Shelf.objects.create(name=f"s{number}")
        for title in "abc":
            Book.objects.create(title=title, shelf=shelf).tags.add(tag)
    books = "books(first: 5) { nodes { title tags(first: 5) { totalCount nodes { word } } } }"
    document = f"{{ shelves {{ nodes {{ {books} }} }} }}"
    with CaptureQueriesContext(connection) as queries:
        data = ask(document).data
    assert data["shelves"]["nodes"][0]["books"]["nodes"][0]["tags"] == {
        "totalCount": 1,
        "nodes": [{"word": "oak"}],
    }
    assert len(queries) == 4


def test_nested_pages_go_on_where_they_stopped(shelf: Shelf, ask: Ask) -> None:
    other = Shelf.objects.create(name="Metal")
    Book.objects.create(title="z", shelf=other, printed_on=date(2020, 1, 1))
    document = (
        "query($first: Int, $after: String, $last: Int, $before: String) { shelves { nodes { name"
        " books(first: $first, after: $after, last: $last, before: $before) { totalCount nodes { title }"
        " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }"
    )

    def page(**arguments: object) -> tuple[list[tuple[str, int]], dict[str, Any]]:
        nodes = ask(document, **arguments).data["shelves"]["nodes"]
        return [(titles(one["books"]), one["books"]["totalCount"]) for one in nodes], nodes[1]["books"][
            "pageInfo"
        ]

    first, info = page(first=3)
    assert first == [("z", 1), ("abc", 7)]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)
    second, info = page(first=3, after=info["endCursor"])
    assert second == [("z", 1), ("def", 7)]
    third, info = page(first=3, after=info["endCursor"])
    # The older book of the other shelf stands after this place too.
    assert third == [("z", 1), ("g", 7)]
    assert info["hasNextPage"] is False
    beyond, _ = page(first=3, after=info["endCursor"])
    assert beyond == [("z", 1), ("", 7)]
    back, info = page(last=2)
    assert back == [("z", 1), ("fg", 7)]
    assert page(last=2, before=info["startCursor"])[0] == [("", 1), ("de", 7)]


def test_aliased_lists_keep_their_own_arguments(shelf: Shelf, ask: Ask) -> None:
    data = ask(
        "{ shelves { nodes { one: books(first: 1) { nodes { title } }"
        " two: books(first: 2) { nodes { title } } } } }"
    ).data["shelves"]["nodes"][0]
    assert (titles(data["one"]), titles(data["two"])) == ("a", "ab")


def test_two_ways_to_the_nodes_keep_their_own_arguments(shelf: Shelf, ask: Ask) -> None:
    """The optimizer of the library merges them, and answers both with the first one's page."""
    data = ask(
        "{ shelves { nodes { books(first: 1) { nodes { title } } }"
        " edges { node { books(first: 3) { nodes { title } } } } } }"
    ).data["shelves"]
    assert titles(data["nodes"][0]["books"]) == "a"
    assert titles(data["edges"][0]["node"]["books"]) == "abc"


def test_cursors_of_a_nested_list_cost_no_query_per_row(shelf: Shelf, ask: Ask) -> None:
    """The order's column is not selected: `only()` defers it, and a cursor that read it would fetch it."""
    with CaptureQueriesContext(connection) as queries:
        ask("{ shelves { nodes { books { edges { cursor node { title } } } } } }")
    assert len(queries) == 3


@pytest.mark.parametrize(
    "asked", ["totalCount", "pageInfo { hasNextPage }", "edges { cursor }", "__typename"]
)
def test_a_nested_list_without_its_nodes_takes_one_query(ask: Ask, asked: str) -> None:
    for name in "abc":
        Book.objects.create(title=name, shelf=Shelf.objects.create(name=name))
    with CaptureQueriesContext(connection) as queries:
        data = ask(f"{{ shelves {{ nodes {{ books {{ {asked} }} }} }} }}").data
    assert len(data["shelves"]["nodes"]) == 3
    assert len(queries) == 3


def test_what_is_not_selected_is_not_fetched(shelf: Shelf, ask: Ask) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert ask("{ books { totalCount } }").data == {"books": {"totalCount": 7}}
    assert [("COUNT" in query["sql"]) for query in queries.captured_queries] == [False, True]


def test_the_total_of_a_page_that_holds_all_is_not_asked_for(shelf: Shelf, ask: Ask) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert ask("{ books { nodes { title } totalCount } }").data["books"]["totalCount"] == 7
    assert len(queries) == 2
