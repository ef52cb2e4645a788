"""What the screens do day by day: reservations, faults, maintenance, doors, badges and credits."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import RECEPTION
from billing.models import Plan
from equipment.models import (
    Authorization,
    Badge,
    Closure,
    Controller,
    CreditLot,
    Maintenance,
    Reservation,
)
from equipment.tokens import device_by
from tests.cms.staff.equipment.conftest import Workshop, filled, page, post
from tests.equipment.machines import at

type SignIn = Callable[[str], Client]


def test_reserved_for_somebody_week_after_week_and_cancelled(office: Client, workshop: Workshop) -> None:
    day = at(3, 9).date()
    values = {
        "words": "alice", "equipment": workshop.laser.pk, "first_day": day, "starts": "09:00",
        "ends": "10:00", "weeks": "3", "purpose": "Atelier",
    }  # fmt: skip
    post(office, "staff_reservations:reserve", **values)
    series = Reservation.objects.exclude(series=None).order_by("occupancy__starts_at")
    assert series.count() == 3
    shown = office.get(f"{reverse('staff_reservations:day')}?equipment={workshop.laser.pk}&day={day}")
    assert workshop.alice.full_name in shown.content.decode()
    second = series[1]
    post(office, "staff_reservations:cancel", second.pk, reason="Stage", with_following="on")
    assert [one.state for one in series] == ["confirmed", "cancelled", "cancelled"]


def test_reserving_for_who_is_not_qualified_is_refused(office: Client, workshop: Workshop) -> None:
    values = {
        "words": "bob@", "equipment": workshop.laser.pk, "first_day": at(3, 9).date(), "starts": "09:00",
        "ends": "10:00", "weeks": "1",
    }  # fmt: skip
    answer = office.post(reverse("staff_reservations:reserve"), values)
    assert answer.status_code == 200
    assert not Reservation.objects.filter(contact=workshop.bob).exists()


def test_faults_are_confirmed_and_repaired(office: Client, workshop: Workshop) -> None:
    key = workshop.fault.pk
    post(office, "staff_faults:confirm", key, stops_use="on", reason="Moteur chaud")
    workshop.saw.refresh_from_db()
    assert workshop.saw.state == "out_of_order"
    post(office, "staff_faults:fix", key, answer="Moteur changé")
    workshop.fault.refresh_from_db()
    workshop.saw.refresh_from_db()
    assert (workshop.fault.state, workshop.saw.state) == ("fixed", "in_service")
    assert "Moteur changé" in page(office, "staff_faults:inspect", key)


def test_maintenance_is_planned_and_done(office: Client, workshop: Workshop) -> None:
    day = at(5, 9).date()
    values = {"equipment": workshop.saw.pk, "first_day": day, "starts": "09:00", "ends": "12:00"}
    post(office, "staff_maintenance:add", what="Révision", task=workshop.task.pk, **values)
    planned = Maintenance.objects.get(what="Révision")
    post(office, "staff_maintenance:cancel", planned.pk)
    planned.refresh_from_db()
    assert planned.cancelled_at is not None
    assert "Affûtage" in page(office, "staff_maintenance:due")
    post(office, "staff_equipment:task_done", workshop.task.pk)
    assert "Affûtage" not in page(office, "staff_maintenance:due")


def test_closures_are_added_and_ended(office: Client, workshop: Workshop) -> None:
    day = at(30, 9).date()
    values = {"first_day": day, "starts": "00:00", "ends": "00:00", "last_day": day + timedelta(days=1)}
    post(office, "staff_closures:add", reason_fr="Fête", **values)
    added = Closure.objects.get(reason_fr="Fête")
    assert added.ends_at - added.starts_at == timedelta(days=2)
    post(office, "staff_closures:end", added.pk)
    assert not Closure.objects.filter(pk=added.pk).exists()


def test_a_token_is_shown_once(office: Client, workshop: Workshop) -> None:
    answer = post(office, "staff_controllers:add", name="Porte sud", equipment=[workshop.saw.pk])
    made = Controller.objects.get(name="Porte sud")
    token = answer.context["token"]
    assert token in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert device_by(token) is not None
    shown = page(office, "staff_controllers:inspect", made.pk)
    assert token not in shown
    assert made.token_hint in shown
    answer = post(office, "staff_controllers:renew", made.pk)
    assert device_by(token) is None
    assert device_by(answer.context["token"]) is not None
    post(office, "staff_controllers:revoke", made.pk)
    assert device_by(answer.context["token"]) is None


def test_badges_at_the_desk(sign_in: SignIn, workshop: Workshop) -> None:
    desk = sign_in(RECEPTION)
    post(desk, "staff_members:give_badge", workshop.bob.pk, uid="04:FF:EE:DD", label="vert")
    badge = Badge.objects.get(contact=workshop.bob)
    post(desk, "staff_badges:block", badge.pk, reason="Perdu")
    badge.refresh_from_db()
    assert badge.block_reason == "Perdu"
    post(desk, "staff_badges:unblock", badge.pk)
    post(desk, "staff_badges:remove", badge.pk)
    assert not Badge.objects.filter(contact=workshop.bob).exists()


def test_credits_are_given_and_taken_back(office: Client, workshop: Workshop) -> None:
    post(office, "staff_members:give_credits", workshop.bob.pk, amount="5", reason="Bénévolat")
    lot = CreditLot.objects.get(contact=workshop.bob)
    assert lot.left == 5
    assert "Bénévolat" in page(office, "staff_members:inspect", workshop.bob.pk)
    post(office, "staff_members:take_credits", lot.pk, reason="Erreur")
    lot.refresh_from_db()
    assert lot.left == 0


def test_a_pass_is_made_in_the_form_of_plans(office: Client) -> None:
    form = filled(office.get(reverse("staff_plans:add")).context["form"])
    values = {
        **form, "name_fr": "Carnet de 10", "name_en": "Pass of 10", "code": "carnet", "family": "carnet",
        "price": "80", "kind": "pass", "credits": "10", "price_kind": "fixed", "term_kind": "rolling",
        "term_months": "12",
    }  # fmt: skip
    office.post(reverse("staff_plans:add"), values)
    assert Plan.objects.passes_on_offer().get().credits == 10


def test_the_first_page_tells_what_machines_need(office: Client, workshop: Workshop, carol: User) -> None:
    Authorization.objects.update(expires_at=timezone.now() + timedelta(days=3))
    shown = page(office, "wagtailadmin_home")
    for words in ("panne ouverte", "tâche d’entretien à faire", "habilitation se termine"):
        assert words in shown
