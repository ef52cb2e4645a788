"""Foreign keys written as strings escape the import linter: here the models themselves are asked."""

from django.apps import apps
from django.db.models import Field

from tests.house.tree import STOREYS


def _relations() -> list[tuple[str, str, str]]:
    """(app, app it points to, name of the field) for each relation between two of our models."""
    return [
        (model._meta.app_label, field.related_model._meta.app_label, f"{model._meta.label}.{field.name}")
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.is_relation and field.related_model is not None
        if not isinstance(field.related_model, str)
        if {model._meta.app_label, field.related_model._meta.app_label} <= set(STOREYS)
    ]


def test_each_relation_points_down() -> None:
    upward = [name for app, target, name in _relations() if STOREYS.index(app) > STOREYS.index(target)]
    assert upward == []


def test_there_are_relations_to_judge() -> None:
    assert {(app, target) for app, target, _ in _relations()} >= {("billing", "accounts")}


def test_the_kit_has_no_models() -> None:
    assert list(apps.get_app_config("kit").get_models()) == []
