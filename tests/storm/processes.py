"""The processes of the storm: started, killed without warning, started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Process:
    """A program in a process group of its own; `is_ready` is asked until it says yes."""

    arguments: list[str]
    environment: dict[str, str]
    is_ready: Callable[[], bool]
    log: Path
    kills: int = 0
    running: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, and return at once."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, *self.arguments], cwd=ROOT, env=self.environment, process_group=0,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def wait_ready(self, seconds: float = 240) -> None:
        """Wait until it serves."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            assert self.running is not None
            assert self.running.poll() is None, f"{self.arguments} ended: {self.last_words()}"
            assert time.monotonic() < deadline, f"{self.arguments} is not ready: {self.last_words()}"
            time.sleep(0.05)

    def last_words(self) -> str:
        """The end of what it wrote."""
        return self.log.read_text(errors="replace")[-2000:]

    def kill(self) -> None:
        """SIGKILL to the whole group: no handler runs, no connection is closed by hand."""
        self.end()
        self.kills += 1

    def end(self) -> None:
        """Kill without counting."""
        if self.running is not None and self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()


def answers(address: str) -> Callable[[], bool]:
    """Whether something answers at an address."""

    def ask() -> bool:
        try:
            return httpx.get(address, timeout=5).status_code < 500
        except httpx.TransportError:
            return False

    return ask
