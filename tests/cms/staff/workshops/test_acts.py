"""What the team does with sessions: plan, change, cancel, book at the desk, move, take attendance, close."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import RECEPTION
from equipment.models import Authorization
from kit.clock import today
from tests.cms.staff.workshops.conftest import Shop, booking, page, post, somebody
from tests.workshops.shops import a_session
from workshops.models import Booking, WorkshopSession
from workshops.states import BookingState, SessionState

type SignIn = Callable[[str], Client]


def test_the_page_of_a_session_tells_who_comes_and_who_waits(office: Client, shop: Shop) -> None:
    booking(shop.coming, somebody("Zoé"), BookingState.WAITLISTED)
    told = page(office, "staff_sessions:inspect", shop.coming.pk)
    for words in ("Alice Martin", "Qui vient : 1 sur 4", "Inès Caradec", "Salle numérique", "1/4"):
        assert words in told, words
    line = told[told.index("Liste d’attente") :]
    assert line.index("Bob Durand") < line.index("Zoé Roy")


def planned(shop: Shop, **values: object) -> dict[str, object]:
    """What the form of a session sends."""
    day = today() + timedelta(days=3)
    return {"workshop": shop.laser.pk, "first_day": f"{day:%Y-%m-%d}", "starts": "10:00", **values}


def test_a_session_is_planned_as_the_workshop_has_it(office: Client, shop: Shop) -> None:
    told = post(office, "staff_sessions:plan", **planned(shop, rooms=[shop.room.pk]))
    assert "Planifiée : Laser, niveau 1" in told
    made = WorkshopSession.objects.latest("pk")
    assert made.capacity == 4
    assert [one.name for one in made.equipment] == ["Salle numérique"]
    assert [row.contact for row in made.trainers.all()] == [shop.ines]


def test_a_clash_is_told_by_name_and_nothing_typed_is_lost(office: Client, shop: Shop) -> None:
    count = WorkshopSession.objects.count()
    given = planned(shop, starts="18:00", rooms=[shop.room.pk], note_fr="Apportez une clé USB")
    told = post(office, "staff_sessions:plan", **given)
    assert "Salle numérique" in told
    assert "Apportez une clé USB" in told
    assert "18:00" in told
    busy = post(office, "staff_sessions:plan", **planned(shop, starts="18:30", trainers=[shop.ines.pk]))
    assert "Inès Caradec" in busy
    assert WorkshopSession.objects.count() == count


def test_a_series_is_shown_before_it_is_written(office: Client, shop: Shop) -> None:
    first = today() + timedelta(days=3)
    count = WorkshopSession.objects.count()
    given = planned(shop, starts="18:00", repeat="WEEKLY", times=3, rooms=[shop.room.pk])
    told = post(office, "staff_sessions:series", **given)
    assert "Salle numérique" in told
    assert "1 date sur 3 ne va pas" in told
    assert 'name="plan"' not in told
    given |= {"first_day": f"{first + timedelta(days=1):%Y-%m-%d}"}
    told = post(office, "staff_sessions:series", **given)
    assert "Planifier ces 3 séances" in told
    assert WorkshopSession.objects.count() == count
    # Nothing is written for dates that were not the ones shown.
    assert "Planifier ces 3 séances" in post(office, "staff_sessions:series", **given, plan="")
    assert WorkshopSession.objects.count() == count
    seen = told.split('name="seen" value="')[1].split('"')[0]
    assert "3 séances sont planifiées" in post(office, "staff_sessions:series", **given, plan="", seen=seen)
    assert WorkshopSession.objects.count() == count + 3


def test_a_session_is_changed(office: Client, shop: Shop) -> None:
    local = timezone.localtime(shop.coming.starts_at)
    values = {
        "first_day": f"{local:%Y-%m-%d}", "starts": "17:00", "ends": "19:00", "capacity": 6,
        "rooms": [shop.room.pk], "trainers": [shop.ines.pk], "note_fr": "Prévoir une blouse",
    }  # fmt: skip
    assert "La séance est enregistrée" in post(office, "staff_sessions:change", shop.coming.pk, **values)
    shop.coming.refresh_from_db()
    assert timezone.localtime(shop.coming.starts_at).hour == 17
    assert (shop.coming.capacity, shop.coming.note_fr) == (6, "Prévoir une blouse")
    # More seats went to who waited.
    shop.waits.refresh_from_db()
    assert shop.waits.state == BookingState.OFFERED


def test_a_session_is_cancelled_with_its_reason(office: Client, shop: Shop) -> None:
    asked = page(office, "staff_sessions:cancel", shop.coming.pk)
    assert "2 personnes sont prévenues" in asked
    post(office, "staff_sessions:cancel", shop.coming.pk, reason="Laser en panne")
    shop.coming.refresh_from_db()
    assert shop.coming.state == SessionState.CANCELLED
    assert "Laser en panne" in page(office, "staff_sessions:inspect", shop.coming.pk)


def test_the_desk_books_and_takes_the_money_next(sign_in: SignIn, shop: Shop) -> None:
    desk = sign_in(RECEPTION)
    zoe = somebody("Zoé")
    told = post(desk, "staff_sessions:book", shop.later.pk, words="Zoé")
    made = Booking.objects.get(session=shop.later, contact=zoe)
    assert made.state == BookingState.HELD
    assert reverse("desk:take", args=[made.line.order_id if made.line else 0]) in told
    post(desk, "staff_sessions:book", shop.later.pk, words="Alice", is_free="on")
    free = Booking.objects.get(session=shop.later, contact=shop.alice)
    assert (free.state, free.price_minor) == (BookingState.CONFIRMED, 0)
    lou = somebody("Lou")
    assert "Toutes les places sont prises" in post(desk, "staff_sessions:book", shop.later.pk, words="Lou")
    assert not Booking.objects.filter(contact=lou).exists()


def test_a_booking_is_cancelled_and_moved(office: Client, shop: Shop) -> None:
    assert "Rien n’a été payé" in page(office, "staff_sessions:cancel_booking", shop.booked.pk)
    post(office, "staff_sessions:move_booking", shop.booked.pk, to=shop.later.pk)
    shop.booked.refresh_from_db()
    assert shop.booked.session == shop.later
    post(office, "staff_sessions:cancel_booking", shop.booked.pk, reason="À sa demande")
    shop.booked.refresh_from_db()
    assert (shop.booked.state, shop.booked.end_reason) == (BookingState.CANCELLED, "À sa demande")
    told = page(office, "staff_sessions:inspect", shop.later.pk)
    assert "À sa demande" in told


def test_what_goes_back_is_told_before(sign_in: SignIn, office: Client, shop: Shop, carol: User) -> None:
    zoe = somebody("Zoé")
    post(office, "staff_sessions:book", shop.later.pk, words="Zoé")
    made = Booking.objects.get(contact=zoe)
    assert made.line is not None
    assert "Rien n’est encore payé" in page(office, "staff_sessions:cancel_booking", made.pk)
    paid = {"method": "cash", "received_on": f"{today():%Y-%m-%d}", "amount_minor": made.price_minor}
    post(office, "desk:take", made.line.order_id, **paid)
    made.refresh_from_db()
    assert made.state == BookingState.CONFIRMED
    assert "20,00 € reviennent à Zoé Roy" in page(office, "staff_sessions:cancel_booking", made.pk)
    assert "20,00 €" in page(office, "staff_sessions:index")
    post(office, "staff_sessions:cancel_booking", made.pk)
    made.refresh_from_db()
    assert made.state == BookingState.CANCELLED


def test_attendance_by_tapping(trainer: Client, shop: Shop) -> None:
    zoe = booking(shop.running, somebody("Zoé"), BookingState.CONFIRMED)
    here = ("staff_sessions:attendance", shop.running.pk)
    assert "Encore 2 personnes à pointer" in page(trainer, *here)
    post(trainer, *here, booking=zoe.pk, mark="absent")
    post(trainer, *here, mark="everybody")
    shop.comes.refresh_from_db()
    zoe.refresh_from_db()
    assert (shop.comes.state, zoe.state) == (BookingState.ATTENDED, BookingState.ABSENT)
    post(trainer, *here, booking=shop.comes.pk, mark="sign")
    given = Authorization.objects.get(contact=shop.alice)
    assert given.qualification == shop.qualification
    post(trainer, *here, booking=zoe.pk, mark="unmark")
    zoe.refresh_from_db()
    assert zoe.state == BookingState.CONFIRMED


def test_a_session_that_is_over_is_closed(trainer: Client, shop: Shop) -> None:
    past = a_session(shop.laser, timezone.now() - timedelta(hours=5), trainers=[shop.ines])
    mark = booking(past, shop.bob, BookingState.CONFIRMED)
    assert "sans" in post(trainer, "staff_sessions:close", past.pk)
    post(trainer, "staff_sessions:attendance", past.pk, booking=mark.pk, mark="attended")
    post(trainer, "staff_sessions:close", past.pk)
    past.refresh_from_db()
    assert past.state == SessionState.HELD


def test_a_workshop_is_made_changed_and_hidden(office: Client, shop: Shop) -> None:
    form = office.get(reverse("staff_workshops:edit", args=[shop.laser.pk])).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in values.items() if value is not None and value is not False}
    post(office, "staff_workshops:edit", shop.laser.pk, **values | {"price": "32,50", "reduced_price": "10"})
    shop.laser.refresh_from_db()
    assert (shop.laser.price_minor, shop.laser.reduced_price_minor) == (3250, 1000)
    wrong = post(office, "staff_workshops:edit", shop.laser.pk, **values | {"least_people": 9, "seats": 4})
    assert "moins de places" in wrong
    told = post(office, "staff_workshops:add", **values | {"code": "tour", "name_fr": "Tour à bois"})
    assert "Tour à bois" in told
    post(office, "staff_workshops:hide", shop.laser.pk)
    shop.laser.refresh_from_db()
    assert not shop.laser.is_visible
    post(office, "staff_workshops:name", shop.evening.pk, words="Alice")
    assert list(shop.evening.trainers.all()) == [shop.alice]
    post(office, "staff_workshops:dismiss", shop.evening.pk, shop.alice.pk)
    assert not shop.evening.trainers.exists()


def test_the_week_shows_rooms_by_day(office: Client, shop: Shop) -> None:
    day = timezone.localdate(shop.coming.starts_at)
    answer = office.get(reverse("staff_sessions:week"), {"day": f"{day:%Y-%m-%d}"})
    told = answer.content.decode()
    assert "Salle numérique" in told
    assert reverse("staff_sessions:inspect", args=[shop.coming.pk]) in told
    assert f"room={shop.room.pk}" in told
    assert office.get(reverse("staff_sessions:week"), {"day": "9999-99-99"}).status_code == 200


def test_the_first_page_and_the_figures(office: Client, shop: Shop) -> None:
    told = page(office, "wagtailadmin_home")
    assert "1 places sur 4, une personne attend" in told
    assert "places des 3 prochaines séances sont prises" in told
    told = page(office, "figures:index")
    assert "Places prises, 90 derniers jours" in told
    assert "Recettes des ateliers" in told


def test_the_page_of_a_person_lists_their_workshops(office: Client, shop: Shop) -> None:
    told = page(office, "staff_members:inspect", shop.alice.pk)
    assert reverse("staff_sessions:inspect", args=[shop.coming.pk]) in told
