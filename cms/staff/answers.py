"""What an applicant was asked and answered, exactly as it stood on the form."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import nh3
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from billing.models import Application, ApplicationFile
from cms.staff.parts import Cell, Portrait, Texts, Told, Words
from cms.staff.wording import day, yes_no
from kit.countries import country_name

# What an editor's wording may hold; anything else in a snapshot is shown without its tags.
WORDING_TAGS = {"a", "b", "i", "em", "strong", "p", "br", "ul", "ol", "li"}


def photo(application: Application) -> list[Portrait]:
    """The photo that was sent, if one was."""
    if not application.photo:
        return []
    url = reverse("staff_applications:photo", args=(application.pk,))
    return [Portrait(_("Photo"), url, application.full_name)]


def answers(application: Application) -> Texts:
    """Questions and answers in the order of the form, files as links."""
    files: dict[str, list[ApplicationFile]] = {}
    for file in application.files.all():
        files.setdefault(file.question_id, []).append(file)
    asked = [
        _told(question, application.answers.get(question["id"]), files.get(question["id"], []))
        for question in application.questions
        if question.get("id")
    ]
    return Texts(_("Questions and answers"), asked, empty=_("The form asked nothing but the card."))


def _told(question: Mapping[str, Any], value: object, files: list[ApplicationFile]) -> Told:
    links = [
        Cell(
            f"{file.name} ({filesizeformat(file.size)})", reverse("staff_applications:file", args=(file.pk,))
        )
        for file in files
    ]
    text = "" if links else in_words(value, question) or "–"
    return Told(question.get("label", ""), text, group=question.get("section") or "", links=links)


def in_words(value: object, question: Mapping[str, Any]) -> str:
    """An answer as text, whatever its type: a choice by its label, several on a line each."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, Mapping):
        return "\n".join(str(part) for part in value.values() if part)
    if isinstance(value, list):
        return "\n".join(in_words(one, question) for one in value)
    return _text_in_words(value, question)


def _text_in_words(value: object, question: Mapping[str, Any]) -> str:
    if question.get("type") == "date":
        return day(date.fromisoformat(str(value)))
    if question.get("type") == "address":
        return _with_country(str(value))
    return _label_of(value, question.get("choices") or ())


def _with_country(address: str) -> str:
    """An address that ends in a country's code, with the country's name in the reader's language."""
    lines, comma, code = address.rpartition(", ")
    return f"{lines}{comma}{country_name(code)}"


def _label_of(value: object, choices: Any) -> str:
    """The label of a choice that is kept by its key, or the value itself."""
    for choice in choices:
        if isinstance(choice, list | tuple) and len(choice) == 2 and choice[0] == value:
            return str(choice[1])
        if isinstance(choice, Mapping) and value in (choice.get("value"), choice.get("id")):
            return str(choice.get("label", value))
    return str(value)


def wording(text: str) -> SafeString:
    """A consent's wording with its links and emphasis, and nothing that runs."""
    clean = nh3.clean(
        text, tags=WORDING_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}
    )
    # Cleaned on the line above.
    return mark_safe(clean)  # noqa: S308


def agreements(application: Application) -> Texts:
    """Each consent by the wording that was shown, and whether it was given."""
    entries = [
        Told(
            agreement.get("label") or agreement["purpose"],
            wording(agreement["wording"]),
            note=_given(agreement),
        )
        for agreement in application.agreements
    ]
    return Texts(_("Agreements"), entries, empty=_("The form asked for none."))


def _given(agreement: Mapping[str, Any]) -> Words:
    word = _("given") if agreement["given"] else _("not given")
    return _("{word}, needed in order to join").format(word=word) if agreement["required"] else word
