"""What a post without JavaScript did to the rows of a list, as the address that shows it says."""

from collections.abc import Mapping

from webapp.questions.pages import Page
from webapp.questions.row import Row
from webapp.questions.sheet import Sheet
from webapp.record import places
from webapp.wizard.rows import (
    COUNTRY,
    Change,
    add_row,
    chosen_default,
    filled_rows,
    is_full,
    open_row,
    removal,
)


def as_query(action: str, key: str, page: Page) -> dict[str, str]:
    """Return what a post without JavaScript did to the rows, for the address that shows it.
    Keys are new on each page, so rows go by their number.
    """
    rows = page.step.rows
    if rows is None:
        return {}
    if action == "remove":
        return {"removed": "1"}
    if action == "add" and is_full(page):
        return {"add": "1"}
    if action in ("open", "default", "copy", "fill"):
        keys = [row.key for row in filled_rows(page)]
        if key not in keys:
            return {}
        number = keys.index(key) + 1
        return {"default" if action == "default" else "open": str(number)}
    blank_rows = [row for row in page.rows if not row.values()]
    if not blank_rows:
        return {}
    country = country_of(blank_rows[-1])
    return {"add": country or "1"}


def country_of(row: Row) -> str:
    """Return the country that was chosen in a row, "" where none is asked for."""
    if COUNTRY not in row.form:
        return ""
    return row.form[COUNTRY].data or ""


def from_query(query: Mapping[str, str], page: Page, sheet: Sheet) -> Change:
    """Apply the change of rows that `as_query` wrote to a page."""
    rows = page.step.rows
    if rows is None:
        return Change()
    if added := query.get("add"):
        change = add_row(rows, page, sheet)
        if added in places.countries() and not change.problem:
            set_country(page.rows[-1], added)
        return change
    removed = sheet.draft.controls.removed
    if "removed" in query and removed and removed.list == rows.name:
        return removal(rows, removed)
    most = len(page.rows)
    if number := number_in(query.get("open", ""), most):
        return open_row(page, number - 1)
    if number := number_in(query.get("default", ""), most):
        return chosen_default(rows, page, number - 1)
    return Change()


def number_in(text: str, most: int) -> int:
    """Return the number of a row that an address names, 0 for no number of a row."""
    is_number = text.isascii() and text.isdigit()
    if not is_number or len(text) > 2:
        return 0
    number = int(text)
    return number if number <= most else 0


def set_country(row: Row, country: str) -> None:
    """Choose a country in a row that asks for one."""
    if COUNTRY in row.form:
        row.form[COUNTRY].data = country
