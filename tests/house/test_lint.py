"""The linters are not talked out of their opinion without a reason."""

import re
import subprocess

from tests.house.tree import ROOT, modules, shown

IGNORE = re.compile(r"#\s*(?:noqa|type:\s*ignore|fmt:\s*off)\b")
BARE = re.compile(r"#\s*(?:noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[\w\-, ]+\])?)\s*")


def test_every_ignore_in_the_code_has_its_sentence() -> None:
    without = []
    for file in modules():
        above = ""
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if IGNORE.search(line) and file.name != "test_lint.py":
                told = BARE.sub("", line[line.index("#") :]).strip("# -:")
                if not told and not above.lstrip().startswith("#"):
                    without.append(f"{shown(file)}:{number}")
            above = line
    assert without == []


def test_every_ignored_rule_has_its_sentence() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ruff = text[text.index("[tool.ruff.lint]") : text.index("[tool.mypy]")]
    rules = [line for line in ruff.splitlines() if re.match(r'\s+"[A-Z]+\d*"', line) and line.count('"') < 8]
    assert [line.strip() for line in rules if "#" not in line] == []
    assert len(rules) > 20


def test_the_import_contracts_hold() -> None:
    checked = subprocess.run(
        [ROOT / ".venv" / "bin" / "lint-imports", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert "Contracts: 5 kept, 0 broken." in checked.stdout
