from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from accounts.models.card import private_storage
from billing.states import ImportState

if TYPE_CHECKING:
    from accounts.viewers import Viewer


def import_path(run: ImportRun, filename: str) -> str:
    """A name that says nothing of the people in the file."""
    return f"imports/{uuid.uuid4().hex}"


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Files of members, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for those who bring members in; none for others."""
        return self if viewer.has_perm("billing.view_importrun") else self.none()


class ImportRun(models.Model):
    """A file of members to bring in: how its columns are read, how far it came, and what came of it.

    `header` is the first line. `mapping`: {columns: {index of a column: field}, program, plan (code or ""),
    plans: {a plan's name in the file, unaccented: code}, replaces}. `counts`: {created, completed, unchanged,
    periods, faulty, left_out}, in lines but for `periods`.
    """

    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    name = models.CharField(_("name of the file"), max_length=255)
    # Emptied when the file is forgotten: it holds people who may ask to be erased.
    file = models.FileField(storage=private_storage, upload_to=import_path, blank=True)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    lines = models.PositiveIntegerField(_("lines"), default=0)
    lines_done = models.PositiveIntegerField(_("lines looked at"), default=0)
    # A code of `billing.imports.problems`: why the whole file stopped.
    failure = models.CharField(max_length=40, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    started_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of members")
        verbose_name_plural = _("imports of members")
        base_manager_name = "objects"
        ordering = ("-uploaded_at", "-pk")
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return self.name


class ImportProblemQuerySet(models.QuerySet["ImportProblem"]):
    """What is wrong in files, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the files that the viewer sees."""
        return self.filter(run__in=ImportRun.objects.visible_to(viewer))


class ImportProblem(models.Model):
    """What is wrong with one value of one line: a code of `billing.imports.problems`, and its facts.

    `line` is the row as a spreadsheet numbers it: the header is row 1.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=120, blank=True)
    value = models.CharField(_("value"), max_length=120, blank=True)
    code = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    is_fault = models.BooleanField(_("keeps the line from being imported"), default=True)

    objects = ImportProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem of an import")
        verbose_name_plural = _("problems of imports")
        default_permissions = ()
        ordering = ("line", "pk")
        indexes = (models.Index(fields=("run", "line")),)

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"


class ImportedLine(models.Model):
    """Whose card a line became, so that the same line finds it again.

    `key` is a digest of the program and the person's number there, or of the name and what tells namesakes
    apart: nobody can be read out of it. `program` is empty for a key without a number.
    """

    key = models.CharField(max_length=32, unique=True)
    program = models.CharField(max_length=20, blank=True)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="imported_lines")

    class Meta:
        verbose_name = _("imported line")
        verbose_name_plural = _("imported lines")
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
