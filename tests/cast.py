"""The people in all tests: Alice and Bob are members, Carol is a manager, Trudy has no business here."""

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory

from accounts.models import User
from accounts.roles import MANAGER
from tests.makers import a_member, a_user


@pytest.fixture
def alice(db: None) -> User:
    """A member, with a card and a membership that runs."""
    user = a_user("alice@example.org", name="Alice Martin")
    a_member(user)
    return user


@pytest.fixture
def bob(db: None) -> User:
    """Another member."""
    user = a_user("bob@example.org", name="Bob Durand")
    a_member(user)
    return user


@pytest.fixture
def carol(db: None) -> User:
    """A manager, who is no member."""
    return a_user("carol@example.org", MANAGER, name="Carol Petit")


@pytest.fixture
def trudy(db: None) -> User:
    """Someone with an account, and nothing else: no card, no role."""
    return a_user("trudy@example.org", name="Trudy Moreau")


@pytest.fixture(autouse=True)
def _second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """`force_login` leaves what the sign-in pages leave: the record of the factor of whoever has one."""
    sign_in = Client.force_login

    def force_login(client: Client, user: User, backend: str | None = None) -> None:
        sign_in(client, user, backend)
        factor = Authenticator.objects.filter(user=user).first()
        if factor is not None:
            request = RequestFactory().post("/accounts/2fa/authenticate/")
            request.session = client.session
            record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)
            request.session.save()

    monkeypatch.setattr(Client, "force_login", force_login)
