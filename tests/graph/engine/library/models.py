"""A row is `hidden` from everyone but the user named `librarian`."""

from typing import Any, Self

from django.db import models


class VisibleRows(models.QuerySet[Any]):
    def visible_to(self, viewer: Any) -> Self:
        return self if getattr(viewer, "email", "") == "librarian@example.org" else self.filter(hidden=False)


class Shelf(models.Model):
    name = models.CharField(max_length=50)
    hidden = models.BooleanField(default=False)
    objects = VisibleRows.as_manager()

    class Meta:
        app_label = "library"
        base_manager_name = "objects"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    word = models.CharField(max_length=50)
    hidden = models.BooleanField(default=False)
    objects = VisibleRows.as_manager()

    class Meta:
        app_label = "library"
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.word


class Book(models.Model):
    title = models.CharField(max_length=50)
    shelf = models.ForeignKey(Shelf, models.CASCADE, related_name="books")
    tags = models.ManyToManyField(Tag, related_name="books")
    printed_on = models.DateField(null=True)
    price_minor = models.IntegerField(default=0)
    hidden = models.BooleanField(default=False)
    objects = VisibleRows.as_manager()

    class Meta:
        app_label = "library"
        base_manager_name = "objects"
        # Several books share a day, and some have none: the order needs the key, and places for nulls.
        ordering = ("-printed_on",)

    def __str__(self) -> str:
        return self.title


class Secret(models.Model):
    """Its manager knows nothing of viewers."""

    word = models.CharField(max_length=50)

    class Meta:
        app_label = "library"

    def __str__(self) -> str:
        return self.word
