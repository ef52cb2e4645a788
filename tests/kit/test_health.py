"""Health asks nothing; readiness asks everything that serving needs."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from kit import health


def test_health_needs_no_database(client: Client) -> None:
    assert client.get("/health").content == b"ok\n"


@pytest.mark.django_db
def test_ready_when_database_migrations_and_cache_are(client: Client) -> None:
    response = client.get("/ready")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "checks": {"database": True, "migrations": True, "cache": True}}
    assert cache.get("ready") == "yes"


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client: Client) -> None:
    health._seen_applied.clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
    response = client.get("/ready")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "migrations": False, "cache": True}


@pytest.mark.django_db(transaction=True)
def test_not_ready_without_the_cache_table(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_cache")
    response = client.get("/ready")
    assert response.status_code == 503
    assert response.json()["checks"]["cache"] is False
