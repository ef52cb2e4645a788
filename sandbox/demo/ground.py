"""What the demo needs from the machine before anything starts: ports, disk space, being alone."""

import fcntl
import os
import shutil
import socket
from pathlib import Path
from typing import TextIO

NEEDED_MEGABYTES = 800


class Unfit(RuntimeError):
    """The demo cannot run here and now; the text is one sentence for the person at the terminal."""


def check_ports(port: int, outside: int, smtp: int) -> None:
    """Raises Unfit, naming the first port that is taken."""
    for number, use in (
        (port, "the site"),
        (outside, "the payment page and the mail reader"),
        (smtp, "its mail"),
    ):
        if not 0 < number < 65536 or _is_taken(number):
            raise Unfit(
                f"Port {number}, for {use}, is not free: stop the program that uses it, "
                f"or choose three others with PORT={port + 100} make demo."
            )


def check_space(folder: Path) -> None:
    """Raises Unfit when the disk is nearly full."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < NEEDED_MEGABYTES:
        raise Unfit(f"No disk space: {folder} has {free} MB left, the demo needs {NEEDED_MEGABYTES} MB.")


def be_alone(folder: Path) -> TextIO:
    """Hold the demo's data until the returned file is closed. Raises Unfit when another demo holds them."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = (folder / "running").open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        handle.seek(0)
        port = handle.read()
        handle.close()
        raise Unfit(f"The demo runs already, on port {port}: stop it there first.") from error
    handle.truncate(0)
    handle.write(os.environ.get("PORT") or "8000")
    handle.flush()
    return handle


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port that was left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
