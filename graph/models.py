"""What the GraphQL door itself keeps: the results of idempotent mutations, and budgets."""

from django.db import models
from django.db.models.functions import Now


class IdempotentRequest(models.Model):
    """A mutation done (or begun) under a key.

    `result` is the answer as JSON text, which keeps the order of its fields; null while it is not known.
    """

    actor = models.CharField(max_length=120)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    result = models.TextField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("actor", "key"), name="idempotent_request_once"),)
        indexes = (models.Index(fields=("created_at",), name="idempotent_request_age"),)

    def __str__(self) -> str:
        return f"{self.key} of {self.actor}"


class Budget(models.Model):
    """The points one caller has spent in the window that ends at `resets_at`."""

    holder = models.CharField(max_length=120, primary_key=True)
    spent = models.BigIntegerField()
    resets_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.holder}: {self.spent}"
