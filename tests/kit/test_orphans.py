"""A photo whose transaction was rolled back leaves no file for long; every other file stays."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from accounts.actions.contacts import set_photo
from accounts.models import Contact, User
from billing.models import ApplicationFile
from kit.orphans import sweep
from kit.pictures import read_picture
from kit.tasks import sweep_files
from tests.cms.conftest import a_picture, an_upload
from tests.makers import an_application

pytestmark = pytest.mark.django_db


def _kept() -> set[str]:
    storage = storages["private"]
    folders = storage.listdir("")[0] if storage.exists("") else []
    return {f"{folder}/{name}" for folder in folders for name in storage.listdir(folder)[1]}


def _age(names: set[str], **age: float) -> None:
    then = time.time() - timedelta(**age).total_seconds()
    for name in names:
        os.utime(Path(storages["private"].path(name)), (then, then))


def test_only_what_no_row_names_is_swept_once_it_is_a_day_old(alice: User, bob: User) -> None:
    picture = read_picture(an_upload(a_picture()))
    before = _kept()
    contact = set_photo(contact=Contact.objects.get(user=alice), picture=picture, by=alice)
    answer = ApplicationFile(
        application=an_application(), question_id="q", label="Q", name="a.pdf", content_type="x", size=1
    )
    answer.file.save("answer", ContentFile(b"x"))
    shelf = storages["private"].save("shelf/somebody-elses", ContentFile(b"x"))
    mine = {str(contact.photo), str(answer.file), shelf}
    with transaction.atomic():
        set_photo(contact=Contact.objects.get(user=bob), picture=picture, by=bob)
        transaction.set_rollback(True)
    [orphan] = _kept() - before - mine
    assert not Contact.objects.get(user=bob).photo
    _age(_kept(), hours=23)
    assert (sweep(), orphan in _kept()) == (0, True)
    _age(mine | {orphan}, hours=25)
    sweep_files.func(0)
    assert _kept() - before == mine


def test_a_row_whose_file_is_gone_stops_nothing(alice: User) -> None:
    Contact.objects.filter(user=alice).update(photo="elsewhere/gone.jpg")
    assert sweep(timedelta(0)) == 0


def test_without_rows_nothing_is_touched() -> None:
    """A database that is empty, or the wrong one, says nothing about whose files these are."""
    name = storages["private"].save("photos/of-another-database.jpg", ContentFile(b"x"))
    _age({name}, days=400)
    assert sweep() == 0
    assert name in _kept()
