"""Slips of cheques taken to the bank."""

from datetime import date, datetime

import strawberry_django

from billing import models
from graph.billing.order import Payment
from graph.engine.connections import Connection, connection
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.fields import column, money


@strawberry_django.type(models.ChequeDeposit, description="A slip of cheques taken to the bank together.")
class ChequeDeposit(VisibleNode):
    """Seen by those who keep the books."""

    number: str = column(description="Its number, continuous within a year.")
    made_on: date = column(description="Its date.")
    made_at: datetime = column(description="When it was made.")
    count: int = column(description="How many cheques it holds.")
    total: Money = money("total_minor", description="Their sum.")
    cheques: Connection[Payment] = connection(description="The cheques.")
