"""The HTTP door passes every audit of the GraphQL-over-HTTP draft."""

from typing import Any

import pytest

from tests.conformance.graphql_http import ALL, audit, missing


@pytest.mark.django_db(transaction=True)
def test_every_audit_passes(live_server: Any) -> None:
    if missing():
        pytest.fail(f"The audits need {missing()}, which this machine lacks.")
    audits = audit(f"{live_server.url}/graphql")
    assert [one for one in audits if not one.passed] == []
    assert len(audits) == ALL
