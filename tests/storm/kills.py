"""Processes die at every point of a renewal, one after the other; the member tries again after each."""

import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from asgiref.sync import async_to_sync

from kit.tasks import revive
from tests.storm.dying import OPENING, SETTLING, TOLD, name_points, points_left
from tests.storm.members import Member, pay_at_once
from tests.storm.world import World

# A worker of the storm beats every second.
DEAD_AFTER_SECONDS = 2
API_DELAY_SECONDS = 0.4


@dataclass
class Kills:
    """A world whose processes die where the file says."""

    world: World
    named_in: Path
    seconds: float = 90
    killed: int = 0

    def open_page(self, member: Member, points: tuple[str, ...] = OPENING) -> set[str]:
        """The pages that the member is given at last, after the web process died at each point."""
        self.world.control("switches", api_delay_seconds=API_DELAY_SECONDS)
        name_points(self.named_in, points)
        deadline, numbers = time.monotonic() + self.seconds, count()
        while points_left(self.named_in):
            assert time.monotonic() < deadline, f"nobody died {points_left(self.named_in)}"
            # The first tab is sent again by its key, as a browser does; the second is another tab.
            member.renew_in_tabs(self.world, ["first", f"tab {next(numbers)}"])
            time.sleep(0.1)
        self.killed += len(points)
        return member.pages(self.world, ["first", "last", *(f"tab {n}" for n in range(next(numbers)))])

    def settle(self, pages: set[str], points: tuple[str, ...] = TOLD + SETTLING) -> None:
        """Pay, while web process and worker die at each point of what follows."""
        self.world.control("switches", retry_first_seconds=0.2, retry_cap_seconds=1.0)
        name_points(self.named_in, points)
        pay_at_once(self.world, pages)
        deadline = time.monotonic() + self.seconds
        while points_left(self.named_in):
            assert time.monotonic() < deadline, f"nobody died {points_left(self.named_in)}"
            # What the queue's own upkeep does every minute: the jobs of a dead worker are done again.
            async_to_sync(revive)(DEAD_AFTER_SECONDS)
            time.sleep(0.1)
        self.killed += len(points)
