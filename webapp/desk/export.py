"""The filtered list as a file: CSV and XLSX, streamed, and safe to open in a spreadsheet
(security R21).
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from flask import Response, g, redirect, request, stream_with_context, url_for

from webapp.clients.flat import COLUMNS, as_text, count_rows, flat_rows
from webapp.clients.search import Filters
from webapp.desk.blueprint import bp
from webapp.desk.came_from import came_from, list_url
from webapp.desk.choices import load_choices
from webapp.desk.query import FILTERS, Query, read_query
from webapp.desk.review_several import MOST, posted_ids, whole_list
from webapp.desk.sheet import sheet_parts
from webapp.storage.columns import now
from webapp.web.logs import log_event
from webapp.web.times import local_day

# A spreadsheet runs a cell that begins like a formula; in some languages it takes the signs of full
# width for the plain ones. Where the list separator is a semicolon or a tab, our commas separate
# nothing: the quotes around a cell then no longer hold, and what follows its own semicolon, tab or
# line break, with or without spaces and quotes between, begins a cell as well.
RUNS = re.compile(r"""(?:^|[;\t\r\n])(?=[\s"]*[=+\-@＝＋－＠])|^(?=[\t\r\n])""")
# plainly a phone number, which computes nothing of others
PHONE = re.compile(r"\+[0-9 ().\-/]+")
LEAST_DIGITS = 5
# a workbook has to be finished before its first byte can be sent
MOST_IN_SHEET = 50_000
TYPED = ("q", "source")  # filters that are free text
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/clients.csv")
def clients_csv() -> Any:
    """Send the list as CSV, as it is read."""
    query = asked()
    if query.problems:
        return back_to_list()
    return _csv(query)


@bp.get("/clients.xlsx")
def clients_xlsx() -> Any:
    """Send the list as a workbook, made in a file that is gone when it is sent."""
    query = asked()
    if query.problems or count_rows(query.filters) > MOST_IN_SHEET:
        return back_to_list()
    answer = Response(
        stream_with_context(sheet_parts(logged_rows(query, "xlsx"))), content_type=XLSX
    )
    return private(answer, "xlsx")


@bp.post("/clients/export")
def export_chosen() -> Any:
    """Send the clients that were ticked, or all that the list has, as CSV."""
    if "all" in request.form:
        query = whole_list()
    else:
        ids = posted_ids()
        if not ids or len(ids) > MOST:
            return redirect(list_url(), 303)
        query = replace(came_from(), filters=Filters(ids=tuple(ids)))
    return _csv(query)


def _csv(query: Query) -> Any:
    lines = stream_with_context(csv_lines(logged_rows(query, "csv")))
    return private(Response(lines, content_type="text/csv; charset=utf-8"), "csv")


def asked() -> Query:
    """Return what the address asks for; when something is wrong in it, the list tells."""
    return read_query(request.args, load_choices())


def logged_rows(query: Query, ending: str) -> Iterator[list[Any]]:
    """Yield the rows; then tell the log who took how many, by which filters, also when the rest was
    not fetched.

    Of the search and the source, which are free text and may be about a person, it has only that
    they were given.
    """
    filters = _logged_filters(query)
    count, is_whole = 0, False
    try:
        for row in flat_rows(query.filters):
            count += 1
            yield row
        is_whole = True
    finally:
        log_event(
            "export",
            by=g.actor.name,
            format=ending,
            filters=filters,
            rows=count,
            whole=is_whole,
        )


def _logged_filters(query: Query) -> dict[str, str]:
    """Return the filters that are set; of free text only that it was given."""
    filters = {name: query.given[name] for name in FILTERS if query.given[name]}
    for name in TYPED:
        if name in filters:
            filters[name] = "given"
    return filters


def back_to_list() -> Any:
    """Redirect to the list, which tells what is wrong, or that it is too long for a workbook."""
    asked = request.query_string.decode("latin-1")
    return redirect(f"{url_for('desk.clients')}?{asked}#exports", 303)


def private(answer: Response, ending: str) -> Response:
    """Give the file a name with today's date, and let no cache keep what it holds."""
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="clients-{local_day(now()):%Y-%m-%d}.{ending}"'
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


class Line:
    """A file for the CSV writer that gives each line back."""

    def write(self, text: str) -> str:
        """Give the line back."""
        return text


def csv_lines(rows: Iterable[list[Any]]) -> Iterator[str]:
    """Yield the parts of a CSV file, every cell in quotes; the mark at its start tells spreadsheets
    that it is UTF-8.

    The heads are the names of the fields in the JSON contract, so that programs can rely on them.
    """
    writer = csv.writer(Line(), quoting=csv.QUOTE_ALL)
    yield "\ufeff"
    yield writer.writerow(COLUMNS)
    for row in rows:
        yield writer.writerow([safe(as_text(value)) for value in row])


def safe(text: str) -> str:
    """Return a text of which no spreadsheet takes a part for a formula: with ' in front of
    what begins like one.
    """
    if is_phone(text):
        return text
    return RUNS.sub(r"\g<0>'", text)


def is_phone(text: str) -> bool:
    """Tell whether a text is plainly an international phone number."""
    if not PHONE.fullmatch(text):
        return False
    return len(re.findall("[0-9]", text)) >= LEAST_DIGITS
