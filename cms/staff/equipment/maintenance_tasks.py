"""The tasks that come again: added, changed, done and deleted from the page of the equipment."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.staff.equipment.acting import Button, StayingForm
from cms.staff.equipment.maintenance_due import CHANGE
from equipment.actions.maintenance import mark_done, remove_task, save_task
from equipment.models import MaintenanceTask


class TaskForm(forms.ModelForm[MaintenanceTask]):
    """A task, and how often it comes."""

    class Meta:
        model = MaintenanceTask
        fields = ("name_fr", "name_en", "every_hours", "every_days")


class AddTask(StayingForm):
    """An empty form."""

    permission = CHANGE
    heading = gettext_lazy("Regular maintenance of “{name}”")
    submit = gettext_lazy("Add the task")

    def form(self, data: Any = None, files: Any = None) -> TaskForm:
        return TaskForm(data)

    def act(self, values: dict[str, Any]) -> str:
        task = save_task(equipment=self.thing, task=None, values=values, by=self.viewer)
        return _("“{name}” is added.").format(name=task.name_fr)


class OfTask:
    """A page about a task, reached from the page of its equipment."""

    permission = CHANGE
    viewer: Any
    thing: Any

    def rows(self) -> QuerySet[MaintenanceTask]:
        """What the viewer sees."""
        return MaintenanceTask.objects.visible_to(self.viewer).select_related("equipment")

    @property
    def thing_url(self) -> str:
        """The page of the equipment."""
        return reverse("staff_equipment:inspect", args=(self.thing.equipment_id,))


class EditTask(OfTask, StayingForm):
    """The task as a form."""

    heading = gettext_lazy("Edit the task “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def form(self, data: Any = None, files: Any = None) -> TaskForm:
        return TaskForm(data, instance=MaintenanceTask.objects.get(pk=self.thing.pk))

    def act(self, values: dict[str, Any]) -> str:
        task = save_task(equipment=self.thing.equipment, task=self.thing, values=values, by=self.viewer)
        return _("“{name}” is saved.").format(name=task.name_fr)


class RemoveTask(OfTask, Button):
    """A button that deletes it."""

    def run(self) -> str:
        name = self.thing.name_fr
        remove_task(task=self.thing, by=self.viewer)
        return _("“{name}” is deleted.").format(name=name)


class TaskDone(OfTask, Button):
    """A button that says it was done just now."""

    def run(self) -> str:
        mark_done(task=self.thing, by=self.viewer)
        return _("“{name}” is noted as done.").format(name=self.thing.name_fr)
