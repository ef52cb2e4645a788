"""What the screens of equipment do."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import RECEPTION
from equipment.models import (
    Authorization,
    Equipment,
    EquipmentKind,
    Qualification,
    Referent,
    Weekday,
)
from tests.cms.conftest import a_picture
from tests.cms.staff.equipment.conftest import Workshop, filled, page, post
from tests.equipment.machines import a_machine
from tests.makers import a_plan

type SignIn = Callable[[str], Client]


def test_a_machine_is_made_whole_in_one_form(office: Client, workshop: Workshop) -> None:
    plan = a_plan("year")
    form = filled(office.get(reverse("staff_equipment:add")).context["form"])
    given = {
        **form,
        "name_fr": "Tour", "code": "tour", "charge": "money", "member_rate": "7,50", "public_rate": "15",
        "hours_2": "9-12 h 30, 14:00–18:00", "hours_6": "20:00–24:00",
        "any_of_0": [workshop.qualification.pk], "level_0": "3", f"rate_{plan.pk}": "5",
    }  # fmt: skip
    office.post(reverse("staff_equipment:add"), given)
    made = Equipment.objects.get(code="tour")
    assert (made.member_rate_minor, made.public_rate_minor) == (750, 1500)
    hours = [str(one) for one in made.opening_hours.all()]
    assert hours == ["mardi 09:00–12:30", "mardi 14:00–18:00", "samedi 20:00–00:00"]
    requirement = made.requirements.get()
    assert (requirement.level, list(requirement.qualifications.all())) == (3, [workshop.qualification])
    assert made.plan_rates.get().rate_minor == 500
    shown = page(office, "staff_equipment:inspect", made.pk)
    assert "09:00–12:30, 14:00–18:00" in shown
    assert "Découpe laser (peut former)" in shown


def test_an_untouched_form_changes_nothing(office: Client, workshop: Workshop) -> None:
    url = reverse("staff_equipment:edit", args=(workshop.laser.pk,))
    office.post(url, filled(office.get(url).context["form"]))
    after = Equipment.objects.get(pk=workshop.laser.pk)
    for field in Equipment._meta.fields:
        assert getattr(after, field.name) == getattr(workshop.laser, field.name), field.name
    assert after.requirements.get().qualifications.get() == workshop.qualification


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("hours_1", "le matin"), ("hours_1", "25:00–26:00"), ("code", "saw"), ("slot_minutes", "3")],
)
def test_what_cannot_be_is_told_and_kept_in_the_form(
    office: Client, workshop: Workshop, field: str, wrong: str
) -> None:
    url = reverse("staff_equipment:edit", args=(workshop.laser.pk,))
    answer = office.post(url, {**filled(office.get(url).context["form"]), field: wrong})
    assert answer.status_code == 200
    assert wrong in answer.content.decode()


def test_hours_that_overlap_are_told(office: Client, workshop: Workshop) -> None:
    url = reverse("staff_equipment:edit", args=(workshop.laser.pk,))
    values = {**filled(office.get(url).context["form"]), "hours_1": "9-12, 11-14"}
    answer = office.post(url, values)
    assert "se chevauchent" in answer.content.decode() or answer.status_code == 200
    assert not workshop.laser.opening_hours.exists()


def test_hours_are_those_of_the_place_where_there_are_no_others(office: Client, workshop: Workshop) -> None:
    assert "Toujours ouvert." in page(office, "staff_equipment:inspect", workshop.laser.pk)
    hall = a_machine(kind=EquipmentKind.SPACE, name_fr="Halle", code="hall")
    hall.opening_hours.create(weekday=Weekday.TUESDAY, opens_at=time(14), closes_at=time(21))
    Equipment.objects.filter(pk=workshop.laser.pk).update(place=hall)
    text = page(office, "staff_equipment:inspect", workshop.laser.pk)
    assert "Horaires, ceux de «\u00a0Halle\u00a0»" in text
    assert "mardi" in text
    assert "Toujours ouvert." not in text


def test_out_of_order_in_service_and_retired(office: Client, workshop: Workshop) -> None:
    saw = workshop.saw
    post(office, "staff_equipment:out_of_order", saw.pk, reason="Lame cassée")
    saw.refresh_from_db()
    assert (saw.state, saw.state_reason) == ("out_of_order", "Lame cassée")
    assert "Lame cassée" in page(office, "staff_equipment:inspect", saw.pk)
    post(office, "staff_equipment:in_service", saw.pk)
    saw.refresh_from_db()
    assert saw.state == "in_service"
    post(office, "staff_equipment:retire", workshop.laser.pk, reason="Vendue")
    workshop.laser.refresh_from_db()
    assert workshop.laser.state == "in_service"
    post(office, "staff_equipment:retire", workshop.laser.pk, reason="Vendue", cancel_reservations="on")
    workshop.laser.refresh_from_db()
    workshop.reservation.refresh_from_db()
    assert (workshop.laser.state, workshop.reservation.state) == ("retired", "cancelled")


def test_picture_documents_and_referents(office: Client, workshop: Workshop) -> None:
    key = workshop.laser.pk
    post(office, "staff_equipment:picture", key, picture=SimpleUploadedFile("a.png", a_picture()))
    post(
        office, "staff_equipment:add_document", key, title_fr="Notice", audience="qualified",
        file=SimpleUploadedFile("notice.pdf", b"%PDF-1.4 notice-47"),
    )  # fmt: skip
    post(office, "staff_equipment:name_referent", key, words="bob")
    workshop.laser.refresh_from_db()
    assert workshop.laser.picture
    document = workshop.laser.documents.get()
    answer = office.get(reverse("staff_equipment:document", args=(document.pk,)))
    assert b"notice-47" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # it streams
    referent = Referent.objects.get()
    assert referent.contact == workshop.bob
    shown = page(office, "staff_equipment:inspect", key)
    assert "Notice" in shown
    assert workshop.bob.full_name in shown
    post(office, "staff_equipment:remove_document", document.pk)
    post(office, "staff_equipment:dismiss_referent", referent.pk)
    assert (workshop.laser.documents.count(), Referent.objects.count()) == (0, 0)


def test_the_sheet_bears_the_address_of_the_machine(office: Client, workshop: Workshop) -> None:
    answer = office.get(reverse("staff_equipment:printed", args=(workshop.laser.pk,)))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_qualification_is_made_and_changed(office: Client) -> None:
    values = {"name_fr": "Tour", "code": "tour", "remind_days": "30", "valid_months": "24"}
    post(office, "staff_qualifications:add", **values)
    made = Qualification.objects.get(code="tour")
    post(office, "staff_qualifications:edit", made.pk, **{**values, "unused_months": "6"})
    made.refresh_from_db()
    assert (made.valid_months, made.unused_months) == (24, 6)


def test_categories_are_deleted_once_empty(office: Client, workshop: Workshop) -> None:
    post(office, "staff_categories:add", name_fr="Bois", position="3")
    told = post(office, "staff_categories:remove", workshop.category.pk).content.decode()
    workshop.category.refresh_from_db()
    assert "Numérique" in told
    Equipment.objects.update(category=None)
    post(office, "staff_categories:remove", workshop.category.pk)
    assert [str(one) for one in type(workshop.category).objects.all()] == ["Bois"]


def test_an_authorization_from_the_list_and_from_the_card(office: Client, workshop: Workshop) -> None:
    values = {"qualification": workshop.qualification.pk, "level": "2", "reason": "Formé samedi"}
    post(office, "staff_authorizations:give", words="bob@", **values)
    given = Authorization.objects.get(contact=workshop.bob)
    assert (given.level, given.reason) == (2, "Formé samedi")
    last = timezone.localdate() + timedelta(days=90)
    post(office, "staff_members:authorize", workshop.bob.pk, **{**values, "level": "3"}, last_day=last)
    standing = Authorization.objects.standing().get(contact=workshop.bob)
    assert standing.level == 3
    assert timezone.localdate(standing.expires_at) == last + timedelta(days=1)
    card = page(office, "staff_members:inspect", workshop.bob.pk)
    assert "donnée de nouveau" in card
    assert "peut former" in card


def test_suspended_lifted_and_withdrawn_with_a_reason(office: Client, workshop: Workshop) -> None:
    key = workshop.authorization.pk
    post(office, "staff_authorizations:suspend", key, reason="Machine laissée seule")
    assert "Machine laissée seule" in page(office, "staff_authorizations:inspect", key)
    assert not Authorization.objects.active().exists()
    post(office, "staff_authorizations:reinstate", key)
    assert Authorization.objects.active().exists()
    post(office, "staff_authorizations:revoke", key, reason="")
    assert Authorization.objects.active().exists()
    post(office, "staff_authorizations:revoke", key, reason="Départ")
    workshop.authorization.refresh_from_db()
    assert workshop.authorization.revocation_reason == "Départ"


def test_several_are_authorized_at_once(office: Client, workshop: Workshop) -> None:
    url = reverse("wagtail_bulk_action", args=("accounts", "contact", "authorize"))
    ids = f"?id={workshop.alice.pk}&id={workshop.bob.pk}"
    assert workshop.bob.full_name in office.get(url + ids).content.decode()
    values = {"qualification": workshop.qualification.pk, "level": "2", "reason": "Stage"}
    told = office.post(url + ids, values, follow=True).content.decode()
    assert Authorization.objects.filter(contact=workshop.bob, reason="Stage").count() == 1
    assert Authorization.objects.filter(contact=workshop.alice).get() == workshop.authorization
    assert "1 personne a son habilitation. 1 l’avait déjà." in told


def test_who_may_not_authorize_cannot_tick(sign_in: SignIn, workshop: Workshop) -> None:
    url = reverse("wagtail_bulk_action", args=("accounts", "contact", "authorize"))
    browser = sign_in(RECEPTION)
    values = {"qualification": workshop.qualification.pk, "level": "2", "reason": "Stage"}
    answer = browser.post(f"{url}?id={workshop.bob.pk}", values)
    assert answer.status_code in (302, 403)
    assert not Authorization.objects.filter(contact=workshop.bob).exists()
    assert "bulk_actions" not in page(browser, "staff_members:index")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_beyond_the_calendar_are_refused_in_words(office: Client, workshop: Workshop, day: str) -> None:
    asked = {"equipment": str(a_machine().pk), "day": day}
    assert office.get(reverse("staff_reservations:day"), asked).context["form"].errors["day"]
    closed = {"first_day": day, "starts": "09:00", "ends": "00:00", "reason_fr": "Fermé"}
    assert office.post(reverse("staff_closures:add"), closed).context["form"].errors["first_day"]
