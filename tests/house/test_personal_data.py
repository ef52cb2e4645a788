"""No model that leads to a person is forgotten by the export and by erasure."""

from django.apps import apps
from django.db.models import Field, Model

from accounts.holdings import holdings, nothing_personal
from accounts.models import Contact, User


def _leading_to_a_person() -> set[type[Model]]:
    """Every model with a way of foreign keys, however long, to a contact or a user."""
    found: set[type[Model]] = {Contact, User}
    models = apps.get_models(include_auto_created=True)
    while more := {model for model in models if model not in found and _targets(model) & found}:
        found |= more
    return {model for model in found if not model._meta.app_label.startswith("library")}


def _targets(model: type[Model]) -> set[object]:
    fields = (field for field in model._meta.get_fields() if isinstance(field, Field))
    return {field.related_model for field in fields if field.related_model is not None}


def test_every_model_that_leads_to_a_person_is_told_of() -> None:
    told = {holding.model._meta.label for holding in holdings()} | set(nothing_personal())
    assert (
        sorted(model._meta.label for model in _leading_to_a_person() if model._meta.label not in told) == []
    )


def test_no_model_is_told_of_that_is_none() -> None:
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert set(nothing_personal()) - labels == set()
    assert {holding.model._meta.label for holding in holdings()} & set(nothing_personal()) == set()
