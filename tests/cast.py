"""The people in all tests: Alice and Bob are members, Carol is a manager, Trudy has no business here."""

import pytest

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
