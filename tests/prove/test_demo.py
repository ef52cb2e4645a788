"""`make demo` from an empty folder to its end, twice, with one of its processes killed on the way."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.house.tree import ROOT

PATIENCE_SECONDS = 240


def _three_free_ports() -> int:
    for port in range(20_000, 30_000, 10):
        with socket.socket() as one, socket.socket() as two, socket.socket() as three:
            try:
                for number, probe in enumerate((one, two, three)):
                    probe.bind(("127.0.0.1", port + number))
            except OSError:
                continue
            return port
    raise AssertionError("no three free ports in a row")


class Demo:
    """The foreground program, and what it has printed."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.output = folder / f"output-{time.monotonic_ns()}"
        environment = {**os.environ, "LOCAL_DIR": str(folder / "local"), "PORT": str(port)}
        for name in ("DATABASE_URL", "SECRET_KEY", "SITE_URL", "DJANGO_SETTINGS_MODULE", "STRIPE_API_BASE"):
            environment.pop(name, None)
        for name in ("EMAIL_URL", "MEDIA_ROOT", "PRIVATE_ROOT", "STRIPE_WEBHOOK_SECRET", "ALLOWED_HOSTS"):
            environment.pop(name, None)
        with self.output.open("w") as target:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sandbox.demo"],
                cwd=ROOT,
                env=environment,
                stdout=target,
                stderr=target,
            )

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not re.search(text, self.output.read_text()):
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.1)

    def children(self) -> list[psutil.Process]:
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def end(self, how: signal.Signals) -> None:
        children = self.children()
        self.process.send_signal(how)
        assert self.process.wait(60) == 0, self.output.read_text()
        gone, left = psutil.wait_procs(children, timeout=5)
        assert left == []
        assert gone != []


@pytest.fixture
def port() -> int:
    return _three_free_ports()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for process in psutil.process_iter(["cmdline"]):
        if str(tmp_path) in " ".join(process.info["cmdline"] or []):
            process.kill()


def _status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return int(answer.status)


def test_from_nothing_to_a_clean_end_and_again(folder: Path, port: int) -> None:
    demo = Demo(folder, port)
    demo.wait_for("Établi runs")
    for path in ("/", "/ready", "/accounts/login/", "/admin/login/"):
        assert _status(f"http://127.0.0.1:{port}{path}") == 200, path
    assert _status(f"http://127.0.0.1:{port + 1}/") == 200

    [worker] = [child for child in demo.children() if "procrastinate" in child.cmdline()]
    worker.kill()
    demo.wait_for("! The worker ended with code -9: starting it again")
    demo.end(signal.SIGINT)
    assert not (folder / "local" / "postgres" / "postmaster.pid").exists(), demo.output.read_text()

    demo = Demo(folder, port)
    demo.wait_for("Établi runs")
    assert "its data stay" in demo.output.read_text()
    demo.end(signal.SIGTERM)


def test_stopped_while_it_prepares_it_leaves_nothing_behind(folder: Path, port: int) -> None:
    demo = Demo(folder, port)
    demo.wait_for("Migrating the database")
    demo.end(signal.SIGINT)
    assert not (folder / "local" / "postgres" / "postmaster.pid").exists(), demo.output.read_text()

    demo = Demo(folder, port)
    demo.wait_for("Établi runs")
    demo.end(signal.SIGINT)
