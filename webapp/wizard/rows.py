"""Rows added, removed, brought back, opened and filled in: what the buttons of a list do to a
page.
"""

from dataclasses import dataclass
from typing import Any

from webapp.drafts.controls import Removed
from webapp.questions.pages import Page
from webapp.questions.row import Row, prefix_of, row_keys
from webapp.questions.sheet import Sheet
from webapp.questions.steps.base import Rows
from webapp.record.names import name_of_person
from webapp.record.problem import Problem
from webapp.record.schema import MAX_ROWS, too_many_rows

COUNTRY = "address_country"
ACTIONS = ("add", "remove", "undo", "open", "default", "copy", "fill")
FOLDING = ("add", "open")  # they lead to another row, and fold those that are complete


@dataclass
class Change:
    """What a button did: a sentence for the notice and the live region, where the focus goes,
    what can be undone, and the index that a removed row had.
    """

    notice: str = ""
    focus: str = ""
    can_undo: bool = False
    removed_at: int = -1
    problem: Problem | None = None


def too_many(rows: Rows, posted: Any) -> Problem | None:
    """Return the problem of a page that was posted with more rows than there may be."""
    if len(row_keys(rows, posted)) <= MAX_ROWS:
        return None
    return _refusal(rows)


def is_full(page: Page) -> bool:
    """Tell whether a page has as many rows as there may be."""
    return len(page.rows) >= MAX_ROWS


def _refusal(rows: Rows) -> Problem:
    message = too_many_rows(rows.name)
    return Problem(rows.name, "too_many", message)


def fold_complete(page: Page, problems: list[Problem], opened: str = "") -> None:
    """Fold the rows that have something in them and no problem, but the one with the key
    `opened`.
    """
    if page.step.rows is None:
        return
    wrong = {problem.path.partition(".")[0] for problem in problems}
    for index, row in enumerate(filled_rows(page)):
        is_wrong = f"{page.step.rows.name}[{index}]" in wrong
        row.folded = row.key != opened and not is_wrong


def filled_rows(page: Page) -> list[Row]:
    """Return the rows of a page that are not blank."""
    return [row for row in page.rows if row.values()]


def complete(page: Page, sheet: Sheet) -> None:
    """See that there is a row to fill where one is wanted, and that one row is the default."""
    rows = page.step.rows
    if rows is None or not rows.is_needed:
        return
    if not page.rows:
        page.rows.append(blank(rows, sheet))
    if not any(row.default for row in page.rows):
        page.rows[0].default = True


def blank(rows: Rows, sheet: Sheet) -> Row:
    """Return a new row, as its list begins one."""
    return Row.of(rows, rows.blank(sheet.bill_country))


def change(
    action: str, key: str, page: Page, sheet: Sheet
) -> tuple[Change, Removed | None]:
    """Do what a button says to the rows of the page, and return that with what can be undone."""
    rows, removed = page.step.rows, sheet.draft.controls.removed
    if rows is None:
        return Change(), removed
    if action == "add":
        return add_row(rows, page, sheet), removed
    if action == "undo":
        return _undo(rows, page, removed), None
    keys = [row.key for row in page.rows]
    if key not in keys:
        return Change(), removed
    index = keys.index(key)
    if action == "remove":
        row = page.rows.pop(index)
        values = row.values()
        gone = Removed(rows.name, index, values)
        return removal(rows, gone), gone if values else removed
    return _change_row(action, rows, page, index, sheet.draft.payload), removed


def _change_row(
    action: str, rows: Rows, page: Page, index: int, payload: dict[str, Any]
) -> Change:
    """Do to one row what its button says; one that says nothing else opens it."""
    if action == "default":
        return _make_default(rows, page, index)
    if action == "fill":
        return _fill(rows, page, index, payload)
    if action == "copy" and COUNTRY in page.rows[index].form:
        return _copy(rows, page, index, payload)
    return open_row(page, index)


def add_row(rows: Rows, page: Page, sheet: Sheet) -> Change:
    """Add a row, unless there are as many as there may be."""
    if is_full(page):
        return Change(problem=_refusal(rows))
    row = blank(rows, sheet)
    page.rows.append(row)
    number = len(page.rows)
    return Change(f"{rows.one} {number} was added", row.first_field)


def _undo(rows: Rows, page: Page, removed: Removed | None) -> Change:
    if not removed or removed.list != rows.name or is_full(page):
        return Change()
    row = Row.of(rows, removed.values)
    row.folded = True
    if row.default:
        for other in page.rows:
            other.default = False
    page.rows.insert(removed.index, row)
    number = removed.index + 1
    return Change(f"{rows.one} {number} is back", "rows-title")


def removal(rows: Rows, removed: Removed) -> Change:
    """Return that a row was removed: what it said, as another has its number now."""
    notice = f"{rows.one} {removed.index + 1} was removed"
    if not removed.values:
        return Change(notice, "rows-title", removed_at=removed.index)
    title, _rest = Row.of(rows, removed.values).title_and_rest()
    notice = f"{notice}: {title}" if title else notice
    return Change(notice, "undo", can_undo=True, removed_at=removed.index)


def open_row(page: Page, index: int) -> Change:
    """Open a folded row."""
    row = page.rows[index]
    row.folded = False
    return Change(focus=row.first_field)


def _make_default(rows: Rows, page: Page, index: int) -> Change:
    for place, row in enumerate(page.rows):
        row.default = place == index
    return chosen_default(rows, page, index)


def chosen_default(rows: Rows, page: Page, index: int) -> Change:
    """Return that a row is the default one now."""
    number = index + 1
    notice = f"{rows.one} {number} is the {rows.default_tag.lower()} one now"
    return Change(notice, open_button(page.rows[index].key))


def open_button(key: str) -> str:
    """Return the id of the button that opens a folded row."""
    return f"{key}-open"


def _copy(
    rows: Rows,
    page: Page,
    index: int,
    payload: dict[str, Any],
) -> Change:
    """Fill a row in from the billing address, but for its note."""
    row = page.rows[index]
    values = dict(payload.get("billing_address", {}))
    values["address_note"] = row.form["address_note"].data
    copied = Row.of(rows, values)
    data = {field.short_name: field.data for field in copied.form}
    row.form = rows.form(prefix=prefix_of(rows, row.key), data=data)
    row.folded = False
    number = index + 1
    notice = f"{rows.one} {number} was filled in from the billing address"
    return Change(notice, row.first_field)


def _fill(
    rows: Rows,
    page: Page,
    index: int,
    payload: dict[str, Any],
) -> Change:
    """Fill a row in with the one who registers."""
    row = page.rows[index]
    person = rows.of_person(payload)
    data = {field.short_name: field.data for field in row.form} | person
    prefix = prefix_of(rows, row.key)
    row.form = rows.form(prefix=prefix, data=data)
    row.folded = False
    number = index + 1
    notice = f"{rows.one} {number} was filled in with {name_of_person(payload)}"
    return Change(notice, prefix + next(iter(person)))
