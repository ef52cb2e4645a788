"""Load from processes of their own: so many clients, for so long, each on one kept connection."""

import http.client
import json
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from statistics import median
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Call:
    """One request, sent again and again."""

    address: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


def _client(call: Call, seconds: float) -> int:
    """How many answers one client got; stops at the first that is not 200."""
    parts = urlsplit(call.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    answers, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        connection.request(call.method, path, call.body, call.headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{call.address}: {response.status} {body[:300]!r}")
        answers += 1
    return answers


def rate(call: Call, *, seconds: float = 2.0, clients: int = 2) -> float:
    """Answers a second."""
    with ProcessPoolExecutor(clients, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(_client, call, seconds) for _ in range(clients)]
        return sum(one.result() for one in waiting) / seconds


def ratio(ours: Call, peer: Call, *, rounds: int = 5) -> tuple[float, float, float]:
    """Our rate, the peer's, and the median of the rounds' ratios; they take turns under the same load."""
    for call in (ours, peer):
        _client(call, 0.5)
    pairs = [(rate(ours), rate(peer)) for _ in range(rounds)]
    return (
        median(one for one, _ in pairs),
        median(other for _, other in pairs),
        median(one / other for one, other in pairs),
    )


def check_same(ours: Call, peer: Call) -> None:
    """Raises RuntimeError where two calls do not answer the same JSON: they would be no peers."""
    told = [json.loads(_answer(call)) for call in (ours, peer)]
    if told[0]["data"] != told[1]["data"]:
        raise RuntimeError(f"{ours.address} and {peer.address} differ: {str(told)[:600]}")


def _answer(call: Call) -> bytes:
    asked = urllib.request.Request(call.address, call.body, call.headers, method=call.method)  # noqa: S310 - ours
    with urllib.request.urlopen(asked, timeout=60) as response:  # noqa: S310 - the same
        content: bytes = response.read()
    return content


def per_second(act: Callable[[int], None], times: int) -> float:
    """How often a second `act(i)` is done, one after another."""
    start = time.perf_counter()
    for index in range(times):
        act(index)
    return times / (time.perf_counter() - start)
