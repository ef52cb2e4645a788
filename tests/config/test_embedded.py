"""The embedded server starts for its first user and ends with its last, however they end."""

import shutil
import signal
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest

from config.embedded import Cluster, EmbeddedDatabaseError
from tests.house.tree import ROOT

USE = """
import sys
from pathlib import Path
from config.embedded import Cluster
print(Cluster(Path(sys.argv[1]), durable=False).attach(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data folder for all: making it takes longer than starting it."""
    folder = tmp_path_factory.mktemp("embedded") / "postgres"
    yield folder
    Cluster(folder).destroy()
    assert not folder.exists()


class User:
    """Another process that uses the server until it is told to leave."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USE, folder],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate("")
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


def _answers(address: str) -> bool:
    try:
        with psycopg.connect(address) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def test_the_server_lives_as_long_as_its_last_user(folder: Path) -> None:
    alice, bob = User(folder), User(folder)
    assert alice.address == bob.address
    alice.leave()
    assert _answers(bob.address)
    bob.leave()
    assert not _answers(bob.address)


def test_a_killed_user_counts_no_longer(folder: Path) -> None:
    alice, bob = User(folder), User(folder)
    alice.kill()
    assert _answers(bob.address)
    bob.leave()
    assert not _answers(bob.address)


def test_data_stay_from_one_start_to_the_next(folder: Path) -> None:
    alice = User(folder)
    with psycopg.connect(alice.address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    alice.leave()
    bob = User(folder)
    with psycopg.connect(bob.address) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    bob.leave()


def test_data_in_use_are_not_deleted(folder: Path) -> None:
    alice = User(folder)
    with pytest.raises(EmbeddedDatabaseError, match="is in use: stop the demo first"):
        Cluster(folder).destroy()
    assert _answers(alice.address)
    alice.leave()


def test_a_long_path_has_its_socket_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / ("a" * 100) / "postgres"
    alice = User(folder)
    socket_folder = Path(unquote(alice.address.split("host=")[1]))
    try:
        assert _answers(alice.address)
        assert not socket_folder.is_relative_to(tmp_path)
    finally:
        alice.leave()
        Cluster(folder).destroy()
    assert not socket_folder.exists()


def test_no_disk_space_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9, 12_345_678))
    with pytest.raises(EmbeddedDatabaseError) as refused:
        Cluster(tmp_path / "postgres").attach()
    assert str(refused.value) == (
        f"No disk space: {tmp_path.resolve()} has 12 MB left, the database needs 500 MB."
    )


def test_data_of_another_version_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedDatabaseError, match="was written by PostgreSQL 9, the program now brings 18"):
        Cluster(tmp_path / "postgres").attach()


def test_nothing_listens_on_the_network_and_only_the_owner_enters(folder: Path) -> None:
    alice = User(folder)
    with psycopg.connect(alice.address) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert folder.stat().st_mode & 0o077 == 0
    alice.leave()
