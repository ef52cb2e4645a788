"""`make bench`: figures of this machine, each beside what it is measured against."""

import json
import os
import platform
import time
from collections.abc import Iterator

import psutil

from bench.documents import BADGE, CHECK, DOCUMENTS
from bench.load import Call, check_same, rate, ratio
from bench.program import ROOT, running, sign_in
from bench.work import (
    BOOKINGS,
    PEOPLE,
    READERS,
    door_token,
    fill_calendar,
    people_brought,
    seats_booked,
    seconds_to_queue,
    submissions_per_second,
    webhook_calls,
)

REQUESTS = 1000


def graphql(site: str, name: str, headers: dict[str, str]) -> Call:
    """An operation over HTTP."""
    return Call(f"{site}/graphql", "POST", headers, json.dumps({"query": DOCUMENTS[name]}).encode())


def door_check(site: str) -> Call:
    """A badge that opens, held to a door."""
    headers = {"Authorization": f"Bearer {door_token()}", "Content-Type": "application/json"}
    asked = {"query": CHECK, "variables": {"input": {"badge": BADGE}}}
    return Call(f"{site}/graphql", "POST", headers, json.dumps(asked).encode())


def measure(site: str) -> Iterator[tuple[str, str, str]]:
    """Rows of what, figure, limit."""
    member, manager = sign_in(site, "member"), sign_in(site, "manager")
    check = door_check(site)
    floors = (("viewer", member, "≥ 0.4"), ("members", manager, "≥ 0.1"), ("machines", member, ""))
    for name, headers, floor in floors:
        bare = Call(f"{site}/bench/bare/{name}", "GET", headers)
        ours, peer, share = ratio(graphql(site, name, headers), bare)
        yield f"GraphQL `{name}` / bare view", f"{share:.2f} ({ours:.0f} / {peer:.0f} a second)", floor
    ours, peer, share = ratio(check, Call(f"{site}/bench/lookup"))
    yield "a door check / one row by its index", f"{share:.2f} ({ours:.0f} / {peer:.0f} a second)", "≥ 0.3"
    yield from calendar(site, manager)
    page = Call(f"{site}/portal/", "GET", member)
    ours, peer, share = ratio(graphql(site, "home", member), page)
    yield (
        "portal page / its GraphQL call, in time",
        f"{share:.2f} ({1000 / peer:.1f} ms, with 2 clients)",
        "≤ 2",
    )
    yield "webhooks taken in", f"{webhook_calls(site):.0f} a second", ""
    yield "applications submitted", f"{submissions_per_second():.0f} a second, one after another", ""
    seconds, grown = people_brought()
    yield f"import of {PEOPLE:,} members, checked and brought in", f"{seconds:.0f} s", "≤ 120 s"
    yield "memory that this import adds to 400 lines", f"{grown / 2**20:.0f} MB", "constant"
    yield f"a letter to {READERS:,} people, queued", f"{seconds_to_queue():.1f} s", "≤ 5 s"


def calendar(site: str, manager: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Rows of a calendar with BOOKINGS bookings in it."""
    fill_calendar()
    lists = (("sessions", 50, 20), ("session", 1, 5))
    for name, sessions, bookings in lists:
        ours = graphql(site, name, manager)
        peer = Call(f"{site}/bench/json/{sessions}/{bookings}", "GET", manager)
        check_same(ours, peer)
        own, raw, share = ratio(ours, peer)
        what = (
            f"{sessions} × {bookings} bookings of {BOOKINGS:,}" if sessions > 1 else "one session, 5 bookings"
        )
        yield f"GraphQL, {what} / JSON by SQL", f"{share:.2f} ({own:.0f} / {raw:.0f} a second)", ""
    yield "public page of the agenda", f"{rate(Call(f'{site}/ateliers/agenda/')):.0f} a second", ""
    share, own, raw = seats_booked()
    yield "seats booked / without the lock", f"{share:.2f} ({own:.0f} / {raw:.0f} a second)", "≥ 0.8"


def memory(site: str, program: psutil.Process) -> Iterator[tuple[str, str, str]]:
    """The largest web process after REQUESTS requests, and the worker."""
    call, done = Call(f"{site}/"), 0.0
    while done < REQUESTS:
        done += rate(call) * 2
    for name, mark, limit in (("web process", "granian", "≤ 280"), ("worker", "procrastinate", "")):
        sizes = [
            child.memory_info().rss for child in program.children(recursive=True) if mark in _command(child)
        ]
        yield f"memory of the {name}", f"{max(sizes) / 2**20:.0f} MB", f"{limit} MB".strip() if limit else ""


def _command(process: psutil.Process) -> str:
    try:
        names = [*process.cmdline(), *(process.parent().cmdline() if process.parent() else [])]
    except psutil.NoSuchProcess:
        return ""
    return " ".join(names[:6])


def main() -> None:
    """Build once, start warm, measure, print a table."""
    os.chdir(ROOT)
    print("Preparing the demo's data for the benchmark …", flush=True)
    with running():
        pass
    with running() as (_, warm, _program):
        rows = [("seconds from `make demo` to the first page, warm", f"{warm:.1f}", "≤ 90")]
    with running("bench.settings") as (site, _, program):
        rows += measure(site)
        rows += memory(site, psutil.Process(program.pid))
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"{time.strftime('%Y-%m-%d')}\n")  # fmt: skip
    print("| what | figure | limit |\n|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
