"""The repository as the house tests see it: the files that are, or are about to be, under version control."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STOREYS = ("config", "portal", "graph", "cms", "workshops", "equipment", "billing", "accounts", "kit")
BESIDE = ("sandbox", "bench", "tests")


@cache
def files() -> tuple[Path, ...]:
    """Every file that git tracks or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    return tuple(file for name in listed if name and (file := ROOT / name).is_file())


def modules() -> Iterator[Path]:
    """The Python files written by hand."""
    return (file for file in files() if file.suffix == ".py" and "migrations" not in file.parts)


def shown(file: Path) -> str:
    """A path for a failure's text."""
    return str(file.relative_to(ROOT))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def pyproject() -> dict[str, Any]:
    """pyproject.toml as a mapping."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
