"""Lists as Stripe pages them: newest first, by `limit`, `starting_after`, `ending_before`."""

from collections.abc import Callable, Iterable

from sandbox.journal import Json
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.refusals import StripeRefusal, no_such

DEFAULT_LIMIT, LIMIT = 10, 100


def listed(given: Given, things: Iterable[Json], url: str) -> Json:
    """One page of things that come oldest first; reads the paging parameters and `created`."""
    wanted = _created_in(given)
    limit = given.whole("limit", least=1) or DEFAULT_LIMIT
    after, before = given.text("starting_after"), given.text("ending_before")
    given.finish()
    if limit > LIMIT:
        raise StripeRefusal(f"Invalid integer: limit must be at most {LIMIT}", param="limit")
    if after and before:
        raise StripeRefusal("Use only one of starting_after and ending_before.", param="starting_after")
    newest_first = [thing for thing in reversed(list(things)) if wanted(thing)]
    page, has_more = _slice(newest_first, limit, after, before)
    return {"object": "list", "url": url, "has_more": has_more, "data": page}


def whole(things: list[Json], url: str) -> Json:
    """A list inside an object: everything in its own order."""
    return {"object": "list", "url": url, "has_more": False, "data": things}


def _slice(things: list[Json], limit: int, after: str | None, before: str | None) -> tuple[list[Json], bool]:
    ids = [thing["id"] for thing in things]
    if before:
        end = _place(ids, before, "ending_before")
        return things[max(0, end - limit) : end], end > limit
    start = _place(ids, after, "starting_after") + 1 if after else 0
    return things[start : start + limit], len(things) > start + limit


def _place(ids: list[str], key: str, param: str) -> int:
    if key not in ids:
        raise no_such("object", key, param, status=400)
    return ids.index(key)


def _created_in(given: Given) -> Callable[[Json], bool]:
    if not isinstance(given.take("created"), dict):
        exactly = given.whole("created")
        return lambda thing: exactly is None or thing["created"] == exactly
    span = given.part("created") or Given({})
    least, above = span.whole("gte"), span.whole("gt")
    most, below = span.whole("lte"), span.whole("lt")
    return lambda thing: (
        (least is None or thing["created"] >= least)
        and (above is None or thing["created"] > above)
        and (most is None or thing["created"] <= most)
        and (below is None or thing["created"] < below)
    )
