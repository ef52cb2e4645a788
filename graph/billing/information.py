"""What an applicant was asked, and answered."""

from datetime import datetime

import strawberry_django

from billing import models
from graph.engine.nodes import VisibleNode
from graph.fields import column


@strawberry_django.type(models.InformationRequest, description="What an applicant was asked, and answered.")
class InformationRequest(VisibleNode):
    """Seen with its application."""

    message: str = column(description="What was asked.")
    asked_at: datetime = column(description="When it was asked.")
    answer: str = column(description="What the applicant answered; empty while there is no answer.")
    answered_at: datetime | None = column(description="When it was answered, or decided without an answer.")
