"""The applicant's private link: how long it opens, and what ends it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from billing.links import application_by_token, application_token
from billing.models import Application, ApplicationFile
from billing.models.application import new_key
from billing.refusals import LinkExpired
from billing.states import ApplicationState
from tests.makers import a_user, an_application

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "days", "opens"),
    [
        (ApplicationState.UNVERIFIED, 1.9, True),
        (ApplicationState.UNVERIFIED, 2.1, False),
        (ApplicationState.SUBMITTED, 29.9, True),
        (ApplicationState.SUBMITTED, 30.1, False),
    ],
)
def test_it_opens_for_days(state: ApplicationState, days: float, opens: bool) -> None:
    application = an_application(state=state)
    token = application_token(application)
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        if opens:
            assert application_by_token(token) == application
        else:
            with pytest.raises(LinkExpired):
                application_by_token(token)


def test_a_new_key_ends_the_links_sent_before() -> None:
    application = an_application()
    old = application_token(application)
    application.link_key = new_key()
    application.save()
    with pytest.raises(LinkExpired):
        application_by_token(old)
    assert application_by_token(application_token(application)) == application


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "é", "\x00", "W10:1tabcd:sig", "1" * 5000])
def test_other_texts_open_nothing(token: str) -> None:
    with pytest.raises(LinkExpired):
        application_by_token(token)


def test_a_token_of_one_opens_no_other() -> None:
    first, second = an_application(), an_application()
    parts = application_token(first).split(":")
    forged = ":".join([application_token(second).split(":")[0], *parts[1:]])
    with pytest.raises(LinkExpired):
        application_by_token(forged)


def test_who_sees_applications(alice: User, carol: User, trudy: User) -> None:
    editor, reception = a_user("ed@example.org", "editor"), a_user("desk@example.org", "reception")
    shown, unverified = an_application(), an_application(state=ApplicationState.UNVERIFIED)
    ApplicationFile.objects.create(
        application=shown, question_id="q", label="x", name="x", content_type="x", size=1
    )
    assert set(Application.objects.visible_to(carol)) == {shown}
    assert unverified not in Application.objects.visible_to(carol)
    for stranger in (alice, trudy, editor, reception):
        assert not Application.objects.visible_to(stranger).exists()
        assert not ApplicationFile.objects.visible_to(stranger).exists()
    assert ApplicationFile.objects.visible_to(carol).count() == 1
