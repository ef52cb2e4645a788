"""Where the processes of a storm die: at points that the test names in a file, one after the other."""

import functools
import os
import random
import signal
import threading
from pathlib import Path
from types import ModuleType

# Environment variables: the path of the file (without it nobody dies), and who forks the processes.
NAMED_IN = "ETABLI_TEST_DIES_AT"
NURSERY = "ETABLI_TEST_NURSERY"
# What a control's web process is without: `lock` or `keys`. See `tests.storm.web_unprotected`.
MISSING = "ETABLI_TEST_MISSING"

OPENING = (
    "before the intent is committed",
    "before the call",
    "during the call",
    "before the answer is kept",
    "before the page is handed out",
)
TOLD = ("before the event is kept", "before the event is acknowledged")
SETTLING = ("before it is settled", "while it is settled", "after it is settled")


def name_points(file: Path, points: tuple[str, ...]) -> None:
    """Have whoever comes to the first point die there, then whoever comes to the next."""
    draft = file.with_suffix(".draft")
    draft.write_text("\n".join(points))
    draft.replace(file)


def points_left(file: Path) -> tuple[str, ...]:
    """The points at which nobody died yet."""
    return tuple(file.read_text().splitlines()) if file.exists() else ()


def dies(module: ModuleType, name: str, *, before: str = "", during: str = "", after: str = "") -> None:
    """Make a function of a module deadly at these points."""
    whole = getattr(module, name)

    @functools.wraps(whole)
    def deadly(*args: object, **kwargs: object) -> object:
        _die_at(before)
        if during and points_left(_file())[:1] == (during,):
            # Before the other side, which takes its time, has answered.
            seconds = random.uniform(0.01, 0.15)  # noqa: S311 - dice
            threading.Timer(seconds, _die_at, [during]).start()
        answer = whole(*args, **kwargs)
        _die_at(after)
        return answer

    setattr(module, name, deadly)


def _file() -> Path:
    return Path(os.environ.get(NAMED_IN, "/nowhere"))


def _die_at(point: str) -> None:
    left = points_left(_file()) if point else ()
    if left[:1] != (point,):
        return
    # The process that comes next lives on, until the next point.
    name_points(_file(), left[1:])
    if os.getppid() != int(os.environ[NURSERY]):
        # The server that holds this process.
        os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
