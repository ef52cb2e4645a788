"""The library: an app of the tests' own, installed while the engine's tests run."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import AppConfig, apps
from django.db import connection
from django.test import RequestFactory
from pytest_django.plugin import DjangoDbBlocker

from graph.engine.run import Result, run

APP = "tests.graph.engine.library"
type Ask = Callable[..., Result]


@pytest.fixture(scope="session", autouse=True)
def _library() -> Iterator[None]:
    """Django's own way to add an app (`modify_settings`) makes every app ready twice: many cannot."""
    config = AppConfig.create(APP)
    config.apps = apps
    apps.app_configs[config.label] = config
    config.import_models()
    apps.clear_cache()
    yield
    del apps.app_configs[config.label]
    apps.clear_cache()


@pytest.fixture
def library(db: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The library's tables; they go with the test's transaction, or with its database."""
    with connection.schema_editor() as editor:
        for model in apps.get_app_config("library").get_models():
            editor.create_model(model)


@pytest.fixture
def ask(library: None) -> Ask:
    """`ask(document, **variables)` runs an operation as nobody, `ask(document, _by=user)` as a user."""

    def asked(document: str, _by: Any = None, _name: str | None = None, **variables: Any) -> Result:
        from tests.graph.engine.library.schema import schema

        request = RequestFactory().post("/graphql")
        if _by is not None:
            request.user = _by
        return run(request, document, variables, _name, schema=schema)

    return asked
