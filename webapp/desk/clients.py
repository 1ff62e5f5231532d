"""The list of clients: views, filters, orders, pages; the part with the results alone for
htmx.
"""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from flask import Response, g, render_template, request, url_for
from flask_login import current_user

from webapp.clients.lines import Line, near
from webapp.clients.listing import Listing, list_rows
from webapp.clients.marks import marks_among
from webapp.clients.parameters import NUMBER as ID
from webapp.clients.review import own_registrations
from webapp.clients.search import PAGE_SIZE
from webapp.clients.states import MOVES, STATES, Move
from webapp.clients.undo import versions_in
from webapp.desk.blueprint import bp
from webapp.desk.came_from import address_of
from webapp.desk.choices import Choices, load_choices, order_in_words
from webapp.desk.columns import COLUMNS, NAME
from webapp.desk.export import MOST_IN_SHEET
from webapp.desk.list_rows import Look, drawn
from webapp.desk.menu import read_page
from webapp.desk.query import FILTERS, LIMITS, Query, read_query
from webapp.desk.review_several import MOST, MOST_UNDONE
from webapp.desk.tabs import read_numbers, tabs_of
from webapp.desk.words import SOURCES
from webapp.extensions import db
from webapp.web.answers import answer_page, is_fragment

FEW_PAGES = 7  # that are all linked
MOST_NEAR = 5  # clients that a search without an answer offers
TOLD = re.compile(r"([a-z]+)\.([0-9]{1,4})")
# filters that are chosen from a list
CHOSEN = ("type", "department", "state", "by", "rep", "confirmed", "days")
TAKEN_BACK = "undo"  # among what is told


class ViewForm(NamedTuple):
    """The form of a view: its name, whether it is for all, and what is wrong with it."""

    name: str = ""
    is_shared: bool = False
    problem: str = ""


@bp.get("/clients")
def clients() -> Any:
    """Show the clients that the address asks for."""
    choices = load_choices()
    query = read_query(request.args, choices)
    answer = show_list(query, choices=choices)
    answer.headers["Vary"] = "HX-Request, HX-History-Restore-Request"
    if is_fragment() and answer.status_code == 200:
        # Typing changes the address, a filter is a step that Back undoes.
        is_typing = request.headers.get("HX-Trigger-Name") == "q"
        header = "HX-Replace-Url" if is_typing else "HX-Push-Url"
        answer.headers[header] = url_for("desk.clients", **query.address())
    return answer


def show_list(
    query: Query, form: ViewForm | None = None, choices: Choices | None = None
) -> Response:
    """Answer the list, or what is wrong with its address or with the form of a view."""
    choices = choices or load_choices()
    found = Listing([], 1, 1, 0)
    if not query.problems:
        found = list_rows(query.filters, query.sort, query.page)
    if query.page > found.pages:
        problem = f"Choose a page from 1 to {found.pages:,}"
        query = replace(query, problems={"page": problem})
    return _list_page(query, found, choices, form)


def _list_page(
    query: Query, found: Listing, choices: Choices, form: ViewForm | None
) -> Response:
    """Answer the page, or for htmx its part with the results."""
    moves = moves_of(found.rows)
    waiting = [row.id for row in found.rows if row.source_status == "P"]
    numbers, values = read_numbers(choices)
    marks, of_tabs = read_page(
        (marks_among(db.engine.dialect.name), numbers),
        {**values, "ids": waiting},
        has_menu=not is_fragment(),
    )
    look = Look(
        query.columns,
        is_asked=bool(query.given["columns"]),
        is_chosen=bool(query.choose),
        all_chosen=query.choose == "all" and found.total <= MOST,
    )
    shown = {
        "query": query,
        "limits": LIMITS,
        "boxes": filter_boxes(query, choices),
        "found": found,
        "choices": choices,
        "columns": [COLUMNS[name] for name in query.columns],
        "all_columns": COLUMNS,
        "name_column": NAME,
        "order": order_in_words(query.sort),
        "result": result_in_words(query, found),
        "numbers": page_numbers(found),
        "first": (found.page - 1) * PAGE_SIZE + 1,
        "rows": drawn(found.rows, look, choices, moves, marks),
        "all_chosen": look.all_chosen,
        "offered": offered(moves),
        "reps": choices.reps,
        "near": near(query.given["q"], MOST_NEAR) if is_missed(query, found) else [],
        "most": MOST,
        "search_form": "search",
        "list_here": address_of(query),
        "tabs": tabs_of(query, choices, current_user, of_tabs),
        "view_form": form,
        "told": told(),
        "undoable": moved_now(),
        "sources": SOURCES,
        "most_in_sheet": MOST_IN_SHEET,
    }
    template = "desk/clients_part.html" if is_fragment() else "desk/clients.html"
    is_wrong = query.problems or (form and form.problem)
    return answer_page(render_template(template, **shown), 422 if is_wrong else 200)


def filter_boxes(query: Query, choices: Choices) -> dict[str, Hashable]:
    """Return what the boxes of the filters say, by which their HTML is kept."""
    given = {name: query.given[name] for name in FILTERS if name != "q"}
    if given["from"] or given["to"]:
        given["days"] = "dates"
    return {
        "given": tuple(given.items()),
        "wrong": frozenset(query.problems),
        "longest": LIMITS["source"],
        **{name: tuple(getattr(choices, name).items()) for name in CHOSEN},
    }


def moves_of(rows: Sequence[Line]) -> dict[int, Sequence[str]]:
    """Return the names of the moves that each of these clients can make, by their ids."""
    ids = [row.id for row in rows if "approve" in STATES[row.source_status].moves]
    own = own_registrations(db.session.connection(), ids, g.actor) if ids else set()
    moves: dict[int, Sequence[str]] = {}
    for row in rows:
        moves[row.id] = STATES[row.source_status].moves
        if row.id in own:
            moves[row.id] = [name for name in moves[row.id] if name != "approve"]
    return moves


def offered(moves: Mapping[int, Sequence[str]]) -> dict[str, Move]:
    """Return the moves that one of these clients can make."""
    names = set().union(*moves.values())
    return {name: move for name, move in MOVES.items() if name in names}


def is_missed(query: Query, found: Listing) -> bool:
    """Return whether a search found nothing."""
    return bool(query.given["q"]) and not found.rows and not query.problems


def told() -> str:
    """Return what was just done with several, as the address says it."""
    said = TOLD.fullmatch(request.args.get("told", ""))
    if not said or said[1] not in (*MOVES, TAKEN_BACK):
        return ""
    number = int(said[2])
    clients = "1 client" if number == 1 else f"{number:,} clients"
    if said[1] == TAKEN_BACK:
        return f"{clients} as before: the decision is taken back"
    return f"{clients} {MOVES[said[1]].done}"


def moved_now() -> dict[int, int]:
    """Return the versions of those clients that were just moved, by their ids, as long as they are
    in the state that they were moved to.
    """
    said = TOLD.fullmatch(request.args.get("told", ""))
    texts = request.args.get("moved", "").split(".")
    if not said or said[1] not in MOVES or not all(map(ID.fullmatch, texts)):
        return {}
    return versions_in(MOVES[said[1]].end, [int(text) for text in texts[:MOST_UNDONE]])


def result_in_words(query: Query, found: Listing) -> tuple[str, str]:
    """Return how many clients were found, and the rest of the sentence; it is read out when it
    changes.
    """
    if query.problems:
        return "Nothing was searched", ""
    is_all = not (query.given["q"] or query.filter_count)
    if not found.total:
        return "No clients yet" if is_all else "No client found", ""
    words = "1 client" if found.total == 1 else f"{found.total:,} clients"
    if found.is_cut:
        words = f"At least {words}"
    more = "" if is_all else " found"
    if found.pages > 1:
        more += f", page {found.page:,} of {found.pages:,}"
    return words, more


def page_numbers(found: Listing) -> list[int]:
    """Return the numbers of the pages to link: all of a few, else first, last, and those around
    this one; 0 for a gap.
    """
    if found.pages <= FEW_PAGES:
        return [*range(1, found.pages + 1)]
    # this page and its neighbours
    first = max(1, found.page - 1)
    last = min(found.pages, found.page + 1)
    linked = {1, found.pages, *range(first, last + 1)}
    return list(_with_gaps(sorted(linked)))


def _with_gaps(numbers: Iterable[int]) -> Iterable[int]:
    last = 0
    for number in numbers:
        if number == last + 2:
            yield number - 1
        elif number > last + 2:
            yield 0
        yield number
        last = number
