"""Jobs of the GraphQL door."""

from procrastinate.contrib.django import app

from graph.engine.idempotency import forget_old


@app.periodic(cron="41 4 * * *")
@app.task(name="graph.forget_old", queue="upkeep", queueing_lock="graph.forget_old")
def forget_old_records(timestamp: int) -> None:
    """Every night: results that are no longer replayed, and budgets that are full again."""
    forget_old()
