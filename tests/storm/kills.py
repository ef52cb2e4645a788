"""Processes die at every point of a renewal, one after the other; the member tries again after each."""

import time
from dataclasses import dataclass
from pathlib import Path

from asgiref.sync import async_to_sync

from kit.tasks import revive
from tests.storm.dying import OPENING, SETTLING, TOLD, name_point
from tests.storm.members import Member, pay_at_once
from tests.storm.processes import Process
from tests.storm.world import World

# A worker of the storm beats every second.
DEAD_AFTER_SECONDS = 4
API_DELAY_SECONDS = 0.2


@dataclass
class Kills:
    """A world whose processes die where the file says."""

    world: World
    named_in: Path
    seconds: float = 120

    def open_page(self, member: Member, points: tuple[str, ...] = OPENING) -> set[str]:
        """The pages that the member is given at last, after the web process died at each point."""
        self.world.control("switches", api_delay_seconds=API_DELAY_SECONDS)
        for number, point in enumerate(points):
            name_point(self.named_in, point)
            # The first tab is sent again by its key, as a browser does; the second is another tab.
            member.renew_in_tabs(self.world, ["first", f"tab {number}"])
            self._await_death(self.world.web)
            self._start(self.world.web)
        return member.pages(self.world, ["first", "last", *(f"tab {n}" for n in range(len(points)))])

    def settle(self, pages: set[str], points: tuple[str, ...] = TOLD + SETTLING) -> None:
        """Pay, while web process and worker die at each point of what follows."""
        self.world.control("switches", retry_first_seconds=0.2, retry_cap_seconds=1.0)
        name_point(self.named_in, points[0])
        pay_at_once(self.world, pages)
        for point, following in zip(points, [*points[1:], None], strict=True):
            victim = self.world.worker if point in SETTLING else self.world.web
            self._await_death(victim)
            if following is not None:
                name_point(self.named_in, following)
            self._start(victim)

    def _await_death(self, process: Process) -> None:
        deadline = time.monotonic() + self.seconds
        while process.running is not None and process.running.poll() is None:
            assert time.monotonic() < deadline, f"nobody died: {process.last_words()}"
            # What the queue's own upkeep does every minute: the jobs of a dead worker are done again.
            async_to_sync(revive)(DEAD_AFTER_SECONDS)
            time.sleep(0.1)
        process.kills += 1

    def _start(self, process: Process) -> None:
        process.start()
        process.wait_ready()
