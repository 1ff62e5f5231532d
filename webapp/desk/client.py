"""The page of one client: everything that is known, what to look at, what to decide, what
happened.
"""

from datetime import timedelta
from typing import Any

from flask import g, render_template, request
from pydantic_core import to_json

from webapp.clients.acceptances import acceptances_of
from webapp.clients.answer import payload_of, record_of
from webapp.clients.duplicates import likely_duplicates
from webapp.clients.login_actions import actions_for
from webapp.clients.merge_undo import merged_into
from webapp.clients.models import Client
from webapp.clients.notes import notes_of
from webapp.clients.review import moves_for
from webapp.clients.undo import undoable_move
from webapp.config import LINK_LIVES
from webapp.desk.blueprint import bp
from webapp.desk.ids import client_or_404
from webapp.desk.rep_choices import reps_at_desk
from webapp.desk.timeline import timeline_of
from webapp.questions.summary import sections_of
from webapp.record.labels import label_of
from webapp.users.links import make_link
from webapp.web.answers import public_url
from webapp.web.forms import Lines, PageForm

NOTICES = {
    "approve": "The client is approved.",
    "reject": "The client is rejected.",
    "suspend": "The client is suspended.",
    "taken-back": "The decision is taken back.",
    "note": "The note is added.",
    "taken": "You have this client now.",
    "given": "The client is given.",
    "let_go": "Nobody has this client now.",
    "led": "The client that you changed was merged into this one meanwhile, so nothing was done.",
    "merged": "The two clients are one now.",
    "merge_undone": "The merge is undone: both clients are as they were.",
    "registered": "The client is registered.",
    "changed": "The change is saved.",
    "sign-out": "The client is signed out everywhere.",
    "disable": "The login is disabled.",
    "enable": "The login is enabled.",
}


class NoteForm(PageForm):
    """A note to add."""

    text = Lines("New note", id="note", rows=3, hint="Only the desk sees it.")


@bp.get("/clients/<id:client_id>")
def client(client_id: int) -> Any:
    """Show a client."""
    notice = NOTICES.get(request.args.get("notice", ""), "")
    return client_page(client_or_404(client_id), notice=notice)


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
    status: int = 200,
) -> Any:
    """Answer the page; `problem` is why a move was not made, the links are private and shown
    once, `note` is one that was refused.
    """
    record = record_of(client, with_advice=True)
    page = {
        "client": client,
        "asked": [label_of(path) for path in client.asked],
        "moves": moves_for(client, g.actor),
        "reps": reps_at_desk(),
        "merged": merged_into(client),
        "undoable": undoable_move(client.id),
        "login_actions": actions_for(client),
        "answer_days": LINK_LIVES["answer"].days,
        "password_hours": LINK_LIVES["password"] // timedelta(hours=1),
        "sections": sections_of(client),
        "advice": _advice_of(client),
        "duplicates": likely_duplicates(payload_of(client), exclude_id=client.id),
        "acceptances": acceptances_of(client.id),
        "notes": notes_of(client.id),
        "timeline": timeline_of(client),
        "record": to_json(record, indent=2).decode(),
    }
    answered = {
        "notice": notice,
        "problem": problem,
        "link": link,
        "password_link": password_link,
        "note": note or NoteForm(),
    }
    return render_template("desk/client.html", **page, **answered), status


def _advice_of(client: Client) -> list[tuple[str, str]]:
    """Return label and message of each advice but duplicates, which are searched anew."""
    advice = []
    for row in client.advice:
        if not row.code.startswith("duplicate_"):
            advice.append((label_of(row.field), row.message))
    return advice
