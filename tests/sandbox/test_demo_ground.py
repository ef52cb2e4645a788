"""The demo says in one sentence why it cannot run, and keeps its processes alive and in order."""

import shutil
import socket
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import psutil
import pytest

from sandbox.demo import ground
from sandbox.demo.ground import Unfit
from sandbox.demo.processes import Process, stop


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_in_use_is_named_with_its_purpose_and_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(Unfit) as refused:
            ground.check_ports(_free_port(), taken, _free_port())
    assert str(refused.value).startswith(
        f"Port {taken}, for the payment page and the mail reader, is not free: "
    )
    assert "PORT=" in str(refused.value)


def test_a_port_that_was_just_left_is_free() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            connection, _ = server.accept()
            connection.close()
    ground.check_ports(port, _free_port(), _free_port())


def test_no_disk_space_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9, 3_000_000))
    with pytest.raises(Unfit) as refused:
        ground.check_space(tmp_path)
    assert str(refused.value) == f"No disk space: {tmp_path} has 3 MB left, the demo needs 800 MB."


def test_two_demos_do_not_share_their_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    with ground.be_alone(tmp_path):
        with pytest.raises(Unfit) as refused:
            ground.be_alone(tmp_path)
        assert str(refused.value) == "The demo runs already, on port 8123: stop it there first."
    ground.be_alone(tmp_path).close()


def _process(tmp_path: Path, name: str, code: str) -> Process:
    return Process(name, [sys.executable, "-c", code, str(tmp_path / "told")], {})


def _wait_for_the_end_of(process: Process) -> None:
    assert isinstance(process.running, subprocess.Popen)
    process.running.wait()


# Blocked before it says that it is there: a signal that comes between that and the wait is not missed.
NOTES_ITS_END = """
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
open(sys.argv[1] + "." + NAME, "w")
signal.sigwait({signal.SIGTERM})
open(sys.argv[1], "a").write(NAME)
"""


def test_what_started_last_is_stopped_first(tmp_path: Path) -> None:
    processes = [_process(tmp_path, name, NOTES_ITS_END.replace("NAME", repr(name))) for name in "abc"]
    for process in processes:
        process.start()
        while not (tmp_path / f"told.{process.name}").exists():
            time.sleep(0.01)
    stop(processes)
    assert (tmp_path / "told").read_text() == "cba"
    assert [process.running.returncode for process in processes if process.running] == [0, 0, 0]


def test_a_process_that_does_not_listen_is_made_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.demo.processes.PATIENCE_SECONDS", 0.2)
    deaf = (
        "import signal, sys, time; signal.signal(15, signal.SIG_IGN); open(sys.argv[1], 'w'); time.sleep(60)"
    )
    process = _process(tmp_path, "deaf one", deaf)
    process.start()
    while not (tmp_path / "told").exists():
        time.sleep(0.01)
    stop([process])
    assert process.running
    assert process.running.returncode == -9


def test_a_killed_process_leaves_no_child_behind(tmp_path: Path) -> None:
    parent = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(60)
"""
    process = _process(tmp_path, "web process", parent)
    process.start()
    while not (tmp_path / "told").exists() or not (tmp_path / "told").read_text():
        time.sleep(0.01)
    child = psutil.Process(int((tmp_path / "told").read_text()))
    assert process.running
    process.running.kill()
    stop([process])
    psutil.wait_procs([child], timeout=5)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_dead_process_is_started_again_but_not_for_ever(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    process = _process(tmp_path, "worker", "import sys; sys.exit(3)")
    process.start()
    for _ in range(4):
        _wait_for_the_end_of(process)
        process.revive()
    assert capsys.readouterr().out == "! The worker ended with code 3: starting it again\n" * 4
    _wait_for_the_end_of(process)
    with pytest.raises(Unfit, match="The worker keeps ending"):
        process.revive()
