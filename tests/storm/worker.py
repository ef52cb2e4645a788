"""A worker that beats fast, so that the storm need not wait long to take a killed one for dead."""

import asyncio

import django
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


async def work() -> None:
    """Work until killed."""
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        async with working.open_async():
            await working.run_worker_async(
                concurrency=4, update_heartbeat_interval=1, stalled_worker_timeout=3600,
                fetch_job_polling_interval=1,
            )  # fmt: skip


if __name__ == "__main__":
    django.setup()
    asyncio.run(work())
