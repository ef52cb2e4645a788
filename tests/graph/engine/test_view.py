"""GraphQL over HTTP: media types, statuses, and what a cookie may and may not do."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from graph.engine import budget
from tests.graph.engine.library.models import Shelf

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
FORM = "application/x-www-form-urlencoded"

pytestmark = [pytest.mark.urls("tests.graph.engine.urls"), pytest.mark.usefixtures("library")]


def post(body: object, accept: str = RESPONSE, client: Client | None = None, **headers: str) -> HttpResponse:
    """The answer to a body; `headers` have underscores for hyphens, `type` is the content type."""
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    media_type = headers.pop("type", JSON)
    sent = {"Accept": accept, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return (client or Client()).post("/graphql", content, content_type=media_type, headers=sent)  # type: ignore[return-value]  # the stubs' own class


def told(response: HttpResponse) -> str:
    """The first error's code."""
    code: str = json.loads(response.content)["errors"][0]["extensions"]["code"]
    return code


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", JSON), ("*/*", JSON), ("application/*", JSON), (JSON, JSON), (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE), (f"{JSON};q=0.5, {RESPONSE}", RESPONSE),
        (f"{RESPONSE};charset=utf-8", RESPONSE), ("text/html, */*;q=0.1", JSON),
        (f"{JSON};q=0, */*;q=0.5", RESPONSE), (f"{JSON}, {RESPONSE}", RESPONSE),
    ],
)  # fmt: skip
def test_the_answer_comes_in_a_type_the_client_takes(accept: str, media_type: str) -> None:
    response = post({"query": "{ me }"}, accept)
    assert response.status_code == 200
    assert response["Content-Type"] == f"{media_type}; charset=utf-8"
    assert json.loads(response.content)["data"] == {"me": ""}


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", "image/png, text/*", ";;;,"])
def test_a_client_that_takes_neither_is_told(accept: str) -> None:
    response = post({"query": "{ me }"}, accept)
    assert (response.status_code, told(response)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('"x"', 400, "BAD_REQUEST"), ("1", 400, "BAD_REQUEST"), ("null", 400, "BAD_REQUEST"),
        ("[]", 400, "BAD_REQUEST"), ('[{"query": "{ me }"}]', 400, "BAD_REQUEST"), (" ", 400, "BAD_REQUEST"),
        ("{", 400, "BAD_REQUEST"), (b"\xff\xfe", 400, "BAD_REQUEST"),
        (b'{"query": "\xc3("}', 400, "BAD_REQUEST"),
        ("{}", 400, "BAD_REQUEST"), ({"query": None}, 400, "BAD_REQUEST"), ({"query": 5}, 400, "BAD_REQUEST"),
        ({"query": "{ me }", "variables": []}, 400, "BAD_REQUEST"), ("[" * 200_000, 400, "BAD_REQUEST"),
        ({"query": "{ me }", "operationName": 1}, 400, "BAD_REQUEST"), ("1" * 10_000, 400, "BAD_REQUEST"),
        ({"query": "{ me }", "extensions": "x"}, 400, "BAD_REQUEST"), ('{"query": NaN}', 400, "BAD_REQUEST"),
        ({"query": "{ me }", "operationName": "a"}, 400, "OPERATION_NOT_FOUND"),
        ({"query": "{"}, 400, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ no }"}, 400, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": 'query($a: Int!) { echo(text: "", number: $a) }'}, 400, "BAD_USER_INPUT"),
        ('{"query": "{ echo(text: \\"\\ud800\\") }"}', 400, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ me }", "x": "y" * 1_000_001}, 413, "REQUEST_TOO_LARGE"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_told_without_data(body: object, status: int, code: str) -> None:
    response = post(body)
    assert (response.status_code, told(response)) == (status, code)
    assert "data" not in json.loads(response.content)


def test_plain_json_clients_get_200_for_a_document_that_fails() -> None:
    assert [post({"query": query}, JSON).status_code for query in ("{", "{ no }")] == [200, 200]
    assert post("{", JSON).status_code == 400


def test_null_parameters_are_as_good_as_none() -> None:
    response = post({"query": "{ me }", "variables": None, "operationName": None, "extensions": None})
    assert json.loads(response.content)["data"] == {"me": ""}


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "application/graphql", "x"]
)
def test_other_content_types_are_refused(media_type: str) -> None:
    response = post({"query": "{ me }"}, type=media_type)
    assert (response.status_code, told(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_other_encodings_are_refused() -> None:
    assert post({"query": "{ me }"}, type=f"{JSON}; charset=latin-1").status_code == 415
    assert post({"query": "{ me }"}, content_encoding="gzip").status_code == 415
    assert post({"query": "{ me }"}, type=f"{JSON}; charset=UTF-8").status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete", "head", "trace"])
def test_other_methods_are_refused(method: str) -> None:
    response = getattr(Client(), method)("/graphql")
    assert (response.status_code, response["Allow"]) == (405, "GET, POST, OPTIONS")


def test_queries_may_be_got_and_mutations_not() -> None:
    got = Client().get(
        "/graphql", {"query": "query($t: String!) { echo(text: $t) }", "variables": '{"t": "x"}'}
    )
    assert got.json()["data"] == {"echo": "x0"}
    refused = Client().get("/graphql", {"query": 'mutation { shelfAdd(name: "x") { key } }'})
    assert (refused.status_code, refused["Allow"]) == (405, "POST")
    assert Client().get("/graphql", {"query": "{ me }", "variables": "{"}).status_code == 400
    assert Client().get("/graphql").status_code == 400
    assert not Shelf.objects.exists()


@pytest.fixture
def signed_in(alice: Any) -> Client:
    """Alice's browser, with Django's CSRF checks on, and its token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    client.cookies["csrftoken"] = "a" * 32
    return client


MUTATION = {"query": 'mutation { shelfAdd(name: "x") { key } }'}


def test_a_cookie_alone_does_nothing_and_sees_nothing(signed_in: Client) -> None:
    for body in (MUTATION, {"query": "{ me }"}):
        response = post(body, client=signed_in)
        assert (response.status_code, told(response)) == (403, "CSRF_FAILED")
        assert "alice" not in response.content.decode()
    got = signed_in.get("/graphql", {"query": "{ me }"})
    assert got.status_code == 405
    assert "alice" not in got.content.decode()
    assert not Shelf.objects.exists()


def test_a_cookie_with_its_token_acts(signed_in: Client) -> None:
    answer = post({"query": "{ me }"}, client=signed_in, x_csrftoken="a" * 32)
    assert json.loads(answer.content)["data"] == {"me": "alice@example.org"}
    assert post(MUTATION, client=signed_in, x_csrftoken="a" * 32).status_code == 200
    assert Shelf.objects.count() == 1


def test_another_site_cannot_use_the_token(signed_in: Client) -> None:
    response = post(MUTATION, client=signed_in, x_csrftoken="a" * 32, origin="https://evil.example")
    assert response.status_code == 403


def test_nobody_in_particular_needs_no_token() -> None:
    assert post(MUTATION, client=Client(enforce_csrf_checks=True)).status_code == 200


def upload(client: Client, **changes: object) -> HttpResponse:
    parts: dict[str, object] = {
        "operations": json.dumps(
            {
                "query": "mutation($file: Upload!) { fileTake(file: $file) { key } }",
                "variables": {"file": None},
            }
        ),
        "map": json.dumps({"0": ["variables.file"]}),
        "0": SimpleUploadedFile("a.txt", "Établi".encode()),
        **changes,
    }
    return client.post("/graphql", {name: part for name, part in parts.items() if part is not None})  # type: ignore[return-value]  # the same


def test_files_come_by_multipart() -> None:
    assert json.loads(upload(Client()).content)["data"] == {"fileTake": {"key": "Établi"}}


def test_a_form_needs_a_token_even_from_nobody() -> None:
    """Any page can make a browser send one, without asking."""
    response = upload(Client(enforce_csrf_checks=True))
    assert (response.status_code, told(response)) == (403, "CSRF_FAILED")


@pytest.mark.parametrize(
    "changes",
    [
        {"map": "[]"}, {"map": "{"}, {"map": '{"0": ["variables.nothing.there"]}'},
        {"map": '{"1": ["variables.file"]}'}, {"map": '{"0": 5}'}, {"map": '{"0": [5]}'},
        {"operations": "[]"}, {"operations": "1"}, {"operations": None},
        {"0": None}, {"map": json.dumps({str(number): [] for number in range(21)})},
        {"map": '{"0": ["variables.file.0"]}'}, {"map": '{"0": ["query"]}'},
    ],
)  # fmt: skip
def test_a_broken_form_is_told(changes: dict[str, object]) -> None:
    assert upload(Client(), **changes).status_code == 400


def test_a_form_that_is_too_large_is_refused_unread(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    assert upload(Client(), **{"0": SimpleUploadedFile("a", b"x" * 2_000)}).status_code == 413


def test_a_broken_multipart_body_is_told() -> None:
    assert post(b"nonsense", type="multipart/form-data; boundary=x").status_code == 400
    assert post(b"nonsense", type="multipart/form-data").status_code == 400


@pytest.mark.parametrize(
    ("body", "media_type", "code"),
    [
        (b"nonsense", "multipart/form-data", "BAD_REQUEST"),
        (b"nonsense", "multipart/form-data; boundary=x", "CSRF_FAILED"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=" + "x" * 300, "BAD_REQUEST"),
        (b"&".join(b"a%d=" % number for number in range(1001)), FORM, "BAD_REQUEST"),
    ],
)
def test_a_form_that_cannot_be_read_is_told_before_its_token_is_looked_for(
    signed_in: Client, body: bytes, media_type: str, code: str
) -> None:
    response = post(body, client=signed_in, type=media_type)
    assert response["Content-Type"].startswith(RESPONSE)
    assert told(response) == code


def test_the_price_and_the_budget_are_told() -> None:
    response = post({"query": "{ books { totalCount } }"})
    assert json.loads(response.content)["extensions"] == {"cost": {"requested": 206, "limit": 10_000}}
    assert response["GraphQL-Cost"] == "206"
    assert response["RateLimit-Policy"] == '"points";q=500000;w=3600'
    assert response["RateLimit"].startswith('"points";r=499794;t=35')
    assert response["Cache-Control"] == "no-store"
    assert response["Vary"].startswith("Accept, Cookie, Authorization")


def test_a_spent_budget_is_429(settings: Any) -> None:
    settings.GRAPHQL_POINTS_ANONYMOUS = 1
    response = post({"query": "{ me a: me }"})
    assert (response.status_code, told(response)) == (429, "RATE_LIMITED")
    assert 3590 <= int(response["Retry-After"]) <= 3600


def test_a_database_that_is_away_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("connection refused at 10.0.0.1")

    monkeypatch.setattr(budget, "prepared_cursor", away)
    for accept in (JSON, RESPONSE):
        response = post({"query": "{ me }"}, accept)
        assert (response.status_code, told(response), response["Retry-After"]) == (
            503,
            "SERVICE_UNAVAILABLE",
            "5",
        )
        assert "10.0.0.1" not in response.content.decode()


def test_no_page_for_browsers_is_served() -> None:
    response = Client().get("/graphql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.status_code == 400
    assert response["Content-Type"].startswith(JSON)
