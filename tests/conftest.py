"""What every test stands on: the database, closed sockets, no state that outlives a test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import django.test
import hypothesis
import pytest
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed
from pytest_django.plugin import DjangoDbBlocker

from kit import catalogs
from tests import database
from tests.settings import FILES

pytest_plugins = ["tests.cast"]


# How long an example takes says more about who else is on the machine than about the code.
hypothesis.settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("shared machine")


def pytest_configure() -> None:
    """What the tests read on the screens is what the catalogs say now."""
    catalogs.compile_all()
    # Something may have been translated already, by the catalogs of before.
    translation_file_changed(sender=None, file_path=Path("django.mo"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What lies in `tests/prove` and `tests/conformance` carries that marker: run only when asked for."""
    for item in items:
        for kind in ("prove", "conformance"):
            if kind in item.path.relative_to(item.config.rootpath).parts:
                item.add_marker(kind)


def _renew(_case: django.test.TransactionTestCase) -> None:
    database.renew()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """This process's database, cloned from the migrated template; replaces pytest-django's own."""
    database.start()
    # Committing tests get a fresh clone afterwards in place of a flush; see `tests.database`.
    django.test.TransactionTestCase._fixture_teardown = _renew  # type: ignore[attr-defined]  # the stubs show the public part
    with django_db_blocker.unblock():
        name = database.use_own()
    yield
    with django_db_blocker.unblock():
        database.forget_own(name)


@pytest.fixture(scope="session", autouse=True)
def _files() -> Iterator[None]:
    """Uploaded and private files go to a folder that ends with the run."""
    yield
    shutil.rmtree(FILES, ignore_errors=True)


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    """Each test starts in the product's first language, whatever the one before it activated."""
    with translation.override("fr"):
        yield


@pytest.fixture
def database_address(transactional_db: None) -> str:
    """The postgres:// address of the test's database, for processes that the test starts."""
    return database.own_address()
