"""Jobs of the site, found by procrastinate."""

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from procrastinate.contrib.django import app

from cms.models import ApplicationDraft
from cms.signup.saved import forget, held_places
from cms.signup.uploads import clear_shelf

# Sessions live longer, but a form that rests for days is begun anew.
KEPT_FOR = timedelta(days=3)


@app.periodic(cron="41 3 * * *")
@app.task(name="cms.clear_shelf", queue="upkeep", queueing_lock="cms.clear_shelf")
def clear_old_uploads(timestamp: int) -> None:
    """Every night: uploads of forms that were never sent."""
    clear_shelf(KEPT_FOR, held_places())


@app.periodic(cron="47 3 * * *")
@app.task(name="cms.forget_drafts", queue="upkeep", queueing_lock="cms.forget_drafts")
def forget_drafts(timestamp: int) -> None:
    """Every night: sessions that ended, and saved forms whose day has come, with their answers and files."""
    SessionStore.clear_expired()
    forget(ApplicationDraft.objects.expired())
