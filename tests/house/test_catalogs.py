"""Everything the program says, it says in French too."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kit import catalogs


@pytest.mark.parametrize("app", catalogs.apps(), ids=lambda app: app.name)
def test_the_catalog_is_complete(app: Path) -> None:
    assert catalogs.problems(app) == []


@pytest.mark.parametrize("app", catalogs.apps(), ids=lambda app: app.name)
def test_english_is_set_with_real_apostrophes(app: Path) -> None:
    said = [text for _context, *texts in catalogs.strings(app) for text in texts if text]
    assert [text for text in said if "'" in text] == []


def _app(folder: Path, code: str, template: str) -> Path:
    (folder / "templates").mkdir(parents=True)
    (folder / "apps.py").write_text(code)
    (folder / "templates" / "page.html").write_text(template)
    return folder


CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
a = _("Pay {amount}")
b = ngettext("%(n)s seat", "%(n)s seats", 2)
c = pgettext_lazy("a state", "open")
d = _(a)
"""
TEMPLATE = """{% load i18n %}<p>{% translate "Why?" %}</p>
  {% blocktranslate %}Hello {{ name }}{% endblocktranslate %}"""


def test_strings_are_found_in_code_and_templates(tmp_path: Path) -> None:
    assert catalogs.strings(_app(tmp_path / "app", CODE, TEMPLATE)) == {
        (None, "Pay {amount}", None),
        (None, "%(n)s seat", "%(n)s seats"),
        ("a state", "open", None),
        (None, "Why?", None),
        (None, "Hello %(name)s", None),
    }


def test_each_kind_of_fault_is_told(tmp_path: Path) -> None:
    app = _app(tmp_path / "app", CODE, TEMPLATE)
    catalogs.update(app)
    file = catalogs.catalog_file(app)
    assert len(catalogs.problems(app)) == 5
    translated = {
        'msgid "Pay {amount}"\nmsgstr ""': 'msgid "Pay {amount}"\nmsgstr "Payer {montant}"',
        'msgid "Why?"\nmsgstr ""': 'msgid "Why?"\nmsgstr "Pourquoi ?"',
        'msgid "Hello %(name)s"\nmsgstr ""': '#, fuzzy\nmsgid "Hello %(name)s"\nmsgstr "Bonjour %(name)s"',
        'msgid "open"\nmsgstr ""': 'msgid "open"\nmsgstr "ouvert"',
    }
    text = file.read_text()
    for old, new in translated.items():
        assert old in text
        text = text.replace(old, new)
    file.write_text(text + '\nmsgid "Gone"\nmsgstr "Parti"\n')
    faults = {problem.split(": ")[1] for problem in catalogs.problems(app)}
    assert faults == {
        "no longer said", "other placeholders", "a plain space beside ? ! ", "fuzzy", "not translated",
    }  # fmt: skip


def test_an_update_keeps_what_was_translated(tmp_path: Path) -> None:
    app = _app(tmp_path / "app", 'a = _("Yes")\n', "")
    catalogs.update(app)
    file = catalogs.catalog_file(app)
    file.write_text(file.read_text().replace('msgid "Yes"\nmsgstr ""', 'msgid "Yes"\nmsgstr "Oui"'))
    catalogs.update(app)
    with file.open("rb") as source:
        assert [(message.id, message.string) for message in read_po(source) if message.id] == [("Yes", "Oui")]
    assert catalogs.problems(app) == []
