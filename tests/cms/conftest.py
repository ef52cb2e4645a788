"""What the tests of the site stand on: a bilingual site, plans, and a visitor who fills in forms."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from billing.models import ApprovalPolicy, Plan, PriceKind
from cms.models import SignUpPage
from cms.signup import guards
from cms.signup.uploads import clear_shelf
from cms.site import Branch, build_site
from tests.makers import a_plan
from tests.pages import block_id, sample_home, sample_signup_page, sample_site

FORM = "/adherer/"


@pytest.fixture
def plans(db: None) -> dict[str, Plan]:
    """A fixed price, a free price, and one free of charge."""
    return {
        "yearly": a_plan("yearly", name_fr="Adhésion annuelle", price_minor=6000, position=1),
        "solidarity": a_plan(
            "solidarity", name_fr="Adhésion solidaire", price_kind=PriceKind.FREE, price_minor=3500,
            minimum_minor=1000, position=2,
        ),
        "volunteer": a_plan("volunteer", price_minor=0, approval=ApprovalPolicy.AUTOMATIC, position=3),
    }  # fmt: skip


@pytest.fixture
def page(plans: dict[str, Plan]) -> SignUpPage:
    """The French sign-up page as code makes it, in no tree: enough for what is submitted."""
    cache.clear()
    return sample_signup_page()


@pytest.fixture
def live_page(plans: dict[str, Plan]) -> SignUpPage:
    """The live French sign-up page of a site that speaks French alone."""
    cache.clear()
    page = sample_signup_page()
    build_site(sample_home(), [Branch(page)])
    return page


@pytest.fixture
def in_english(plans: dict[str, Plan]) -> SignUpPage:
    """The English translation of the sign-up page, on a site with all kinds of pages in both languages."""
    cache.clear()
    sample_site()
    found: SignUpPage = SignUpPage.objects.get(locale__language_code="en")
    return found


@pytest.fixture
def hurried() -> None:
    """Leaves the clock of the form on."""


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Tests fill in forms faster than people; those about the clock ask for it."""
    if "hurried" not in request.fixturenames:
        monkeypatch.setattr(guards, "is_too_fast", lambda opened: False)


@pytest.fixture(autouse=True)
def _empty_shelf() -> None:
    """Files outlive the transaction of the test that made them."""
    clear_shelf(timedelta(days=-1))


def a_picture(size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    """A small picture."""
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind)
    return written.getvalue()


def an_upload(content: bytes, name: str = "photo.png") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def answers(**changed: Any) -> dict[str, Any]:
    """Everything that the sample form needs, by field name; a value of None leaves the answer out."""
    values: dict[str, Any] = {
        "given": "Camille", "family": "Roy", "email": "camille@example.org", "plan": "yearly", "rules": "on",
    } | changed  # fmt: skip
    return {field_name(name): value for name, value in values.items() if value is not None}


def field_name(name: str) -> str:
    """The field of a question of the sample form; `address.street` for a part of one."""
    first, dot, rest = name.partition(".")
    return block_id(first) + dot + rest


def without_token(page: str) -> str:
    """A page without what is new in each answer: the CSRF token."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


type Post = Callable[..., Any]


@pytest.fixture
def post(client: Client, live_page: SignUpPage) -> Post:
    """Post a step of the form with answers by the sample's names."""

    def post_step(step: int, *, go: str = "next", path: str = FORM, extra: Any = (), **values: Any) -> Any:
        named = {field_name(name): value for name, value in values.items()}
        return client.post(path, {"step": step, "go": go, **named, **dict(extra)})

    return post_step


@pytest.fixture
def send(post: Post) -> Callable[..., Any]:
    """Fill in both steps; returns the answer to the second."""

    def send_form(**changed: Any) -> Any:
        values = {
            "given": "Camille",
            "family": "Roy",
            "email": "camille@example.org",
            "plan": "yearly",
            "rules": "on",
        }
        values |= changed
        first = {
            name: values.pop(name)
            for name in ("given", "family", "email", "phone", "birth", "photo")
            if name in values
        }
        post(1, **first)
        return post(2, **values)

    return send_form
