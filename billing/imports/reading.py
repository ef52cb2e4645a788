"""Reads a table line after line, from CSV or from a workbook, without holding more than one line.

A line is (number, cells): the number is the row as a spreadsheet shows it, so that who is told of row 37
finds it there. Blank rows are passed over.
"""

import codecs
import csv
import io
import re
import struct
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import date, datetime
from lzma import LZMAError
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from billing.imports.refusals import NoTable, TableTooLarge, UnreadableTable
from kit.formulas import as_written

type Line = tuple[int, list[str]]

MAXIMUM_LINES = 50_000
MAXIMUM_COLUMNS = 200
# What a sheet of a spreadsheet program holds, blank rows among them.
MAXIMUM_ROWS = 1_048_576
# A workbook is an archive: a small one may hold more than any machine's memory.
MAXIMUM_UNPACKED_BYTES = 300 * 1024 * 1024
# What the archive, its compression, its XML and the workbook's own parts raise when they are broken.
BROKEN = (
    ArithmeticError, AttributeError, BadZipFile, EOFError, InvalidFileException, LookupError, LZMAError,
    OSError, RuntimeError, SyntaxError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
DELIMITERS = ";,\t"
QUOTED = re.compile(r'"(?:[^"]|"")*"')
CHUNK_BYTES = 64 * 1024


def table(file: IO[bytes]) -> Generator[Line]:
    """The lines of a file, the header first. Close it before the file.

    Raises UnreadableTable, TableTooLarge or NoTable.
    """
    file.seek(0)
    is_workbook = file.read(4) == b"PK\x03\x04"
    found = False
    with closing(_workbook(file) if is_workbook else _text(file)) as lines:
        for count, (number, cells) in enumerate(_filled(lines)):
            if count > MAXIMUM_LINES or len(cells) > MAXIMUM_COLUMNS:
                raise TableTooLarge(lines=MAXIMUM_LINES, columns=MAXIMUM_COLUMNS)
            found = True
            yield number, cells
    if not found:
        raise NoTable


def _filled(lines: Iterator[list[str]]) -> Iterator[Line]:
    for number, raw in enumerate(lines, 1):
        # Nothing keeps a NUL: it stands for a sign that went missing.
        cells = [as_written(cell.replace("\0", "").strip(" \u00a0\ufeff")) for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells


def _text(file: IO[bytes]) -> Generator[list[str]]:
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        delimiter = delimiter_of(text.readline())
        text.seek(0)
        yield from csv.reader(text, delimiter=delimiter)
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnreadableTable from error
    finally:
        # The file is the caller's to close.
        text.detach()


def encoding_of(file: IO[bytes]) -> str:
    """What the bytes are: UTF-8 with or without its mark, UTF-16 by its mark, else Windows' own."""
    file.seek(0)
    start = file.read(2)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(CHUNK_BYTES):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def delimiter_of(header: str) -> str:
    """The sign that parts the columns of a header line: the one that stands there most, outside quotes."""
    bare = QUOTED.sub("", header)
    return max(DELIMITERS, key=bare.count)


def _workbook(file: IO[bytes]) -> Generator[list[str]]:
    file.seek(0)
    try:
        if sum(part.file_size for part in ZipFile(file).infolist()) > MAXIMUM_UNPACKED_BYTES:
            raise TableTooLarge(lines=MAXIMUM_LINES, columns=MAXIMUM_COLUMNS)
        book = load_workbook(file, read_only=True, data_only=True)
    except BROKEN as error:
        raise UnreadableTable from error
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise NoTable
    # Some programs write a size that is not the sheet's.
    sheet.reset_dimensions()
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            # A row may say that it is the thousand-millionth: the blank ones before it are walked through.
            if number > MAXIMUM_ROWS:
                raise TableTooLarge(lines=MAXIMUM_LINES, columns=MAXIMUM_COLUMNS)
            yield [in_words(value) for value in row]
    except BROKEN as error:
        raise UnreadableTable from error
    finally:
        book.close()


def in_words(value: Any) -> str:
    """A cell of a workbook as CSV would have it: days as 2026-09-14, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
