"""The components as markup: nothing inline, names that lead somewhere, words beside every drawing."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string

import kit
from kit.specimens import SpecimenForm, gallery_context, wrong_form

KIT = Path(kit.__file__).parent
SPRITE = (KIT / "static" / "kit" / "icons.svg").read_text(encoding="utf-8")
SHEETS = "".join(
    sheet.read_text(encoding="utf-8") for sheet in sorted((KIT / "static" / "kit").glob("*.css"))
)
PAGES = ["404.html", "403.html", "403_csrf.html", "500.html", "kit/unavailable.html"]

type Attributes = dict[str, str | None]


class Elements(HTMLParser):
    """Every start tag of a page with its attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Attributes]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, name: str, tag: str = "") -> list[str]:
        """The values of one attribute."""
        return [value for at, found in self.found if tag in {"", at} and (value := found.get(name))]


def gallery() -> str:
    return render_to_string("kit/gallery.html", gallery_context())


def portal() -> str:
    return render_to_string("kit/portal.html", gallery_context())


def shown(source: str, **context: object) -> str:
    """A template's text with its spaces made one."""
    return " ".join(Template("{% load kit %}" + source).render(Context(context)).split())


@pytest.mark.parametrize("page", [gallery, portal])
def test_nothing_is_inline(page: object) -> None:
    assert callable(page)
    for tag, attributes in Elements(page()).found:
        assert tag != "style"
        assert "style" not in attributes
        assert [name for name in attributes if name.startswith("on")] == []
        assert tag != "script" or attributes.get("src")


def test_every_icon_is_in_the_sprite() -> None:
    drawn = {address.split("#")[1] for address in Elements(gallery() + portal()).values("href", "use")}
    used = {name for name in drawn if not name.startswith("hero-")}
    assert used - set(re.findall(r'id="([\w-]+)"', SPRITE)) == set()
    assert len(used) > 15


def test_ids_are_unique() -> None:
    ids = Elements(gallery()).values("id")
    assert sorted(name for name in set(ids) if ids.count(name) > 1) == []


def test_every_link_inside_the_page_leads_somewhere() -> None:
    page = Elements(gallery())
    targets = {address[1:] for address in page.values("href", "a") if len(address) > 1 and address[0] == "#"}
    assert targets - set(page.values("id")) == set()


def test_every_described_control_has_its_description() -> None:
    page = Elements(gallery())
    described = {name for names in page.values("aria-describedby") for name in names.split()}
    assert described - set(page.values("id")) == set()
    assert {"id_wrong-email_error", "id_wrong-birth_date_helptext", "id_wrong-birth_date_error"} <= described


def test_every_control_has_a_label() -> None:
    page = Elements(gallery())
    labelled = set(page.values("for", "label"))
    controls = [
        found["id"]
        for tag, found in page.found
        if tag in {"input", "select", "textarea"} and found.get("type") != "hidden" and "id" in found
    ]
    assert [name for name in controls if name not in labelled] == []
    assert len(controls) > 12


def test_classes_of_the_templates_are_declared() -> None:
    used = {name for names in Elements(gallery() + portal()).values("class") for name in names.split()}
    declared = set(re.findall(r"\.([a-zA-Z][\w-]*)", SHEETS))
    # A free peg has no rule of its own: it is the outline that every peg starts from.
    assert used - declared == {"free"}


def test_a_wrong_field_says_so_to_everyone() -> None:
    text = shown("{% field form.email %}", form=wrong_form())
    assert 'class="field wrong"' in text
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="id_wrong-email_error"' in text
    assert '<div class="error" id="id_wrong-email_error">' in text


def test_an_optional_field_says_so_and_a_required_one_is_required() -> None:
    form = SpecimenForm()
    assert "(facultatif)" in shown("{% field form.project %}", form=form)
    required = shown("{% field form.email %}", form=form)
    assert "(facultatif)" not in required
    assert "required" in required


def test_groups_are_fieldsets_with_a_legend() -> None:
    text = shown("{% field form.level %}", form=SpecimenForm())
    assert text.startswith('<fieldset class="field"> <legend>Votre niveau</legend>')


def test_the_summary_names_each_field_once_and_links_to_it() -> None:
    text = shown("{% error_summary form %}", form=wrong_form())
    assert "3 réponses à revoir" in text
    assert re.findall(r'href="#([\w-]+)"', text) == [
        "id_wrong-email", "id_wrong-birth_date", "id_wrong-level_0",
    ]  # fmt: skip


def test_the_summary_tells_errors_of_the_whole_form() -> None:
    class Whole(forms.Form):
        def clean(self) -> None:
            raise forms.ValidationError("Cette place vient d’être prise.")

    text = shown("{% error_summary form %}", form=Whole({}))
    assert "à revoir" not in text
    assert "<li>Cette place vient d’être prise.</li>" in text


def test_no_summary_without_errors() -> None:
    assert shown("{% error_summary form %}", form=SpecimenForm()) == ""


def test_what_people_write_stays_text() -> None:
    word = "<b>Zoé</b>"
    for source in (
        '{% state "ok" word %}',
        '{% notice "ok" title=word %}{{ word }}{% endnotice %}',
        '{% choice "plan" word word %}{{ word }}{% endchoice %}',
        "{% avatar word %}",
        "{% qr word label=word %}",
        "{% rule 0.5 start=word %}",
        "{% steps words 1 %}",
    ):
        assert "<b>" not in shown(source, word=word, words=[word])


@pytest.mark.parametrize(
    ("source", "text", "circles"),
    [
        ("{% pegs 5 8 %}", "3 places sur 8", 8),
        ("{% pegs 7 8 %}", "1 place sur 8", 8),
        ("{% pegs 6 6 %}", "Complet", 6),
        ("{% pegs 3 20 %}", "17 places sur 20", 0),
    ],
)
def test_pegs_always_come_with_their_sentence(source: str, text: str, circles: int) -> None:
    drawn = shown(source)
    assert f"<span>{text}</span>" in drawn
    assert drawn.count('class="peg ') == circles


def test_the_viewers_peg_is_ringed() -> None:
    drawn = shown("{% pegs 5 8 mine=3 %}")
    assert re.findall(r'class="peg (\w+)"', drawn) == [*["taken"] * 2, "mine", *["taken"] * 2, *["free"] * 3]
    assert drawn.count("peg-ring") == 1


@pytest.mark.parametrize(("share", "place"), [("0", 0), ("0.5", 240), ("1.7", 480)])
def test_the_rule_is_marked_where_it_should(share: str, place: int) -> None:
    assert f'<line class="rule-mark" x1="{place}" x2="{place}"' in shown("{% rule " + share + " %}")


def test_steps_tell_where_one_is() -> None:
    text = shown("{% steps words 2 %}", words=["Vous", "Adhésion", "Paiement"])
    assert text.count('aria-current="step"') == 1
    assert re.search(r'step current" aria-current="step"> *<span>Adhésion', text)
    assert "Fait :" in text


def test_a_qr_code_has_words_and_no_style() -> None:
    text = shown('{% qr "https://atelier.example/c/7F3K" label="Code de la carte" %}')
    assert text.startswith('<span class="qr" role="img" aria-label="Code de la carte">')
    assert "style" not in text


def test_the_portal_marks_the_page_one_is_on() -> None:
    current = [found for tag, found in Elements(portal()).found if found.get("aria-current") == "page"]
    assert [found.get("class") for found in current] == ["rail-item"]


@pytest.mark.parametrize("page", PAGES)
def test_error_pages_need_neither_request_nor_database(page: str) -> None:
    text = render_to_string(page)
    assert "<h1>" in text
    assert 'lang="fr"' in text
