"""Files that are broken, by accident or on purpose, are refused in words."""

import io
import random
from time import monotonic
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.base import ContentFile
from openpyxl import Workbook

from accounts.models import User
from billing.imports.actions import upload_import
from billing.imports.refusals import TableTooLarge, UnreadableTable
from billing.models import ImportRun
from kit.refusals import Refusal

# The library speaks of what it guesses, to whoever runs it.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]

SHEET = "xl/worksheets/sheet1.xml"
PARTS = (SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml")
ROWS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>'
    "</worksheet>"
)


def a_workbook() -> bytes:
    book, written = Workbook(), io.BytesIO()
    for row in (("Nom", "Prénom"), ("Roy", "Camille"), ("Roy", "Zoé")):
        book.worksheets[0].append(row)
    book.save(written)
    return written.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """The workbook with one part of its archive replaced."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(a_workbook())) as source, ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for part in source.namelist():
            archive.writestr(part, content if part == name else source.read(part))
    return written.getvalue()


def with_field(offset: int, value: int) -> bytes:
    """The workbook with one byte changed in each entry of its archive's directory."""
    content = bytearray(a_workbook())
    place = content.find(b"PK\1\2")
    while place >= 0:
        content[place + offset] = value
        place = content.find(b"PK\1\2", place + 4)
    return bytes(content)


def upload(content: bytes, by: User) -> ImportRun:
    return upload_import(file=ContentFile(content, name="members"), name="members", by=by)


@pytest.mark.parametrize("content", [b"", b"<a><b></a>", b"\0\1\2"])
@pytest.mark.parametrize("part", PARTS)
def test_a_broken_part_is_refused(carol: User, part: str, content: bytes) -> None:
    with pytest.raises(Refusal):
        upload(with_part(part, content), carol)


@pytest.mark.parametrize(("offset", "value"), [(8, 1), (10, 99)])
def test_an_archive_that_cannot_be_opened_is_refused(carol: User, offset: int, value: int) -> None:
    """Encrypted; and packed in a way that nobody knows."""
    with pytest.raises(UnreadableTable):
        upload(with_field(offset, value), carol)


def test_a_cell_that_points_nowhere_is_refused(carol: User) -> None:
    row = '<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'
    with pytest.raises(UnreadableTable):
        upload(with_part(SHEET, ROWS.format(row).encode()), carol)


def test_a_row_far_away_holds_nobody_up(carol: User) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1000000000"><c r="A1"><v>1</v></c></row>'
    began = monotonic()
    with pytest.raises(TableTooLarge):
        upload(with_part(SHEET, ROWS.format(rows).encode()), carol)
    assert monotonic() - began < 20


def test_whatever_bytes_are_wrong_nothing_breaks(carol: User) -> None:
    """Most are refused; a few hit nothing that is read."""
    chance = random.Random(5)  # noqa: S311 - the same bytes in each run
    whole, refused = a_workbook(), 0
    for _ in range(60):
        content = bytearray(whole)
        for _byte in range(chance.choice((1, 3, 20))):
            content[chance.randrange(4, len(content))] = chance.randrange(256)
        try:
            upload(bytes(content), carol)
        except Refusal:
            refused += 1
    assert refused > 20


def test_a_nul_in_the_header_is_left_out(carol: User) -> None:
    run = upload(b"N\0om;Pr\0enom\nRoy;Camille\n", carol)
    assert run.header == ["Nom", "Prenom"]
