"""The certificate of membership: true on the day it is made, for those who may see it."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.test import Client

from accounts.models import Contact, User
from billing.actions.memberships import suspend_membership
from billing.certificate import certificate_pdf
from billing.models import Coverage, MembershipPeriod
from kit.clock import today
from tests.graph.asking import ask

pytestmark = pytest.mark.django_db
CERTIFICATES = "{ viewer { coverages { nodes { certificate { url } } } } }"


def _text(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def seat(alice: User) -> Coverage:
    """Alice's own."""
    return Coverage.objects.get(contact__user=alice)


@pytest.mark.parametrize(("language", "said"), [("fr", "atteste que"), ("en", "certifies that")])
def test_it_says_who_is_a_member_until_when_in_their_language(
    seat: Coverage, language: str, said: str
) -> None:
    Contact.objects.filter(pk=seat.contact_id).update(language=language)
    text = _text(certificate_pdf(Coverage.objects.get(pk=seat.pk)))
    assert said in text
    assert "Alice Martin" in text
    assert str(MembershipPeriod.objects.get().last_day.year) in text


def test_there_is_none_where_no_period_runs(seat: Coverage, carol: User) -> None:
    suspend_membership(membership=seat.membership, reason="An unpaid broken laser", by=carol)
    with pytest.raises(LookupError):
        certificate_pdf(Coverage.objects.get(pk=seat.pk))
    seat.membership.suspended_at, seat.membership.suspension_reason = None, ""
    seat.membership.save()
    assert certificate_pdf(Coverage.objects.get(pk=seat.pk))
    MembershipPeriod.objects.update(starts_on=today() - timedelta(9), ends_on=today())
    with pytest.raises(LookupError):
        certificate_pdf(Coverage.objects.get(pk=seat.pk))


def test_it_opens_to_its_member_and_to_nobody_else(
    client: Client, seat: Coverage, alice: User, bob: User
) -> None:
    [node] = ask(alice, CERTIFICATES)["viewer"]["coverages"]["nodes"]
    address = node["certificate"]["url"].removeprefix("http://testserver")
    for user, status in ((bob, 404), (alice, 200)):
        client.force_login(user)
        assert client.get(address).status_code == status
    seat.ended_at = seat.since
    seat.save()
    assert client.get(address).status_code == 404


def test_it_is_set_in_our_own_faces(seat: Coverage) -> None:
    page = pypdf.PdfReader(io.BytesIO(certificate_pdf(seat))).pages[0]
    fonts = page["/Resources"]["/Font"].values()  # type: ignore[index]  # a page has resources
    faces = {str(font.get_object()["/BaseFont"]).partition("+")[2].partition("-")[0] for font in fonts}
    assert faces == {"AtkinsonHyperlegible", "BricolageGrotesque"}
