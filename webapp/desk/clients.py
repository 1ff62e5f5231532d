"""The list of clients: one search box, filters, orders, pages; the part with the results
alone for htmx.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Response, render_template, request, url_for

from webapp.clients.listing import Listing, list_rows
from webapp.clients.states import MOVES
from webapp.desk.blueprint import bp
from webapp.desk.export import MOST_IN_SHEET
from webapp.desk.query import LIMITS, Choices, Query, load_choices, read_query
from webapp.desk.rep_choices import reps_at_desk
from webapp.desk.words import SOURCES
from webapp.web.answers import answer_page, is_fragment


@bp.get("/clients")
def clients() -> Any:
    """Show the clients that the address asks for."""
    choices = load_choices()
    query = read_query(request.args, choices)
    found = Listing([], 1, 1, 0)
    if not query.problems:
        found = list_rows(query.filters, query.sort, query.page)
    if query.page > found.pages:
        problem = f"Choose a page from 1 to {found.pages:,}"
        query = replace(query, problems={"page": problem})
    answer = _list_page(query, found, choices)
    answer.headers["Vary"] = "HX-Request, HX-History-Restore-Request"
    if is_fragment() and not query.problems:
        # Typing changes the address, a filter is a step that Back undoes.
        is_typing = request.headers.get("HX-Trigger-Name") == "q"
        header = "HX-Replace-Url" if is_typing else "HX-Push-Url"
        answer.headers[header] = url_for("desk.clients", **query.address())
    return answer


def _list_page(query: Query, found: Listing, choices: Choices) -> Response:
    """Answer the page, or for htmx its part with the results."""
    shown = {
        "query": query,
        "limits": LIMITS,
        "found": found,
        "choices": choices,
        "result": result_in_words(query, found),
        "numbers": page_numbers(found),
        "moves": MOVES,
        "reps": reps_at_desk(),
        "sources": SOURCES,
        "most_in_sheet": MOST_IN_SHEET,
    }
    template = "desk/clients_part.html" if is_fragment() else "desk/clients.html"
    status = 422 if query.problems else 200
    return answer_page(render_template(template, **shown), status)


def result_in_words(query: Query, found: Listing) -> str:
    """Return how many clients were found, in words; it is read out when it changes."""
    if query.problems:
        return "Nothing was searched"
    is_all = not (query.given["q"] or query.filter_count)
    if not found.total:
        return "No clients yet" if is_all else "No client found"
    words = "1 client" if found.total == 1 else f"{found.total:,} clients"
    if found.is_cut:
        words = f"At least {words}"
    if not is_all:
        words += " found"
    if found.pages > 1:
        words += f", page {found.page:,} of {found.pages:,}"
    return words


def page_numbers(found: Listing) -> list[int]:
    """Return the numbers of the pages to link: first, last, and those around this one; 0 for
    a gap.
    """
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
