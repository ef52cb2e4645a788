"""Stripe's search language: `status:'succeeded' AND metadata['order']:'A1'`."""

import re
from collections.abc import Callable

from sandbox.journal import Json
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.world import World

CLAUSE = re.compile(
    r"""\s*(?P<not>-)?(?P<field>\w+)(?:\[["'](?P<key>[^"']+)["']\])?\s*(?P<sign>[:~]|[<>]=?)\s*"""
    r"""(?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|null|-?\d+)\s*""",
)
JOIN = re.compile(r"\s*(AND|OR)\s+", re.IGNORECASE)
DEFAULT_LIMIT, LIMIT = 10, 100

Test = Callable[[Json], bool]


def search(world: World, given: Given, kind: str, url: str) -> Json:
    """One page of what fits `query`, newest first; objects appear after `search_lag_seconds`."""
    fits = parse(given.needed("query"))
    limit = min(given.whole("limit", least=1) or DEFAULT_LIMIT, LIMIT)
    start = given.whole("page", least=0) or 0
    given.finish()
    seen_until = world.now - world.switches.search_lag_seconds
    found = [
        thing
        for thing in reversed(list(world.all(kind).values()))
        if thing["created"] <= seen_until and fits(thing)
    ]
    more = len(found) > start + limit
    return {
        "object": "search_result", "url": url, "has_more": more, "data": found[start : start + limit],
        "next_page": str(start + limit) if more else None,
    }  # fmt: skip


def parse(query: str) -> Test:
    """The test that a query stands for; AND and OR cannot be mixed."""
    tests: list[Test] = []
    joins: set[str] = set()
    place = 0
    while True:
        match = CLAUSE.match(query, place)
        if match is None:
            raise StripeRefusal(
                f"We were unable to parse your search query near {query[place:]!r}.", param="query"
            )
        tests.append(_test(match))
        place = match.end()
        if place == len(query):
            break
        join = JOIN.match(query, place)
        if join is None:
            raise StripeRefusal(
                f"Search clauses are joined by AND or OR, not {query[place:]!r}.", param="query"
            )
        joins.add(join[1].upper())
        place = join.end()
    if len(joins) > 1:
        raise StripeRefusal("AND and OR cannot be mixed in a search query.", param="query")
    return _joined(tests, any if "OR" in joins else all)


def _joined(tests: list[Test], over: Callable[..., bool]) -> Test:
    return lambda thing: over(test(thing) for test in tests)


def _test(match: re.Match[str]) -> Test:
    wanted = None if match["value"] == "null" else _unquoted(match["value"])
    compare = _comparison(match["sign"])

    def fits(thing: Json) -> bool:
        value = thing.get(match["field"])
        if match["key"] is not None:
            value = (value or {}).get(match["key"])
        answer = value is None if wanted is None else value is not None and compare(value, wanted)
        return answer != bool(match["not"])

    return fits


def _comparison(sign: str) -> Callable[[object, str], bool]:
    if sign == ":":
        return lambda value, wanted: str(value) == wanted
    if sign == "~":
        return lambda value, wanted: wanted.lower() in str(value).lower()
    over = sign.startswith(">")
    or_equal = sign.endswith("=")

    def compare(value: object, wanted: str) -> bool:
        left, right = int(str(value)), int(wanted)
        return (left > right if over else left < right) or (or_equal and left == right)

    return compare


def _unquoted(value: str) -> str:
    if value[0] in "\"'":
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value
