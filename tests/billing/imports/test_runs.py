"""A file from its upload to its end: corrected, run again, broken off, forgotten."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import storages

from accounts.models import AuditEntry, Contact, Outbox, User
from billing.imports import bring as bringing
from billing.imports import run as running
from billing.imports.actions import (
    forget_file,
    forget_imports,
    match_columns,
    start_import,
    upload_import,
)
from billing.imports.refusals import ColumnsMissing, FileForgotten, NoTable, TableTooLarge, UnreadableTable
from billing.imports.run import work_import
from billing.models import ImportedLine, ImportProblem, ImportRun, Membership, MembershipPeriod, Plan
from billing.states import ImportState
from kit.refusals import NotAllowed
from kit.states import StateForbids
from tests.billing.imports.conftest import Desk
from tests.billing.imports.exports import Row, a_file, by_hand, csv_bytes

FAULTS: list[dict[str, object]] = [
    {"Date de naissance": "31/02/1990"}, {"E-mail": "camille"}, {"Formule": "Adhésion de luxe"},
    {"Montant payé": "trente"}, {"Du": "01/01/2027"},
]  # fmt: skip


def _file(faulty: bool) -> list[Row]:
    """500 people; every 25th of them wrong, one way or another."""
    return [
        by_hand(number, **(FAULTS[number % len(FAULTS)] if faulty and number % 25 == 0 else {}))
        for number in range(500)
    ]


def _everything() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Contact, Membership, MembershipPeriod, ImportedLine)
    ]


def test_500_lines_with_20_faults_are_shown_corrected_run_and_run_again(desk: Desk, plan: Plan) -> None:
    checked = desk.check(_file(faulty=True))
    assert (checked.state, checked.lines) == (ImportState.CHECKED, 500)
    assert checked.counts == {"created": 480, "periods": 480, "faulty": 20}
    assert sorted(checked.problems.values_list("line", flat=True)) == [2 + 25 * n for n in range(20)]
    assert Contact.objects.count() == 0

    run = desk.run(checked)
    assert (run.counts, run.problems.count()) == (checked.counts, 20)
    assert (Contact.objects.count(), MembershipPeriod.objects.count()) == (480, 480)

    corrected = desk.bring(_file(faulty=False))
    assert corrected.counts == {"created": 20, "unchanged": 480, "periods": 20}
    assert (Contact.objects.count(), MembershipPeriod.objects.count()) == (500, 500)

    before = _everything()
    again = desk.bring(_file(faulty=False))
    assert (again.counts, again.problems.count()) == ({"unchanged": 500}, 0)
    assert _everything() == before


def test_a_finished_import_is_run_again_without_doubling(desk: Desk, plan: Plan) -> None:
    run = desk.bring([by_hand(number) for number in range(3)])
    before = _everything()
    run = desk.run(desk.match(run))
    assert (run.counts, _everything()) == ({"unchanged": 3}, before)


def test_each_card_and_membership_is_on_record(desk: Desk, plan: Plan) -> None:
    run = desk.bring([by_hand(1)])
    contact, membership = Contact.objects.get(), Membership.objects.get()
    made = AuditEntry.objects.about(contact).get()
    brought = AuditEntry.objects.about(membership).get()
    assert (made.verb, made.actor, brought.verb, brought.actor) == (
        "contact.made", desk.carol, "membership.brought", desk.carol,
    )  # fmt: skip
    assert brought.reason.endswith(", 35,00\u00a0€, chèque")
    assert (brought.facts["amount_minor"], brought.facts["method"]) == (3500, "cheque")
    assert [entry.verb for entry in AuditEntry.objects.about(run)] == [
        "import.uploaded", "import.checking", "import.checked", "import.running", "import.done",
    ]  # fmt: skip
    assert Outbox.objects.count() == AuditEntry.objects.count()


def test_a_run_that_is_killed_goes_on_where_it_stopped(
    desk: Desk, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 10)
    run = desk.check([*(by_hand(number) for number in range(35)), by_hand(3)])
    start_import(run=run, by=desk.carol)
    bring, batches = bringing.bring, []

    def killed_in_the_third(*given: Any, **named: Any) -> None:
        bring(*given, **named)
        batches.append(len(given[0]))
        if len(batches) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(running, "bring", killed_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        work_import(run.pk)
    assert (Contact.objects.count(), desk.seen(run).lines_done) == (20, 20)
    work_import(run.pk)
    run = desk.seen(run)
    assert (run.state, run.counts) == (ImportState.DONE, {"created": 35, "periods": 35, "faulty": 1})
    assert (Contact.objects.count(), batches) == (35, [10, 10, 10, 10, 5])


def test_a_worker_that_was_overtaken_leaves_the_file_to_the_other(
    desk: Desk, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 10)
    run = desk.check([by_hand(number) for number in range(30)])
    start_import(run=run, by=desk.carol)
    bring, begun = bringing.bring, []

    def while_another_works(*given: Any, **named: Any) -> None:
        bring(*given, **named)
        begun.append(1)
        if len(begun) == 2:
            # After this batch, the other one is further.
            monkeypatch.setattr(running, "bring", bring)
            ImportRun.objects.update(state=ImportState.CHECKING)

    monkeypatch.setattr(running, "bring", while_another_works)
    work_import(run.pk)
    assert (desk.seen(run).state, Contact.objects.count()) == (ImportState.CHECKING, 20)


def test_what_breaks_off_says_so_and_can_be_run_again(
    desk: Desk, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.check([by_hand(1)])
    start_import(run=run, by=desk.carol)

    def broken(*given: Any, **named: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(running, "bring", broken)
        with pytest.raises(RuntimeError):
            work_import(run.pk)
    run = desk.seen(run)
    assert (run.state, run.failure) == (ImportState.FAILED, "broken_off")
    assert desk.run(desk.match(run)).counts == {"created": 1, "periods": 1}


def test_a_job_that_comes_twice_does_nothing_the_second_time(desk: Desk, plan: Plan) -> None:
    run = desk.bring([by_hand(1)])
    before = _everything()
    work_import(run.pk)
    assert (_everything(), desk.seen(run).counts) == (before, run.counts)


def test_a_batch_costs_as_many_queries_whatever_it_holds(
    desk: Desk, plan: Plan, django_assert_num_queries: Callable[..., Any]
) -> None:
    for people in (5, 100):
        run = desk.check([by_hand(people * 10 + number) for number in range(people)])
        start_import(run=run, by=desk.carol)
        with django_assert_num_queries(34):
            work_import(run.pk)


BROKEN = {
    "empty": (b"", NoTable),
    "a header alone": ("Prénom;Nom\n".encode(), NoTable),
    "no workbook": (b"PK\x03\x04 and no more", UnreadableTable),
    "half a sign": (b"Pr\x81nom;Nom\nAda;Roy\n", UnreadableTable),
    "a quote that never ends": (b'Nom\n"' + b"x" * 140_000, UnreadableTable),
    "too many columns": (b";".join([b"x"] * 300) + b"\nx\n", TableTooLarge),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_table_is_refused_at_once(kind: str, carol: User) -> None:
    content, refusal = BROKEN[kind]
    with pytest.raises(refusal):
        upload_import(file=a_file(content), name="x.csv", by=carol)
    assert ImportRun.objects.count() == 0


def test_what_breaks_further_down_fails_the_check_and_says_why(
    desk: Desk, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.imports.reading.MAXIMUM_LINES", 3)
    run = desk.check([by_hand(number) for number in range(5)])
    assert (run.state, run.failure) == (ImportState.FAILED, "TABLE_TOO_LARGE")


def test_a_line_must_be_about_somebody(desk: Desk) -> None:
    with pytest.raises(ColumnsMissing):
        desk.check(b"Ville;Pays\nNantes;FR\n")


@pytest.mark.parametrize("who", ["alice", "trudy", "bob"])
def test_nobody_else_imports(who: str, desk: Desk, plan: Plan, request: pytest.FixtureRequest) -> None:
    run = desk.check([by_hand(1)])
    other: User = request.getfixturevalue(who)
    people = Contact.objects.count()
    with pytest.raises(NotAllowed):
        upload_import(file=a_file(csv_bytes([by_hand(1)])), name="x.csv", by=other)
    with pytest.raises(NotAllowed):
        start_import(run=run, by=other)
    with pytest.raises(NotAllowed):
        forget_file(run=run, by=other)
    with pytest.raises(NotAllowed):
        match_columns(run=run, columns={0: "email"}, program="other", plan=None, replaces=False, by=other)
    assert list(ImportRun.objects.visible_to(desk.carol)) == [run]
    assert list(ImportRun.objects.visible_to(other)) == []
    assert (Contact.objects.count(), ImportRun.objects.count()) == (people, 1)


def test_an_unchecked_file_is_not_brought_in(desk: Desk, carol: User) -> None:
    run = upload_import(file=a_file(csv_bytes([by_hand(1)])), name="x.csv", by=carol)
    with pytest.raises(StateForbids):
        start_import(run=run, by=carol)


@pytest.mark.django_db(transaction=True)
def test_a_forgotten_file_leaves_nothing_of_anybody(desk: Desk) -> None:
    run = desk.check([by_hand(1, **{"E-mail": "marker-47"})])
    name = str(run.file.name)
    assert storages["private"].exists(name)
    assert "marker-47" in str(list(ImportProblem.objects.values()))
    forget_file(run=run, by=desk.carol)
    assert not storages["private"].exists(name)
    assert "marker-47" not in str([list(ImportProblem.objects.values()), list(ImportRun.objects.values())])
    with pytest.raises(FileForgotten):
        start_import(run=run, by=desk.carol)


@pytest.mark.django_db(transaction=True)
def test_files_are_forgotten_after_a_month(desk: Desk) -> None:
    run = desk.check([by_hand(1)])
    assert forget_imports() == 0
    ImportRun.objects.update(uploaded_at="2026-01-01T00:00Z")
    assert (forget_imports(), forget_imports()) == (1, 0)
    assert not desk.seen(run).file
