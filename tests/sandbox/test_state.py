"""The state file: a killed process comes back with everything it had answered."""

import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import stripe

from sandbox.journal import Store, Value
from tests.sandbox.conftest import SUCCESS_URL, Inbox, MakeOutside, client_for, price_data

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def process(port: int, smtp_port: int, state: Path, webhook_url: str) -> Iterator[subprocess.Popen[str]]:
    """The outside world as the demo starts it, ready to serve."""
    command = [
        sys.executable, "-m", "sandbox.outside", "--port", str(port), "--smtp-port", str(smtp_port),
        "--state", str(state), "--webhook-url", webhook_url,
    ]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert "Outside world on" in running.stdout.readline()
        try:
            yield running
        finally:
            running.kill()


def test_a_killed_process_remembers_and_goes_on(tmp_path: Path, inbox_server: tuple[Inbox, str]) -> None:
    inbox, address = inbox_server
    port, smtp_port, state = free_port(), free_port(), tmp_path / "outside.json"
    base = f"http://127.0.0.1:{port}"
    client = stripe.StripeClient("sk_test_x", base_addresses={"api": base}, max_network_retries=0)
    with process(port, smtp_port, state, address) as running:
        httpx.post(f"{base}/_control/switches", json={"paused": True})
        lines = [{"quantity": 1, "price_data": price_data("Laser", 500)}]
        wanted: Value = {"mode": "payment", "success_url": SUCCESS_URL, "line_items": lines}
        session = client.v1.checkout.sessions.create(wanted, {"idempotency_key": "k1"})
        with smtplib.SMTP("127.0.0.1", smtp_port) as server:
            server.sendmail("a@example.org", ["b@example.org"], b"Subject: kept\r\n\r\nkept")
        running.send_signal(signal.SIGKILL)
    with process(port, smtp_port, state, address) as running:
        assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
        with pytest.raises(stripe.IdempotencyError):
            client.v1.customers.create({"name": "Alice"}, {"idempotency_key": "k1"})
        assert httpx.get(f"{base}/mail.json").json()[0]["subject"] == "kept"
        httpx.post(f"{base}/_control/switches", json={"paused": False})
        assert sorted(inbox.wait_for(2)) == ["price.created", "product.created"]
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=5) == 0


def test_stopping_and_starting_keeps_objects_clock_and_switches(
    make_outside: MakeOutside, tmp_path: Path
) -> None:
    state = tmp_path / "outside.json"
    first = make_outside(state=state)
    customer = client_for(first).v1.customers.create({"name": "Alice"})
    with httpx.Client(base_url=f"http://127.0.0.1:{first.http.port}") as web:
        web.post("/_control/switches", json={"drop_rate": 0.5})
        web.post("/_control/clock/advance", json={"days": 400})
    first.stop()
    second = make_outside(state=state)
    assert client_for(second).v1.customers.retrieve(customer.id).name == "Alice"
    assert second.world.switches.drop_rate == 0.5
    assert second.world.offset == 400 * 86400


def test_a_second_process_leaves_the_file_of_the_first_alone(
    make_outside: MakeOutside, tmp_path: Path
) -> None:
    state = tmp_path / "outside.json"
    first = make_outside(state=state)
    command = [sys.executable, "-m", "sandbox.outside", "--state", str(state), "--port", str(first.http.port)]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=20)
    assert (second.returncode, "cannot start on ports" in second.stderr) == (1, True)
    assert second.stderr.count("\n") == 1
    client_for(first).v1.customers.create({"name": "Alice"})
    first.stop()
    assert len(Store(state).shelf("customer")) == 1


def test_a_line_torn_by_a_kill_is_forgotten_alone(tmp_path: Path) -> None:
    path = tmp_path / "state"
    store = Store(path)
    for name in ("one", "two"):
        with store.writing():
            store.put("shelf", name, {"name": name})
    store.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    again = Store(path)
    assert list(again.shelf("shelf")) == ["one"]
    with again.writing():
        again.put("shelf", "three", {"name": "three"})
    again.close()
    assert list(Store(path).shelf("shelf")) == ["one", "three"]


def test_a_change_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "state"
    store = Store(path)
    with store.writing():
        store.put("shelf", "one", {"name": "one"})
        store.put("shelf", "two", {"name": "two"})
    store.close()
    lines = path.read_text().splitlines()
    assert [len(json.loads(line)) for line in lines] == [2]


def test_a_full_disk_leaves_no_half_line_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state"
    store = Store(path)
    write = os.write

    def full(file: int, line: bytes) -> int:
        if len(line) > 3:
            return write(file, line[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"), store.writing():
        store.put("shelf", "one", {"name": "one"})
    monkeypatch.undo()
    with store.writing():
        store.put("shelf", "two", {"name": "two"})
    store.close()
    assert list(Store(path).shelf("shelf")) == ["one", "two"]


def test_two_keys_in_a_shelf_can_be_cleared(tmp_path: Path) -> None:
    path = tmp_path / "state"
    store = Store(path)
    with store.writing():
        store.put("shelf", "one", {"name": "one"})
        store.clear_all()
    store.close()
    assert Store(path).shelf("shelf") == {}
