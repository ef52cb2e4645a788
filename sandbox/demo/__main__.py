"""The foreground program: prepares, starts, watches, and ends cleanly on Ctrl-C or SIGTERM."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType

from config.embedded import Cluster, EmbeddedDatabaseError
from config.env import SettingError
from sandbox.demo.ground import Unfit, be_alone, check_ports, check_space
from sandbox.demo.keys import BADGES, DOOR_EQUIPMENT, DOOR_TOKEN
from sandbox.demo.processes import Process, all_processes, stop
from sandbox.demo.told import say, step
from sandbox.environment import FOLDER, LOCAL, ROOT, environment, ports

READY_WITHIN_SECONDS = 60


class Stopped(BaseException):
    """Ctrl-C or SIGTERM; no `except Exception` on the way takes it for a failure."""


def run() -> None:
    """Everything, until it is stopped."""
    check_ports(*ports())
    FOLDER.mkdir(parents=True, exist_ok=True)
    check_space(FOLDER)
    with be_alone(FOLDER):
        given = environment()
        if "DATABASE_URL" not in given:
            with step(f"Starting PostgreSQL in {_shown(LOCAL / 'postgres')}"):
                given["DATABASE_URL"] = Cluster(LOCAL / "postgres").attach()
        _prepare(given)
        processes = all_processes(given, ports())
        try:
            _serve(processes)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            say("\nStopping; the data stay.")
            stop(processes)


def reset() -> None:
    """Forget the demo's data. Raises Unfit when they are not ours to delete."""
    if os.environ.get("DATABASE_URL"):
        raise Unfit(
            "DATABASE_URL is set: make demo-reset deletes the embedded database alone; empty yours yourself."
        )
    with be_alone(FOLDER):
        Cluster(LOCAL / "postgres").destroy()
        shutil.rmtree(FOLDER)
    say("The demo's data are gone; make demo starts over.")


def _prepare(given: dict[str, str]) -> None:
    command = [sys.executable, "-m", "sandbox.demo.prepare", str(FOLDER / "logins.json")]
    # In a group of its own, as the others: Ctrl-C is ours to pass on.
    with subprocess.Popen(command, cwd=ROOT, env=given, process_group=0) as preparing:
        try:
            code = preparing.wait()
        except Stopped:
            preparing.terminate()
            raise
    if code:
        raise Unfit("The demo could not be prepared; the reason is above.")


def _serve(processes: list[Process]) -> None:
    for process in processes:
        say(f"• Starting the {process.name}")
        process.start()
    say("• Waiting for the first answers")
    _wait_until_ready(processes)
    _print_addresses()
    while True:
        for process in processes:
            process.revive()
        time.sleep(0.5)


def _wait_until_ready(processes: list[Process]) -> None:
    port, outside, _ = ports()
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    for address in (f"http://127.0.0.1:{port}/ready", f"http://127.0.0.1:{outside}/"):
        while not _answers(address):
            for process in processes:
                process.revive()
            if time.monotonic() > deadline:
                raise Unfit(f"{address} did not answer within {READY_WITHIN_SECONDS} seconds.")
            time.sleep(0.2)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def _print_addresses() -> None:
    port, outside, _ = ports()
    site = f"http://127.0.0.1:{port}"
    say("\nÉtabli runs. Ctrl-C stops it; the data stay.\n")
    for name, address in {
        "Site": f"{site}/", "Portal": f"{site}/portal/", "Back office": f"{site}/admin/",
        "GraphQL": f"{site}/graphql", "Mail reader": f"http://127.0.0.1:{outside}/",
    }.items():  # fmt: skip
        say(f"  {name:<13} {address}")
    logins: list[list[str]] = json.loads((FOLDER / "logins.json").read_text())
    if logins:
        say("\n  Log in as")
    for role, email, password in logins:
        say(f"  {role:<13} {email:<32} {password}")
    say(f"\n  A door, in another terminal; then type {next(iter(BADGES.values()))}, the member’s badge")
    say(f"  make door TOKEN={DOOR_TOKEN} EQUIPMENT={DOOR_EQUIPMENT}")
    say("")


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped


def main() -> int:
    """The exit code: 0 when it was stopped, 1 when it cannot run."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    try:
        reset() if "--reset" in sys.argv else run()
    except Stopped:
        return 0
    except (Unfit, EmbeddedDatabaseError, SettingError) as error:
        say(f"\nmake demo: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
