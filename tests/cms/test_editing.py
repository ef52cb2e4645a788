"""An editor changes the form with no developer; what applicants were shown stays with their applications."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from wagtail.blocks import StreamBlockValidationError
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from accounts.models import User
from billing.models import Application
from cms.blocks.questions import QuestionsBlock
from cms.models import SignUpPage
from cms.signup.describe import describe
from cms.signup.guards import Client as Visitor
from cms.signup.questions import read_page
from cms.signup.submit import submit
from cms.translating import bring_up_to_date
from tests.cms.conftest import FORM, answers
from tests.pages import block, block_id, question, sample_form


def faults(form: list[dict[str, Any]]) -> list[str]:
    """What the editor is told on publishing this form."""
    blocks = QuestionsBlock()
    with pytest.raises(StreamBlockValidationError) as caught:
        blocks.clean(blocks.to_python(form))
    told = [*caught.value.non_block_errors.as_data(), *caught.value.block_errors.values()]
    return [str(message) for error in told for message in error.messages]


def without(*names: str) -> list[dict[str, Any]]:
    """The sample form without some of its questions."""
    ids = {block_id(name) for name in names}
    return [one for one in sample_form() if one["id"] not in ids]


def test_a_whole_form_is_accepted(plans: Any) -> None:
    blocks = QuestionsBlock()
    assert len(blocks.clean(blocks.to_python(sample_form()))) == len(sample_form())


def test_what_is_missing_is_told_in_sentences(plans: Any) -> None:
    assert faults(without("email", "given", "plan")) == [
        (
            "Ajoutez une question d’adresse e-mail, obligatoire et gardée comme adresse e-mail\xa0: "
            "c’est là que part le lien de la personne."
        ),
        "Ajoutez deux textes courts obligatoires, l’un gardé comme prénom, l’autre comme nom de famille.",
        "Ajoutez le choix d’une formule\xa0: sans lui, personne ne peut adhérer.",
    ]


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        (
            question("email", "second", "Autre adresse", feeds="email"),
            "Deux questions remplissent le même champ de la fiche. Gardez-en une.",
        ),
        (
            block(
                "consent", "again", label="Encore", purpose="rules", is_required=False, wording="<p>Oui.</p>"
            ),
            "Deux accords ont le même usage. Donnez à chacun le sien.",
        ),
        (
            block("section", "last", label="Fin", heading="Fin", intro=""),
            "Cette étape ne contient aucune question. Ajoutez-en une dessous, ou retirez l’étape.",
        ),
        (
            question("number", "odd", "Combien", lowest=5, highest=2),
            "Le nombre le plus petit dépasse le plus grand.",
        ),
    ],
)
def test_what_stands_wrong_is_told_at_its_block(plans: Any, extra: dict[str, Any], sentence: str) -> None:
    assert set(faults([*sample_form(), extra])) == {sentence}


def test_a_draft_may_be_unfinished(plans: Any) -> None:
    blocks = QuestionsBlock()
    blocks.defer_required_validation()
    assert len(blocks.clean_deferred(blocks.to_python(without("email")))) == len(sample_form()) - 1


def test_a_question_that_an_editor_adds_is_asked_at_once(client: Client, live_page: SignUpPage) -> None:
    live_page.form = [*sample_form(), question("short_text", "colour", "Votre couleur", is_required=True)]
    live_page.save_revision().publish()
    assert "Votre couleur" in client.get(f"{FORM}?step=2").content.decode()


def test_several_forms_stand_side_by_side(client: Client, live_page: SignUpPage) -> None:
    second = SignUpPage(title="Stages", slug="stages", form=without("project", "hours", "level"))
    live_page.get_parent().add_child(instance=second)
    assert "Votre projet" in client.get(f"{FORM}?step=2").content.decode()
    assert "Votre projet" not in client.get("/stages/?step=2").content.decode()
    client.post(FORM, {"step": 1, **answers()})
    assert 'value="Camille"' not in client.get("/stages/").content.decode()


def test_ids_are_the_same_in_both_languages(in_english: SignUpPage) -> None:
    french = SignUpPage.objects.get(locale__language_code="fr")

    def shape(page: SignUpPage) -> list[Any]:
        return [
            (one.id, one.type, one.feeds, one.purpose, [option.id for option in one.options])
            for one in read_page(page).questions
        ]

    assert shape(french) == shape(in_english)
    assert [one.label for one in read_page(in_english).questions][:2] == ["Given name", "Family name"]


def test_what_was_asked_outlives_edits_and_the_purge_of_revisions(live_page: SignUpPage) -> None:
    application = submit(live_page, answers(project="Un vélo."), {}, "fr", Visitor("203.0.113.7"))
    application.refresh_from_db()
    kept = json.dumps([application.questions, application.answers, application.agreements])
    live_page.form = without("project", "letter", "rules")
    live_page.save_revision().publish()
    call_command("purge_revisions", verbosity=0)
    application.refresh_from_db()
    assert json.dumps([application.questions, application.answers, application.agreements]) == kept
    asked = {one["id"]: one for one in application.questions}[block_id("level")]
    assert (asked["label"], asked["section"], asked["type"]) == ("Votre niveau", "Votre adhésion", "choice")
    assert asked["choices"] == [
        {"id": block_id("new"), "label": "Je débute"},
        {"id": block_id("pro"), "label": "À l’aise"},
    ]
    assert Application.objects.get().answers[block_id("project")] == "Un vélo."


def test_the_form_is_told_as_data(live_page: SignUpPage) -> None:
    told = describe(live_page)
    assert (told.title, told.language) == ("Adhérer", "fr")
    assert [step.label for step in told.sections] == ["Vous", "Votre adhésion"]
    by_id = {one.id: one for one in told.questions}
    plan = by_id[block_id("plan")]
    assert plan.fields == (block_id("plan"), f"{block_id('plan')}.amount", f"{block_id('plan')}.reduced")
    assert [one.code for one in plan.plans] == ["yearly", "solidarity", "volunteer"]
    assert plan.suggestions_minor == (1500, 6000)
    address = by_id[block_id("address")]
    assert [name.partition(".")[2] for name in address.fields] == ["street", "postal_code", "city", "country"]
    assert (address.feeds, address.section_index, address.is_required) == ("address", 0, False)
    assert by_id[block_id("rules")].wording.startswith("J’ai lu le règlement (https://example.org/")


def test_rich_text_is_cleaned_on_every_way_in(live_page: SignUpPage) -> None:
    wording = '<p onclick="x()">Oui <script>alert(1)</script><a href="javascript:alert(1)">ici</a></p>'
    live_page.form = [
        *without("rules"),
        block("consent", "rules", label="R", purpose="rules", is_required=True, wording=wording),
    ]
    live_page.save()
    page = SignUpPage.objects.get(pk=live_page.pk)
    assert page.form[-1].value["wording"].source == "<p>Oui <a>ici</a></p>"
    assert read_page(page).questions[-1].wording_html == "<p>Oui <a>ici</a></p>"
    page.form = QuestionsBlock().clean(page.form)
    page.save()
    stored = SignUpPage.objects.get(pk=live_page.pk).form.raw_data[-1]["value"]["wording"]
    assert stored == "<p>Oui <a>ici</a></p>"


def test_a_question_added_in_french_is_asked_in_english_at_once(
    client: Client, in_english: SignUpPage
) -> None:
    french = SignUpPage.objects.get(locale__language_code="fr")
    french.form = [*sample_form(), question("short_text", "colour", "Votre couleur", is_required=True)]
    french.save_revision().publish()
    assert bring_up_to_date(french) == 1
    page = client.get("/en/join-us/?step=2").content.decode()
    assert "Votre couleur" in page
    assert "Your project" in page
    in_english.refresh_from_db()
    assert read_page(in_english).questions[-1].id == block_id("colour")


def test_a_translation_leads_nobody(in_english: SignUpPage) -> None:
    assert bring_up_to_date(in_english) == 0


def test_publishing_in_the_editor_keeps_both_languages_alike(client: Client, in_english: SignUpPage) -> None:
    client.force_login(User.objects.create_superuser("root@example.org", "a long bench vice"))
    french = SignUpPage.objects.get(locale__language_code="fr")
    form = nested_form_data(
        {
            "title": "Adhérer",
            "slug": "adherer",
            "lead": "",
            "form": streamfield([(one["type"], posted(one)) for one in sample_form()]),
            "action-publish": "yes",
        }
    )
    ids = {f"form-{index}-id": one["id"] for index, one in enumerate(sample_form())}
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        answer = client.post(f"/admin/pages/{french.pk}/edit/", form | ids, follow=True)
    assert "Ouvrez sa page pour traduire" in answer.content.decode()
    assert [one.id for one in read_page(SignUpPage.objects.get(pk=french.pk)).questions] == [
        one["id"] for one in sample_form() if one["type"] != "section"
    ]


def posted(one: dict[str, Any]) -> dict[str, Any]:
    """A block's value as the editor's form posts it."""
    value = dict(one["value"])
    for name in ("options", "suggestions"):
        if name in value:
            value[name] = inline_list(
                [part["value"] if isinstance(part, dict) else part for part in value[name]]
            )
    if "wording" in value:
        value["wording"] = rich_text(value["wording"])
    return {name: ("" if part is None else part) for name, part in value.items() if part is not False}


def inline_list(values: list[Any]) -> dict[str, Any]:
    """A list as the editor's form posts it."""
    listed: dict[str, Any] = {"count": str(len(values))}
    for index, value in enumerate(values):
        listed[str(index)] = {"value": value, "deleted": "", "order": str(index), "type": "", "id": ""}
    return listed
