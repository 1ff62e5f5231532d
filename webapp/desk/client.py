"""The page of one client: everything that is known, what to look at, what to decide, what
happened.
"""

from datetime import timedelta
from typing import Any

from flask import g, render_template, request
from pydantic_core import to_json

from webapp.clients.acceptances import ACCEPTANCES_OF_CLIENT
from webapp.clients.answer import record_of
from webapp.clients.login_actions import actions_for
from webapp.clients.mentions import unknown_in
from webapp.clients.merge_undo import MERGES_INTO, merged_of
from webapp.clients.models import Client
from webapp.clients.notes import notes_of
from webapp.clients.review import moves_for
from webapp.clients.undo import UNDOABLE_MOVE
from webapp.config import LINK_LIVES
from webapp.desk.blueprint import bp
from webapp.desk.case import case_of, read_case
from webapp.desk.editing import Editing, asked_to_open
from webapp.desk.ids import client_or_404
from webapp.desk.numbers import asked_number
from webapp.desk.queue_walk import PageUrl
from webapp.desk.rep_choices import reps_at_desk
from webapp.desk.timeline import KINDS
from webapp.desk.waiting import place_in_queue, reads_of_place
from webapp.questions.steps import STEPS
from webapp.storage.reads import Read
from webapp.users.links import make_link
from webapp.web.answers import public_url
from webapp.web.forms import Lines, PageForm

NOTICES = {
    "approve": "The client is approved.",
    "reject": "The client is rejected.",
    "suspend": "The client is suspended.",
    "taken-back": "The decision is taken back.",
    "note": "The note is added.",
    "note-changed": "The note is changed.",
    "note-deleted": "The note is deleted.",
    "taken": "You have this client now.",
    "given": "The client is given.",
    "let_go": "Nobody has this client now.",
    "led": "The client that you changed was merged into this one meanwhile, so nothing was done.",
    "leads": "The client that you looked for was merged into this one.",
    "merged": "The two clients are one now.",
    "merge_undone": "The merge is undone: both clients are as they were.",
    "registered": "The client is registered.",
    "changed": "The change is saved.",
    "undo": "The change is undone.",
    "settled": "It is settled.",
    "unsettled": "It is to be looked at again.",
    "different": "They are different clients: neither is told to be like the other again.",
    "sign-out": "The client is signed out everywhere.",
    "disable": "The login is disabled.",
    "enable": "The login is enabled.",
    "confirm": "The mail to confirm the address is on its way.",
}


# what the page has beside what the queue shows of a client, too
READS: tuple[Read[Any], ...] = (UNDOABLE_MOVE, MERGES_INTO, ACCEPTANCES_OF_CLIENT)


class NoteForm(PageForm):
    """A note to add."""

    text = Lines(
        "New note",
        id="note",
        rows=2,
        hint="Only the desk sees it; @name tells a colleague.",
    )


@bp.get("/clients/<id:client_id>")
def client(client_id: int) -> Any:
    """Show a client, with what is asked to be opened."""
    found = client_or_404(client_id)
    name = request.args.get("notice", "")
    notice = NOTICES.get(name, "")
    if name == "note":
        notice += calls_nobody(client_id)
    return client_page(found, notice=notice, editing=asked_to_open(found))


def calls_nobody(client_id: int) -> str:
    """Return a sentence on the names in the newest note that nobody has, "" without any."""
    newest = notes_of(client_id)[:1]
    unknown = unknown_in(newest[0].text) if newest else []
    names = ", ".join(f"@{name}" for name in unknown)
    return f" Nobody here is called {names}." if names else ""


@bp.post("/clients/<id:client_id>/link")
def answer_link(client_id: int) -> Any:
    """Make a new private link for a client that was asked for more, and show it; it replaces
    the one before.
    """
    found = client_or_404(client_id)
    if not found.state.customers_answer:
        return client_page(
            found, problem="This client has not been asked for anything.", status=409
        )
    link = new_answer_link(client_id)
    return client_page(client_or_404(client_id), link=link)


def new_answer_link(client_id: int) -> str:
    """Return the address of a new private link with which a client answers; it is not stored."""
    token = make_link("answer", client_id=client_id)
    return public_url("account.answer", token=token)


def client_page(
    client: Client,
    *,
    notice: str = "",
    problem: str = "",
    link: str = "",
    password_link: str = "",
    note: NoteForm | None = None,
    editing: Editing | None = None,
    wrong_word: tuple[str, str, str] | None = None,
    opened_note: int | None = None,
    status: int = 200,
) -> Any:
    """Answer the page; `problem` is why a move was not made, the links are private and shown
    once, `note` is one that was refused, of the note with the id `opened_note` where it is one
    there is. `editing` is what is open; `wrong_word` a word that was refused: what it was to
    settle, what is wrong with it, and what was typed.
    """
    place, values = reads_of_place(client)
    known, (undoable, merges, acceptances, *around) = read_case(
        client, [*READS, *place], values
    )
    page = {
        "walk": None,
        "carry": {},
        "page_url": PageUrl(client.id),
        "moves": moves_for(client, g.actor),
        "reps": reps_at_desk(known.people),
        "undoable": undoable,
        "merged": merged_of(client, merges),
        "login_actions": actions_for(client),
        "answer_days": LINK_LIVES["answer"].days,
        "password_hours": LINK_LIVES["password"] // timedelta(hours=1),
        "acceptances": acceptances,
        "kinds": KINDS,
        "in_queue": place_in_queue(around[0]) if around else None,
        "shows_feed": "feed" in request.args,
        "changed_whole": [step for step in STEPS if step.can_change],
        "record": to_json(record_of(client, with_advice=True), indent=2).decode(),
        "notice": notice,
        "problem": problem,
        "link": link,
        "password_link": password_link,
        "note": note or NoteForm(),
        "opened_note": opened_note or asked_number("note"),
    }
    page |= case_of(client, known, editing=editing, wrong_word=wrong_word)
    return render_template("desk/client.html", **page), status
