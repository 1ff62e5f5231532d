"""The page of a queue: one client with what to know of it, the list beside, what was decided
last, and what can be decided now.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flask import g, render_template, request

from webapp.clients import queue
from webapp.clients.counts import MOST_COUNTED, bounded
from webapp.clients.history import who
from webapp.clients.lines import Line
from webapp.clients.lists import names_among
from webapp.clients.models import Client
from webapp.clients.queue import place_of
from webapp.clients.review import OWN, moves_for
from webapp.clients.search import find_clients
from webapp.clients.states import MOVE_OF, Move
from webapp.clients.undo import last_entry
from webapp.desk.askable import askable_of
from webapp.desk.case import case_of, read_case
from webapp.desk.client import NOTICES, NoteForm
from webapp.desk.editing import Editing, told_changes
from webapp.desk.queue_walk import VIEWS, PageUrl, Walk
from webapp.desk.rep_choices import rep_choices
from webapp.desk.review import ReviewForm
from webapp.desk.words import action_words, listed
from webapp.record.labels import label_of
from webapp.record.text import in_sentence
from webapp.web.answers import answer_page

TYPES = names_among(("client_types",))
DECISIONS = ("approve", "ask", "reject")
CHANGED = "changed"  # in the history, of which it also has the fields
MOST_NAMED = 3  # of the fields that somebody changed meanwhile
SHOWN_BEFORE, SHOWN_BEHIND = 2, 14


class Decided(NamedTuple):
    """A client that was decided last: the client, the move, and whether the one who looks at
    the page made it.
    """

    client: Client
    move: Move
    is_mine: bool


class AnswerLink(NamedTuple):
    """A private link with which a client answers, and the address to send it to."""

    url: str
    email: str


def queue_page(
    walk: Walk,
    client: Client | None,
    *,
    deciding: str = "",
    form: ReviewForm | None = None,
    note: NoteForm | None = None,
    editing: Editing | None = None,
    wrong_word: tuple[str, str, str] | None = None,
    problem: str = "",
    unsent: str = "",
    link: AnswerLink | None = None,
    status: int = 200,
) -> Any:
    """Answer the page with a client, or the end of the queue; `deciding` is the move whose
    reason is asked for, `problem` why one was not made, `unsent` the reason that was typed for it,
    `link` a private one that is shown once; the rest is as `case_of` has it.
    """
    decided = [*_decided(walk)]
    page: dict[str, Any] = {
        "walk": walk,
        "views": VIEWS,
        "client": client,
        "decided": decided,
        "told": decided[-1] if decided and decided[-1].is_mine else None,
        "notice": NOTICES.get(request.args.get("notice", ""), ""),
        "problem": problem,
        "unsent": unsent,
        "link": link,
    }
    if client is None:
        asked = queue.count(_filters(walk._replace(name="asked")), MOST_COUNTED + 1)
        page["asked_count"] = bounded(asked)
        return _answer("desk/queue_done.html", page, status)
    beside, values = queue.read_beside(
        _filters(walk),
        place_of(client),
        SHOWN_BEFORE,
        SHOWN_BEHIND,
        MOST_COUNTED + 1,
    )
    known, found = read_case(client, [*beside, TYPES], values)
    page |= _place_of(walk, client, *found)
    page |= _decisions(walk, client, deciding, form)
    page |= case_of(client, known, editing=editing, wrong_word=wrong_word)
    page["note"] = note or NoteForm()
    page["rep_name"] = rep_choices(known.people).get(str(client.rep_id), "")
    return _answer("desk/queue.html", page, status)


def _answer(template: str, page: dict[str, Any], status: int) -> Any:
    answer = answer_page(render_template(template, **page), status)
    if request.method == "POST":  # nobody can come back to its address
        answer.headers["HX-Push-Url"] = "false"
    return answer


def _place_of(
    walk: Walk,
    client: Client,
    before: list[Line],
    behind: list[Line],
    around: queue.Around,
    names: list[dict[str, str]],
) -> dict[str, Any]:
    """Return who stands around a client, and its number of how many; what was decided on the
    way counts too.
    """
    total, number = around.total, around.before + walk.done + 1
    is_one = walk.view.holds(client, g.actor)
    return {
        "before": before,
        "behind": behind,
        "types": names[0],
        "previous_id": before[-1].id if before else None,
        "next_id": _other_than(client, behind) or _skipped(walk, client),
        "number": bounded(number),
        "total": bounded(total + walk.done + (not is_one)),
        "done_share": min(100, 100 * number // (total + walk.done + 1)),
        "is_one": is_one,
        "carry": walk.fields | {"client": client.id},
        "page_url": PageUrl(client.id, walk),
    }


def _decisions(
    walk: Walk, client: Client, deciding: str, form: ReviewForm | None
) -> dict[str, Any]:
    """Return what can be decided about a client, and the form of what is being decided."""
    moves = moves_for(client, g.actor)
    offered = _offered(walk, client, moves)
    deciding = deciding if deciding in offered else ""
    form = form or ReviewForm(asked=client.asked)
    form.reason.optional = bool(deciding) and not offered[deciding].needs_reason
    is_own = "approve" in client.state.moves and "approve" not in moves
    return {
        "moves": offered,
        "own": OWN.message if is_own else "",
        "deciding": deciding,
        "form": form,
        "steps": askable_of(client) if deciding == "ask" else [],
    }


def _offered(walk: Walk, client: Client, moves: dict[str, Move]) -> dict[str, Move]:
    if not walk.view.holds(client, g.actor):
        return {}
    return {name: moves[name] for name in DECISIONS if name in moves}


def can_decide(walk: Walk, client: Client, move_name: str) -> bool:
    """Return whether the page of a client offers a move."""
    return move_name in _offered(walk, client, moves_for(client, g.actor))


def _decided(walk: Walk) -> Iterator[Decided]:
    """Yield what was decided last on the way, as the history has it now."""
    found = find_clients(walk.last) if walk.last else []
    by_id = {client.id: client for client in found}
    for client_id in walk.last:
        if client := by_id.get(client_id):
            entry = last_entry(client_id)
            if entry and (move := MOVE_OF.get(entry.action)):
                yield Decided(client, move, is_mine(entry))


def next_id(walk: Walk, client: Client) -> int | None:
    """Return who comes after a client: the next behind it, else the first that was skipped."""
    found = queue.behind(_filters(walk), place_of(client), 1)
    return _other_than(client, found) or _skipped(walk, client)


def _skipped(walk: Walk, client: Client) -> int | None:
    return _other_than(client, queue.behind(_filters(walk), None, 2))


def _other_than(client: Client, found: Iterable[Line]) -> int | None:
    return next((line.id for line in found if line.id != client.id), None)


def first_id(walk: Walk) -> int | None:
    """Return who comes first in the queue."""
    found = queue.behind(_filters(walk), None, 1)
    return found[0].id if found else None


def is_mine(entry: Any) -> bool:
    """Return whether the one who looks at the page did what an entry of the history tells."""
    return bool(entry.user_id == g.actor.user_id)


def meanwhile(client: Client) -> str:
    """Return the sentence that says who did something to a client after it was opened."""
    entry = last_entry(client.id)
    name = "you" if is_mine(entry) else who(entry.actor_kind, entry.actor_name)
    words = action_words(entry.action)
    if entry.action == CHANGED:
        words = f"{words} {_whats_changed(entry.changes)}"
    return f"{client.title} was changed after you opened it: {name} {words}."


def _whats_changed(paths: Iterable[str]) -> str:
    labels = [in_sentence(label_of(path)) for path in told_changes(paths)]
    return listed(labels) if 0 < len(labels) <= MOST_NAMED else "several fields"


def _filters(walk: Walk) -> Any:
    return walk.view.filters(g.actor)
