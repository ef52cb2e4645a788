"""Faults in every state, maintenance done and planned, tasks that are due; the embroidery machine stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Contact, User
from equipment.models import Equipment, Fault, Maintenance, MaintenanceTask, Occupancy
from sandbox.demo_data.cast import MEMBER

# Machine, state, days ago, what is wrong, what was found.
FAULTS = (
    ("laser", "reported", 1, "La lentille est voilée : la gravure manque de contraste.", ""),
    (
        "embroidery-sewing",
        "confirmed",
        3,
        "Le moteur du cadre force et chauffe.",
        "Courroie à remplacer, commandée.",
    ),
    (
        "panel-saw",
        "fixed",
        9,
        "Le guide parallèle ne se bloque plus.",
        "Guide remplacé, réglé au dixième.",
    ),
    ("printer3d", "dismissed", 20, "La buse est bouchée.", "Bobine en fin de course ; rien à réparer."),
    ("metal-lathe", "fixed", 60, "L’éclairage clignote.", "Transformateur changé."),
)
# Machine, names, hours, days, days since it was done.
TASKS = (
    ("laser", "Nettoyer les miroirs", "Clean the mirrors", 40, 30, 41),
    ("laser", "Vider le bac à chutes", "Empty the scrap tray", None, 7, 3),
    ("panel-saw", "Contrôler la lame", "Check the blade", 60, None, 20),
    ("printer3d", "Graisser les axes", "Grease the axes", None, 60, 75),
    ("metal-lathe", "Vidanger l’huile", "Change the oil", 200, 365, 120),
)


@dataclass(frozen=True)
class Care:
    """Writes what was reported and done."""

    machines: dict[str, Equipment]
    manager: User
    now: datetime

    def take(self) -> None:
        """Faults, the machine that stands for one of them, tasks and maintenance."""
        reporter = Contact.objects.get(email=MEMBER.email)
        for code, state, days, text, answer in FAULTS:
            self._report(reporter, code, state, days, text, answer)
        self._stop("embroidery-sewing", days=3, reason="Courroie à remplacer, commandée.")
        tasks = [self._task(*row) for row in TASKS]
        for number, task in enumerate(tasks):
            self._maintain(task, -30 - number, is_done=True)
        self._maintain(tasks[0], 4, is_done=False)

    def _report(self, by: Contact, code: str, state: str, days: int, text: str, answer: str) -> None:
        at = self.now - timedelta(days=days)
        Fault.objects.create(
            equipment=self.machines[code],
            reported_by=by,
            reported_at=at,
            description=text,
            is_dangerous=state == "confirmed",
            stops_use=state == "confirmed",
            state=state,
            handled_at=at + timedelta(hours=20) if state in ("fixed", "dismissed") else None,
            handled_by=self.manager if answer else None,
            answer=answer,
        )

    def _stop(self, code: str, *, days: int, reason: str) -> None:
        machine = self.machines[code]
        machine.state, machine.state_reason, machine.is_stopped_by_faults = "out_of_order", reason, True
        machine.state_since = self.now - timedelta(days=days)
        machine.save()

    def _task(
        self, code: str, french: str, english: str, hours: int | None, days: int | None, since: int
    ) -> MaintenanceTask:
        return MaintenanceTask.objects.create(
            equipment=self.machines[code], name_fr=french, name_en=english, every_hours=hours,
            every_days=days, last_done_at=self.now - timedelta(days=since),
        )  # fmt: skip

    def _maintain(self, task: MaintenanceTask, days: int, *, is_done: bool) -> None:
        # In the morning, before anybody comes.
        start = (self.now + timedelta(days=days)).replace(hour=7, minute=0, second=0, microsecond=0)
        taken = Occupancy.objects.create(
            equipment=task.equipment, kind="maintenance", starts_at=start, ends_at=start + timedelta(hours=2)
        )
        Maintenance.objects.create(
            occupancy=taken, task=task, what=task.name_fr, created_by=self.manager,
            created_at=start - timedelta(days=5), finished_at=taken.ends_at if is_done else None,
        )  # fmt: skip
