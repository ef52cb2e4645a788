"""What the outside world remembers: in memory and, when asked, in one file that survives a kill.

The file holds one JSON line per finished change. A line is written before the change is
acknowledged, so a killed process forgets nothing it has answered; a line torn by the kill is
ignored. Opening the file rewrites it, by an atomic replacement, to what is still true.
"""

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Value = Any  # whatever a JSON member may be
Json = dict[str, Value]

REWRITE_AFTER_BYTES = 64 * 1024 * 1024


class Store:
    """Shelves of records, each found by shelf and key, kept in order of arrival.

    Records are read and written under `lock`. `changed` is notified after each change.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self._shelves: dict[str, dict[str, Json]] = {}
        self._touched: dict[tuple[str, str], None] = {}
        self._depth = 0
        self._path = path
        self._file: int | None = None
        self._appended = 0
        if path is not None:
            self._shelves = _read(path)
            self._rewrite(path)

    def shelf(self, name: str) -> Mapping[str, Json]:
        """The records of one shelf by key, oldest first; a live view."""
        return self._shelves.setdefault(name, {})

    def put(self, shelf: str, key: str, record: Json) -> None:
        """Keep a record; a key that is there already keeps its place in the order."""
        self._shelves.setdefault(shelf, {})[key] = record
        self._touched[shelf, key] = None

    def drop(self, shelf: str, key: str) -> None:
        """Forget a record."""
        self._shelves.get(shelf, {}).pop(key, None)
        self._touched[shelf, key] = None

    def clear(self, shelf: str) -> None:
        """Forget a whole shelf."""
        for key in list(self.shelf(shelf)):
            self.drop(shelf, key)

    def clear_all(self) -> None:
        """Forget every shelf."""
        for name in list(self._shelves):
            self.clear(name)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock; on leaving, what was put is in the file as one line, then waiters wake."""
        with self.lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0 and self._touched:
                    self._append()
                    self.changed.notify_all()

    def close(self) -> None:
        """Let go of the file."""
        with self.lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _append(self) -> None:
        if self._file is None or self._path is None:
            self._touched.clear()
            return
        line = [[shelf, key, self._shelves.get(shelf, {}).get(key)] for shelf, key in self._touched]
        self._appended += _write_whole(self._file, json.dumps(line).encode() + b"\n")
        # When the disk was full, they wait here for the next change.
        self._touched.clear()
        if self._appended > REWRITE_AFTER_BYTES:
            self._rewrite(self._path)

    def _rewrite(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
        with draft.open("w", encoding="utf-8") as out:
            for shelf, records in self._shelves.items():
                for key, record in records.items():
                    out.write(json.dumps([[shelf, key, record]]) + "\n")
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
        self.close()
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)
        self._appended = 0


def _write_whole(file: int, line: bytes) -> int:
    """Append all of a line or nothing of it; returns its length in bytes."""
    before = os.fstat(file).st_size
    written = 0
    try:
        while written < len(line):
            written += os.write(file, line[written:])
    except OSError:
        # A half-written line would swallow the next one.
        os.ftruncate(file, before)
        raise
    return written


def _read(path: Path) -> dict[str, dict[str, Json]]:
    shelves: dict[str, dict[str, Json]] = {}
    if not path.exists():
        return shelves
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        for shelf, key, record in _whole_line(line):
            if record is None:
                shelves.get(shelf, {}).pop(key, None)
            else:
                shelves.setdefault(shelf, {})[key] = record
    return shelves


def _whole_line(line: str) -> list[tuple[str, str, Json | None]]:
    """The changes of a line; none when the process was killed while it wrote the line."""
    try:
        return [(shelf, key, record) for shelf, key, record in json.loads(line)]
    except ValueError:
        return []
