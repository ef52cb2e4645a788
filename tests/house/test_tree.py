"""One look at the tree tells what the program does; these keep it so."""

import re

from tests.house.tree import BESIDE, ROOT, STOREYS, files, functions, modules, pyproject, shown

VAGUE = {"utils", "util", "helpers", "common", "misc", "base", "helper", "tools"}
# The letters in brackets keep these lines from finding themselves.
MACHINE_PATHS = re.compile(r"(?<![\w.])/([w]ork|[r]oot|[f]arm|[U]sers)/")
REGISTRIES = re.compile(r"[p]ypi\.org|[p]ythonhosted\.org|[n]pmjs\.(org|com)|[d]eb\.debian\.org")
TEXT = {
    ".py",
    ".md",
    ".html",
    ".toml",
    ".lock",
    ".css",
    ".js",
    ".po",
    ".txt",
    ".graphql",
    ".json",
    ".yml",
    ".svg",
}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [shown(file) for file in modules() if {file.stem, file.parent.name} & VAGUE] == []


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    long = {shown(file): len(file.read_text(encoding="utf-8").splitlines()) for file in modules()}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = {
        f"{shown(file)}:{function.name}": lines
        for file in modules()
        for function in functions(file)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > 50
    }
    assert long == {}


def test_every_package_stands_in_a_storey_or_beside_the_house() -> None:
    packages = {
        file.parent.name for file in files() if file.name == "__init__.py" and file.parent.parent == ROOT
    }
    assert packages == {*STOREYS, *BESIDE}


def test_every_package_is_named_in_the_contracts() -> None:
    linter = pyproject()["tool"]["importlinter"]
    layers = next(contract for contract in linter["contracts"] if contract["type"] == "layers")
    assert set(linter["root_packages"]) == {*STOREYS, *BESIDE}
    assert tuple(layers["layers"]) == STOREYS


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{shown(file)}:{number}"
        for file in files()
        if file.suffix in TEXT or not file.suffix
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if MACHINE_PATHS.search(line) or REGISTRIES.search(line)
    ]
    assert found == []
