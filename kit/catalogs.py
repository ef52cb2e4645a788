"""French catalogs, one per app: kept complete, checked and compiled without gettext's own programs.

`python -m kit.catalogs compile | update | check`, from the root of the repository. Reading templates needs no
settings and no database.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "fr"
type Places = tuple[int | tuple[int, str], ...]
type Key = tuple[str | None, str, str | None]

# How Django names gettext's functions, and which of their arguments are text.
KEYWORDS: dict[str, Places] = {
    "_": (1,), "gettext": (1,), "gettext_lazy": (1,), "gettext_noop": (1,),
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# A plain space may end a line, and leave its sign alone at the start of the next.
LOOSE_SIGN = re.compile(r" [?!:;»]|« ")


def apps() -> list[Path]:
    """The folders of the apps, by name."""
    return sorted(file.parent for file in ROOT.glob("*/apps.py"))


def catalog_file(app: Path) -> Path:
    """Where an app keeps its French."""
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def strings(app: Path) -> set[Key]:
    """What an app says: (context or None, text, plural or None) of each string in its code and templates."""
    found = (_in_code, app.rglob("*.py")), (_in_template, _templates(app))
    return {key for read, files in found for file in files for key in read(file)}


def problems(app: Path) -> list[str]:
    """One sentence for each string that is missing, stale, fuzzy, untranslated or wrongly set."""
    said, file = strings(app), catalog_file(app)
    known = {_key(message): message for message in _read(file)} if file.exists() else {}
    absent = [f"{app.name}: not in the catalog: {key[1]!r}" for key in sorted(said - set(known), key=repr)]
    stale = [f"{app.name}: no longer said: {key[1]!r}" for key in sorted(set(known) - said, key=repr)]
    wrong = [
        f"{app.name}: {fault}: {key[1]!r}" for key, message in known.items() for fault in _faults(message)
    ]
    return absent + stale + wrong


def update(app: Path) -> None:
    """Add new strings without a translation and drop those no longer said."""
    said, file = strings(app), catalog_file(app)
    if not said and not file.exists():
        return
    old = {_key(message): message for message in _read(file)} if file.exists() else {}
    catalog = Catalog(locale=LANGUAGE, project="Établi", charset="utf-8", fuzzy=False)
    for context, text, plural in said:
        kept = old.get((context, text, plural))
        identity = (text, plural) if plural else text
        catalog.add(identity, kept.string if kept else None, context=context)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        write_po(target, catalog, width=110, sort_output=True)


def compile_all() -> None:
    """Write the .mo beside each .po that is newer than it."""
    for app in apps():
        source = catalog_file(app)
        target = source.with_suffix(".mo")
        if source.exists() and not (target.exists() and target.stat().st_mtime > source.stat().st_mtime):
            # Under a name of its own first: another process may be reading the old one, or doing the same.
            unfinished = target.with_suffix(f".{os.getpid()}")
            with source.open("rb") as text, unfinished.open("wb") as binary:
                write_mo(binary, read_po(text, locale=LANGUAGE))
            unfinished.replace(target)


def _templates(app: Path) -> Iterator[Path]:
    return (file for end in ("html", "txt", "mjml") for file in app.rglob(f"*.{end}"))


def _in_code(file: Path) -> Iterator[Key]:
    yield from _keys(file.read_bytes())


def _in_template(file: Path) -> Iterator[Key]:
    # Django turns a template into lines of calls and blanks the rest; what indentation stays means nothing.
    calls = templatize(file.read_text(encoding="utf-8"), origin=str(file))
    yield from _keys("\n".join(line.strip() for line in calls.splitlines()).encode())


def _keys(source: bytes) -> Iterator[Key]:
    found = extract_python(io.BytesIO(source), KEYWORDS, (), {"encoding": "utf-8"})
    for _line, function, texts, _comments in found:
        key = _key_of_call(KEYWORDS[str(function)], texts if isinstance(texts, tuple) else (texts,))
        if key is not None:
            yield key


def _key_of_call(spec: Places, arguments: tuple[object, ...]) -> Key | None:
    """The string in a call, or None where the text is no literal."""
    context = str(arguments[0]) if isinstance(spec[0], tuple) else None
    texts = [arguments[place - 1] for place in spec if isinstance(place, int) and place <= len(arguments)]
    if not texts or not isinstance(texts[0], str):
        return None
    return context, texts[0], str(texts[1]) if len(texts) > 1 else None


def _read(file: Path) -> list[Message]:
    with file.open("rb") as source:
        return [message for message in read_po(source, locale=LANGUAGE) if message.id]


def _key(message: Message) -> Key:
    texts = message.id if isinstance(message.id, list | tuple) else (message.id,)
    return message.context, str(texts[0]), str(texts[1]) if len(texts) > 1 else None


def _faults(message: Message) -> Iterator[str]:
    given = message.string if isinstance(message.string, list | tuple) else (message.string,)
    texts = [text or "" for text in given]
    if message.fuzzy:
        yield "fuzzy"
    if not all(texts):
        yield "not translated"
        return
    source = _key(message)
    wanted = set(PLACEHOLDER.findall(source[1])) | set(PLACEHOLDER.findall(source[2] or ""))
    if set(PLACEHOLDER.findall(" ".join(texts))) - wanted or wanted - set(PLACEHOLDER.findall(texts[-1])):
        yield "other placeholders"
    if any(LOOSE_SIGN.search(text) for text in texts):
        yield "a plain space beside ? ! : ; « »"


def main(task: str) -> int:
    """Run one task; returns the exit code."""
    if task == "check":
        told = [problem for app in apps() for problem in problems(app)]
        sys.stdout.writelines(f"{problem}\n" for problem in told)
        return 1 if told else 0
    if task == "update":
        for app in apps():
            update(app)
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
