"""A door in the terminal: `make door TOKEN=etb_door_… EQUIPMENT=laser`.

Type the number of a badge and the door says OPEN or REFUSED, and why. It asks the program each time. While
the program is away it answers by the signed list that it fetched last, lets nobody in once that has expired,
and hands in what it answered when the program is back.
"""

import argparse
import os
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from sandbox.door_memory import Memory
from sandbox.environment import LOCAL, ports

CHECK = """mutation($input: AccessCheckInput!) { accessCheck(input: $input) {
  answer { isAllowed until givenName reasons { sentence } } errors { message } } }"""
CONTROLLER = "{ controller { name badgeKey listKey equipment { code name } } }"
LIST = "{ offlineList { document signature } }"
REPORT = """mutation($input: AccessReportInput!) { accessReport(input: $input) {
  kept errors { message } } }"""
PATIENCE_SECONDS, REFRESH_SECONDS = 3, 60


class Away(Exception):
    """The program does not answer."""


class Unwelcome(Exception):
    """The program answers that the token opens nothing."""


class Door:
    """What a controller does; `say` is told each answer in words."""

    def __init__(
        self, client: httpx.Client, memory: Memory, equipment: str | None, say: Callable[[str], None]
    ) -> None:
        self.client, self.memory, self.equipment, self.say = client, memory, equipment, say

    def ask(self, document: str, **variables: object) -> dict[str, Any]:
        """The data of an operation. Raises Away, and Unwelcome for a token that opens nothing."""
        try:
            answer = self.client.post("/graphql", json={"query": document, "variables": variables})
        except httpx.TransportError as error:
            raise Away from error
        if answer.status_code == 401:
            self.memory.forget()
            raise Unwelcome
        if answer.status_code >= 500 or answer.status_code == 429:
            raise Away
        told = answer.json()
        if told.get("errors"):
            raise RuntimeError(told["errors"][0]["message"])
        data: dict[str, Any] = told["data"]
        return data

    def introduce(self) -> None:
        """Learn what is ours, and the keys; from the memory while the program is away."""
        try:
            own = self.ask(CONTROLLER)["controller"]
        except Away:
            self.say("The program is away.")
            return
        codes = [one["code"] for one in own["equipment"]]
        self.memory.learn(own["badgeKey"], own["listKey"])
        self.say(f"{own['name']}: {', '.join(codes)}")
        if self.equipment is None and len(codes) == 1:
            self.equipment = codes[0]

    def refresh(self) -> None:
        """Hand in what was answered offline, and fetch a new list; later, while the program is away."""
        try:
            if not self.memory.has_keys():
                self.introduce()
            waiting = self.memory.waiting()
            if waiting:
                self._hand_in(waiting)
            if self.memory.has_keys():
                told = self.ask(LIST)["offlineList"]
                self.memory.keep(told["document"], told["signature"])
        except (Away, Unwelcome):
            return

    def _hand_in(self, waiting: list[dict[str, Any]]) -> None:
        told = self.ask(REPORT, input={"events": waiting})["accessReport"]
        if told["kept"] is None:
            self.say(f"Not handed in: {told['errors'][0]['message']}")
            return
        self.memory.handed_in(len(waiting))
        self.say(f"Handed in what was answered offline: {told['kept']}.")

    def hold(self, badge: str) -> bool:
        """A badge is held to the reader: whether it opens."""
        try:
            told = self.ask(CHECK, input={"badge": badge, "equipment": self.equipment})["accessCheck"]
        except Away:
            return self._offline(badge)
        except Unwelcome:
            self.say("REFUSED  The token of this door opens nothing any more.")
            return False
        if told["answer"] is None:
            self.say(f"REFUSED  {told['errors'][0]['message']}")
            return False
        return self._told(told["answer"])

    def _told(self, answer: dict[str, Any]) -> bool:
        if answer["isAllowed"]:
            until = f", until {answer['until'][11:16]} UTC" if answer["until"] else ""
            self.say(f"OPEN     Good day {answer['givenName']}{until}.")
        else:
            self.say(f"REFUSED  {' '.join(one['sentence'] for one in answer['reasons'])}")
        return bool(answer["isAllowed"])

    def _offline(self, badge: str) -> bool:
        problem = self.memory.refusal(badge, self.equipment)
        self.say(f"REFUSED  {problem} (offline)" if problem else "OPEN     (offline)")
        return problem is None


def door(site: str, token: str, equipment: str | None, folder: Path, say: Callable[[str], None]) -> Door:
    """A door with this token."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Accept-Language": "en"}
    client = httpx.Client(base_url=site, headers=headers, timeout=PATIENCE_SECONDS)
    return Door(client, Memory(folder, token), equipment, say)


def _keep_fresh(opened: Door, is_over: threading.Event) -> None:
    while not is_over.is_set():
        opened.refresh()
        is_over.wait(REFRESH_SECONDS)


def main() -> None:
    """Read badges from the terminal until its end."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    given.add_argument("--site", default=os.environ.get("SITE_URL") or f"http://127.0.0.1:{ports()[0]}")
    given.add_argument("--equipment", default=os.environ.get("EQUIPMENT") or None)
    asked = given.parse_args()
    token = os.environ.get("TOKEN", "")
    if not re.fullmatch(r"etb_door_[\w-]+", token):
        sys.exit("Give the token that was shown when the controller was made: make door TOKEN=etb_door_…")
    opened, is_over = door(asked.site, token, asked.equipment, LOCAL / "doors", print), threading.Event()
    try:
        opened.introduce()
    except Unwelcome:
        sys.exit("This token opens nothing, or not any more.")
    threading.Thread(target=_keep_fresh, args=(opened, is_over), daemon=True).start()
    print("Type the number of a badge, or end with Ctrl-D.")
    for line in sys.stdin:
        if line.strip():
            opened.hold(line.strip())
    is_over.set()


if __name__ == "__main__":
    main()
