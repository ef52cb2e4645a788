"""What keeps robots out without a third party: a trap, a clock, and a limit for each network address."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.refusals import CouponUnknown
from kit.clients import network_of
from kit.refusals import Refusal

TRAP = "leave_empty"
CLOCK = "opened"
# Nobody reads and fills a form with a name, an e-mail and a plan in less.
FASTEST_SECONDS = 3
LIMIT, PER_SECONDS = 20, 3600
# Links to forms that were saved, to one address: nobody's mailbox is filled by a stranger.
LETTERS = 6
# Discount codes that are not known, by one caller: a code is no password, and is not guessed either.
CODES = 20
# What is sent as a file lies on the disk for days, whether the form is ever sent or not.
UPLOADS, UPLOADED_MEGABYTES = 60, 150
_SALT = "cms.signup.opened"


@dataclass(frozen=True)
class Client:
    """Who sends: the network address, cut to its network for IPv6."""

    address: str


class TooManyRequests(Refusal):
    """One network asked for much within the hour. Facts: `minutes` to wait."""

    code = "TOO_MANY_REQUESTS"
    sentence = _("Many requests came from your network within the hour. Try again in {minutes} minutes.")


class TooManyApplications(TooManyRequests):
    """One network sent many applications within the hour. Facts: `minutes` to wait."""

    sentence = _(
        "Many applications came from your network within the hour. Your answers are kept: "
        "send them again in {minutes} minutes, or write to us."
    )


class TooManyUploads(TooManyRequests):
    """One network sent many files within the hour, or large ones. Facts: `minutes` to wait."""

    sentence = _(
        "Many files came from your network within the hour. Your answers are kept, your file is not: "
        "choose it again in {minutes} minutes, or write to us."
    )


class TooManyCodes(TooManyRequests):
    """One caller tried many discount codes that do not exist within the hour. Facts: `minutes` to wait."""

    sentence = _(
        "Many discount codes that do not exist were tried within the hour. Try again in {minutes} minutes, "
        "or go on without a code."
    )


class TooManyLetters(TooManyRequests):
    """Many links were sent to one address within the hour. Facts: `minutes` to wait."""

    sentence = _(
        "Many links went to this address within the hour. The last one still works; "
        "a new one can be sent in {minutes} minutes."
    )


def client_of(request: HttpRequest) -> Client:
    """The client of a request, by the one reading of proxies."""
    return Client(network_of(request))


def clock() -> str:
    """Goes into the form when it is opened."""
    return signing.dumps(1, salt=_SALT)


def is_too_fast(opened: str) -> bool:
    """Whether the form was opened a moment ago, or never."""
    try:
        signing.loads(opened, salt=_SALT)
    except signing.BadSignature:
        return True
    try:
        signing.loads(opened, salt=_SALT, max_age=FASTEST_SECONDS)
    except signing.SignatureExpired:
        return False
    return True


def fresh(opened: str) -> str:
    """The same clock if it is one of ours, else a new one."""
    try:
        signing.loads(opened, salt=_SALT)
    except signing.BadSignature:
        return clock()
    return opened


def count_application(client: Client) -> None:
    """Take one of the network's places of this hour. Raises TooManyApplications when none is left.

    Each place is a key of its own in the cache that all processes share, and adding a key is atomic: two
    processes never take the same place.
    """
    if not _take_place(f"signup:{client.address}"):
        raise TooManyApplications(minutes=PER_SECONDS // 60)


def count_link(client: Client) -> None:
    """The same for requests of new links. Raises TooManyRequests."""
    if not _take_place(f"signup-link:{client.address}"):
        raise TooManyRequests(minutes=PER_SECONDS // 60)


def count_draft(client: Client, email: str) -> None:
    """Count a form saved, by network and by the address that its letter goes to. Raises TooManyRequests.

    The address is counted whoever it is, and known by its hash alone.
    """
    if not _take_place(f"signup-draft:{client.address}"):
        raise TooManyRequests(minutes=PER_SECONDS // 60)
    hashed = hashlib.sha256(email.strip().lower().encode()).hexdigest()
    if not _take_places(f"signup-draft-to:{hashed}", LETTERS, 1):
        raise TooManyLetters(minutes=PER_SECONDS // 60)


def count_upload(client: Client, size: int) -> None:
    """Count a file of `size` bytes (1 or more), by number and by megabytes begun. Raises TooManyUploads."""
    megabytes = _take_places(f"signup-megabyte:{client.address}", UPLOADED_MEGABYTES, -(-size // 2**20))
    if megabytes and _take_places(f"signup-upload:{client.address}", UPLOADS, 1):
        return
    cache.delete_many(megabytes)
    raise TooManyUploads(minutes=PER_SECONDS // 60)


@contextmanager
def code_try(who: str, code: str) -> Iterator[None]:
    """Inside, a discount code is looked up; one that is not known counts against `who`, once for each code.

    Raises TooManyCodes before anything is looked up, once CODES unknown ones were tried: a right one is then
    not looked at either. The place is taken before the look-up, so that many at once get no more.
    """
    written = code.strip().upper()
    if not written:
        yield
        return
    hashed = hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()
    places = [f"coupon-try:{who}:{place}" for place in range(CODES)]
    tried = cache.get_many(places)
    if hashed in tried.values():
        yield
        return
    free = (place for place in places if place not in tried and cache.add(place, hashed, PER_SECONDS))
    place = next(free, None)
    if place is None:
        raise TooManyCodes(minutes=PER_SECONDS // 60, path=("coupon",))
    is_unknown = False
    try:
        yield
    except CouponUnknown:
        is_unknown = True
        raise
    finally:
        if not is_unknown:
            cache.delete(place)


def _take_place(prefix: str) -> bool:
    return bool(_take_places(prefix, LIMIT, 1))


def _take_places(prefix: str, limit: int, wanted: int) -> list[str]:
    """The keys of `wanted` places (1 or more) among `limit`; none when fewer are left."""
    places = [f"{prefix}:{place}" for place in range(limit)]
    known = cache.get_many(places)
    free = (place for place in places if place not in known and cache.add(place, 1, PER_SECONDS))
    taken = list(islice(free, wanted))
    if len(taken) == wanted:
        return taken
    cache.delete_many(taken)
    return []
