"""The filtered list as a file: CSV and XLSX, streamed, and safe to open in a spreadsheet (security R21)."""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import xlsxwriter
from flask import Response, redirect, request, stream_with_context, url_for

from webapp.clients.flat import COLUMNS, count_rows, flat_rows
from webapp.clients.search import Filters
from webapp.columns import now
from webapp.desk import bp
from webapp.desk.query import load_choices, read_query
from webapp.desk.times import local_day

# A spreadsheet runs a cell that begins like this; the signs of full width are taken for the plain ones in some languages.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_IN_SHEET = 50_000  # a workbook has to be finished before its first byte can be sent
PART = 1 << 16  # bytes
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@bp.get("/clients.csv")
def clients_csv() -> Any:
    """Send the list as CSV, as it is read."""
    filters = asked_filters()
    if filters is None:
        return back_to_list()
    answer = Response(stream_with_context(csv_lines(flat_rows(filters))), content_type="text/csv; charset=utf-8")
    return private(answer, "csv")


@bp.get("/clients.xlsx")
def clients_xlsx() -> Any:
    """Send the list as a workbook, made in a file that is gone when it is sent."""
    filters = asked_filters()
    if filters is None or count_rows(filters) > MOST_IN_SHEET:
        return back_to_list()
    answer = Response(stream_with_context(sheet_parts(flat_rows(filters))), content_type=XLSX)
    return private(answer, "xlsx")


def asked_filters() -> Filters | None:
    """Return what the address asks for; None when something is wrong in it, which the list tells."""
    query = read_query(request.args, load_choices())
    return None if query.problems else query.filters


def back_to_list() -> Any:
    """Answer with the way to the list, which tells what is wrong, or that it is too long for a workbook."""
    return redirect(f"{url_for('desk.clients')}?{request.query_string.decode('latin-1')}#exports", 303)


def private(answer: Response, ending: str) -> Response:
    """Give the file a name with today's date, and let no cache keep what it holds."""
    answer.headers["Content-Disposition"] = f'attachment; filename="clients-{local_day(now()):%Y-%m-%d}.{ending}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


class Line:
    """A file for the CSV writer that gives each line back."""

    def write(self, text: str) -> str:
        """Give the line back."""
        return text


def table(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """Yield the names of the columns, then the rows, safe to open."""
    yield list(COLUMNS)
    for row in rows:
        yield [safe(text) for text in row]


def csv_lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """Yield the parts of a CSV file; the mark at its start tells spreadsheets that it is UTF-8."""
    writer = csv.writer(Line())
    yield "\ufeff"
    for row in table(rows):
        yield writer.writerow(row)


def sheet_parts(rows: Iterable[list[str]]) -> Iterator[bytes]:
    """Yield the parts of a workbook, which is finished in a file before the first; the file goes with the last."""
    with tempfile.TemporaryFile() as file:
        write_sheet(file, rows)
        file.seek(0)
        while part := file.read(PART):
            yield part


def write_sheet(file: BinaryIO, rows: Iterable[list[str]]) -> None:
    """Write a workbook with one sheet of texts, a line at a time; its first line stays in view."""
    with xlsxwriter.Workbook(file, PLAIN) as book:
        sheet = book.add_worksheet("Clients")
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(table(rows)):
            for place, text in enumerate(row):
                if text:
                    sheet.write_string(number, place, text)


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with ' in front when it begins like one."""
    return f"'{text}" if text.startswith(RUNS) else text
