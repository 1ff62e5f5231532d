"""The filtered list as a workbook for people: heads in words, dates as dates, numbers as
numbers, texts that never run.
"""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple
from zoneinfo import ZoneInfo

import xlsxwriter
from flask import current_app

from webapp.clients.flat import COLUMNS, as_text
from webapp.record.labels import label_of
from webapp.record.schema import FIELDS
from webapp.record.text import Text

PART = 1 << 16  # bytes
PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MOMENTS = ("created_on", "updated_on")
HEADS = {  # of columns that are no field of the record
    "id": "Client id",
    "account": "Account code",
    "shipping_addresses": "Number of delivery addresses",
    "contacts": "Number of contacts",
    "registered_kind": "Registered through",
    "registered_by": "Registered by",
    "created_on": "Registered on",
    "updated_on": "Last change",
}
NARROW, WIDE, WIDEST = 14, 30, 44  # in characters
LONG_TEXT = 100  # characters that a field may have, from which on its column is wide


class Formats(NamedTuple):
    """How the cells of a workbook look."""

    head: Any
    moment: Any


def sheet_parts(rows: Iterable[list[Any]]) -> Iterator[bytes]:
    """Yield the parts of a workbook, which is finished in a file before the first; the file
    goes with the last.
    """
    with tempfile.TemporaryFile() as file:
        write_sheet(file, rows)
        file.seek(0)
        while part := file.read(PART):
            yield part


def write_sheet(file: BinaryIO, rows: Iterable[list[Any]]) -> None:
    """Write a workbook with one sheet, a line at a time; its first line has the heads, stays
    in view and filters.
    """
    with xlsxwriter.Workbook(file, PLAIN) as book:
        formats = Formats(
            book.add_format({"bold": True}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )
        sheet = book.add_worksheet("Clients")
        sheet.freeze_panes(1, 0)
        last = 0
        write_heads(sheet, formats)
        for last, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                write_cell(sheet, (last, column), value, formats)
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)


def write_heads(sheet: Any, formats: Formats) -> None:
    """Write the first line, and set how wide each column is."""
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, width_of(name))
        sheet.write_string(0, column, head_of(name), formats.head)


def write_cell(
    sheet: Any,
    at: tuple[int, int],
    value: Any,
    formats: Formats,
) -> None:
    """Write a value as what it is; a text is never run, whatever it begins with."""
    if isinstance(value, datetime):
        sheet.write_datetime(*at, local(value), formats.moment)
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(*at, value)
    elif text := as_text(value):
        sheet.write_string(*at, text)


def head_of(name: str) -> str:
    """Return the name of a column in words; that of a time says in which zone, as a workbook
    has none.
    """
    words = HEADS.get(name) or label_of(name)
    if name in MOMENTS:
        return f"{words} ({zone().key})"
    return words


def width_of(name: str) -> int:
    """Return the width of a column, in which its head, the button of the filter beside it, and
    usual values fit.
    """
    field = FIELDS.get(name.replace("[0]", "[]"))
    is_long = isinstance(field, Text) and field.limit >= LONG_TEXT
    usual = WIDE if is_long else NARROW
    with_button = len(head_of(name)) + 3
    return min(WIDEST, max(usual, with_button))


def local(at: datetime) -> datetime:
    """Return the time in the time zone of the settings, to the second and without its zone,
    as workbooks have it.
    """
    return at.astimezone(zone()).replace(tzinfo=None, microsecond=0)


def zone() -> ZoneInfo:
    """Return the time zone of the settings."""
    found: ZoneInfo = current_app.config["TIMEZONE"]
    return found
