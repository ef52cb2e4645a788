"""What stops an import as a whole."""

from django.utils.translation import gettext_lazy as _

from kit.refusals import Refusal


class UnreadableTable(Refusal):
    """Neither CSV nor a workbook, or broken."""

    code = "UNREADABLE_TABLE"
    sentence = _("This file cannot be read. Save it as CSV or as an Excel workbook (.xlsx), and try again.")


class NoTable(Refusal):
    """There is nothing under the header, or no header."""

    code = "NO_TABLE"
    sentence = _("This file has no lines. The first must name the columns, and each other tell of a person.")


class TableTooLarge(Refusal):
    """More than is read at once. Facts: `lines`, `columns`."""

    code = "TABLE_TOO_LARGE"
    sentence = _("This file has more than {lines} lines or {columns} columns. Split it and import each part.")


class FileForgotten(Refusal):
    """The file is deleted already."""

    code = "FILE_FORGOTTEN"
    sentence = _("The file of this import is deleted. Upload it again.")


class ColumnsMissing(Refusal):
    """No column says who a line is about."""

    code = "COLUMNS_MISSING"
    sentence = _("Choose at least the column with the name of the person.")


class ImportUnderWay(Refusal):
    """The run is at work."""

    code = "IMPORT_UNDER_WAY"
    sentence = _("This import is at work. Wait until it has ended.")
