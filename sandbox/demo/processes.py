"""The demo's processes: started in order, started again when they die, stopped in the other order."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

from sandbox.demo.ground import Unfit
from sandbox.demo.told import say
from sandbox.environment import FOLDER, ROOT

PATIENCE_SECONDS = 15
# More deaths than this within a minute are no accident.
DEATHS_PER_MINUTE = 5


@dataclass
class Process:
    """One program of the demo."""

    name: str
    command: list[str]
    environment: dict[str, str]
    running: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS_PER_MINUTE))

    def start(self) -> None:
        """Start it in a group of its own: Ctrl-C reaches the foreground program alone, which passes it on."""
        self.running = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, process_group=0
        )

    def revive(self) -> None:
        """Start it again if it has ended. Raises Unfit when it keeps ending."""
        if self.running is None or self.running.poll() is None:
            return
        self.deaths.append(time.monotonic())
        if len(self.deaths) == DEATHS_PER_MINUTE and self.deaths[-1] - self.deaths[0] < 60:
            raise Unfit(f"The {self.name} keeps ending; its last words are above.")
        say(f"! The {self.name} ended with code {self.running.returncode}: starting it again")
        self._end_group()
        self.start()

    def ask_to_stop(self) -> None:
        """Tell it to end, without waiting."""
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()

    def wait(self) -> None:
        """Wait for its end, and insist after a while."""
        if self.running is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.running.wait(PATIENCE_SECONDS)
        self._end_group()
        self.running.wait()

    def _end_group(self) -> None:
        """End what it started itself, which outlives it when it was killed."""
        if self.running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)


def all_processes(environment: dict[str, str], ports: tuple[int, int, int]) -> list[Process]:
    """The outside world, the web process and the worker, in the order of their start."""
    port, outside, smtp = ports
    commands = {
        "stand-in for Stripe": [
            "-m", "sandbox.outside", "--port", str(outside), "--smtp-port", str(smtp),
            "--state", str(FOLDER / "outside.json"), "--webhook-url", f"http://127.0.0.1:{port}/stripe/webhook",
        ],
        "web process": [
            "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "1", "--blocking-threads", "4", "--no-ws",
            "--log-level", "warning", "config.wsgi:application",
        ],
        "worker": ["manage.py", "procrastinate", "--skip-checks", "worker", "--concurrency", "4"],
    }  # fmt: skip
    return [Process(name, [sys.executable, *command], environment) for name, command in commands.items()]


def stop(processes: list[Process]) -> None:
    """Stop the last started first; each has ended when this returns."""
    for process in reversed(processes):
        process.ask_to_stop()
        process.wait()
