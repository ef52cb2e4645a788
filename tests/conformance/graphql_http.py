"""The server audits of graphql-http, the reference of the GraphQL-over-HTTP draft. They need Node and npm.

python -m tests.conformance.graphql_http http://127.0.0.1:8000/graphql
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / ".local" / "conformance"
PACKAGES = ("graphql-http@1.23.1", "graphql@16")
ALL = 61


@dataclass(frozen=True)
class Audit:
    """One audit: `status` is ok, notice, warn or error."""

    id: str
    name: str
    status: str
    reason: str

    @property
    def passed(self) -> bool:
        """Whether the server does what the draft says, its recommendations included."""
        return self.status == "ok"


def missing() -> str:
    """What the audits need and this machine lacks; empty when nothing."""
    return " and ".join(program for program in ("node", "npm") if shutil.which(program) is None)


def install() -> None:
    """Installs the audits under `.local`, once."""
    if (FOLDER / "node_modules" / "graphql-http").is_dir():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    flags = ["--no-package-lock", "--no-save", "--no-audit", "--no-fund", "--prefix", str(FOLDER)]
    subprocess.run(["npm", "install", *flags, *PACKAGES], check=True, capture_output=True)


def audit(url: str) -> list[Audit]:
    """Runs every audit against the address."""
    install()
    command = ["node", str(HERE / "audits.cjs"), str(FOLDER), url]
    finished = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    return [Audit(**json.loads(line)) for line in finished.stdout.splitlines()]


def main() -> int:
    """Prints each audit; answers 1 unless all pass."""
    audits = audit(sys.argv[1])
    for one in audits:
        print(f"{one.status:7}{one.id}  {one.name} {one.reason}")  # noqa: T201 - a program for the terminal
    passed = sum(one.passed for one in audits)
    print(f"{passed} of {ALL} audits pass")  # noqa: T201 - the same
    return 0 if passed == len(audits) == ALL else 1


if __name__ == "__main__":
    sys.exit(main())
