"""The demo's program, with a folder, ports and data of the benchmark's own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local" / "bench"
PATIENCE_SECONDS = 600


def free_port() -> int:
    """The first of three neighbouring ports that are free."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
        if all(_is_free(port + more) for more in range(3)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def running(settings: str = "config.settings") -> Iterator[tuple[str, float, subprocess.Popen[bytes]]]:
    """The site's address, the seconds until its first page, and the process; stopped at the end."""
    port = free_port()
    given = os.environ | {"LOCAL_DIR": str(LOCAL), "PORT": str(port), "DJANGO_SETTINGS_MODULE": settings}
    given.pop("DATABASE_URL", None)
    site, start = f"http://127.0.0.1:{port}", time.perf_counter()
    log = (LOCAL.parent / "bench.log").open("wb")
    program = subprocess.Popen(
        [sys.executable, "-m", "sandbox.demo"], cwd=ROOT, env=given, stdout=log, stderr=log
    )
    try:
        _wait(f"{site}/", program)
        yield site, time.perf_counter() - start, program
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(60)
        log.close()


def _wait(address: str, program: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if program.poll() is not None:
            raise RuntimeError("the program ended; see .local/bench.log")
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 (our own address)
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{address} did not answer")


def sign_in(site: str, role: str) -> dict[str, str]:
    """The headers of one of the demo's people, signed in by the ordinary page."""
    logins: list[list[str]] = json.loads((LOCAL / "demo" / "logins.json").read_text())
    email, password = next((email, password) for said, email, password in logins if said == role)
    with httpx.Client(base_url=site, follow_redirects=True) as browser:
        page = browser.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        if token is None:
            raise RuntimeError("the sign-in page has no form")
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token[1]}
        browser.post("/accounts/login/", data=form, headers={"Referer": site})
        cookies = dict(browser.cookies.items())
    if "sessionid" not in cookies:
        raise RuntimeError(f"{email} could not sign in")
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": cookies["csrftoken"],
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
