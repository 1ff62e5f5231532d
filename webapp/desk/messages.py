"""The page of messages: mail to customers, how each stands, what it says, and what to do about
those that did not arrive.
"""

import re
from typing import Any

from flask import (
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from markupsafe import escape
from sqlalchemy import Select

from webapp.desk.blueprint import bp
from webapp.desk.letters import KIND, STATES, Message, asked_by, messages_of
from webapp.desk.numbers import asked_number
from webapp.mail import links_of, shown
from webapp.mail.address import read_address
from webapp.mail.base import Overtaken
from webapp.mail.compose import Letter
from webapp.mail.mails import MAILS
from webapp.outbox import by_hand, look
from webapp.outbox.look import VIEWS, Wanted
from webapp.outbox.models import WAITING, Outgoing
from webapp.record.problem import InputRefused
from webapp.web.answers import answer_page
from webapp.web.forms import Line, PageForm
from webapp.web.headers import CONTENT_SECURITY_POLICY, POLICY

MOST_COUNTED = 1_000  # of a view; more cost the page too much
MOST_UNSETTLED = 99
ARGUMENTS = ("state", "kind", "client", "before")
# of the page that shows a mail in a frame: the mail's own styles and nothing else
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
)
# of the page with the frame: the policy of every page, which has none
PAGE_POLICY = "; ".join(
    f"{name} {value}"
    for name, value in (CONTENT_SECURITY_POLICY | {"frame-src": "'self'"}).items()
)
FOR_STAFF = tuple(mail.name for mail in MAILS if mail.for_staff)
HREF = re.compile(r'\shref="[^"]*"')
UNKNOWN = "This release does not know this message."
NOTICES = {
    "again": "It is sent again.",
    "was": "It was sent again already.",
    "settled": "It is done.",
}


class AddressForm(PageForm):
    """The address that a message is sent to instead."""

    email = Line(
        "Email address",
        id="address",
        kind="code",
        inputmode="email",
        hint="This message alone goes there. The client keeps its address.",
    )


@bp.get("/messages")
def messages() -> Any:
    """Show the messages, with the newest of them opened beside."""
    return page()


@bp.get("/messages/<id:message_id>")
def message(message_id: int) -> Any:
    """Show one message beside the others."""
    return page(message_or_404(message_id))


@bp.get("/messages/<id:message_id>/preview")
def message_preview(message_id: int) -> Response:
    """Show a mail as its reader sees it, made anew, with links that lead nowhere."""
    letter = letter_of(message_or_404(message_id))
    html = (
        escape(letter) if isinstance(letter, str) else HREF.sub("", letter.parts.html)
    )
    answer = answer_page(html, 200)
    answer.headers[POLICY] = FRAME_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@bp.post("/messages/<id:message_id>/again")
def message_again(message_id: int) -> Any:
    """Send a message again, to another address where one was typed."""
    row = message_or_404(message_id)
    form = AddressForm(request.form)
    address = ""
    if "email" in request.form:
        if not may_redirect(row):
            abort(403)
        try:
            address = read_address(form.email.text)
        except InputRefused as refused:
            return page(row, form=form.refuse(refused.problems), status=422)
    was_put = by_hand.send_again(row, address)
    opened = by_hand.next_of(message_id) or message_id
    return to_message(opened, "again" if was_put else "was")


@bp.post("/messages/<id:message_id>/settled")
def message_settled(message_id: int) -> Any:
    """Mark a message that failed as dealt with, such as by a call."""
    message_or_404(message_id)
    by_hand.settle_failed(message_id)
    return to_message(message_id, "settled")


@bp.post("/messages/<id:message_id>/links")
def message_links(message_id: int) -> Any:
    """Show the private links of a message that no mail server takes, to be copied."""
    row = message_or_404(message_id)
    if not may_copy_links(row):
        abort(403)
    links = links_of(row)
    if isinstance(links, Overtaken):
        return page(row, problem=f"{links}.", status=409)
    return page(message_or_404(message_id), links=links)


def page(
    row: Outgoing | None = None,
    *,
    form: AddressForm | None = None,
    links: list[str] | None = None,
    problem: str = "",
    status: int = 200,
) -> Any:
    """Answer the page, with a message opened, the newest without one; `links` are private and
    shown once.
    """
    wanted = wanted_here()
    found = look.find(wanted)
    is_chosen = row is not None
    row = row or (found.rows[0] if found.rows else None)
    lines = messages_of(found.rows)
    shown_here = {
        "lines": lines,
        "wanted": wanted,
        "views": {"": "All"} | {name: STATES[name][0] for name in VIEWS},
        "counts": counts_of(wanted),
        "kinds": {
            mail.name: mail.label for mail in MAILS if mail.name not in wanted.without
        },
        "older": found.rows[-1].id if found.has_more else None,
        "here_with": arguments(),
        "has_server": current_app.config["MAIL_URL"] is not None,
        "is_chosen": is_chosen,
        "opened": opened_of(row) if row else None,
        "form": form or AddressForm(),
        "links": links,
        "problem": problem,
        "notice": NOTICES.get(request.args.get("notice", ""), ""),
    }
    answer = answer_page(render_template("desk/messages.html", **shown_here), status)
    answer.headers[POLICY] = PAGE_POLICY
    return answer


def opened_of(row: Outgoing) -> dict[str, Any]:
    """Return what the page shows of the message that is opened."""
    [each] = messages_of([row])
    letter = letter_of(row)
    is_text = request.args.get("part") == "text"
    return {
        "message": each,
        "title": each.label if isinstance(letter, str) else letter.subject,
        "why_not": letter if isinstance(letter, str) else "",
        "text": "" if isinstance(letter, str) else letter.parts.text,
        "is_text": is_text,
        "asked_by": asked_by(row),
        "next_id": by_hand.next_of(row.id),
        "may_redirect": may_redirect(row),
        "may_copy_links": may_copy_links(row),
    }


def letter_of(row: Outgoing) -> Letter | str:
    """Return a mail as it was or would be sent, or in words why it can't be shown."""
    if is_unknown(row):
        return UNKNOWN
    letter = shown(row)
    return f"{letter}." if isinstance(letter, Overtaken) else letter


def is_unknown(row: Outgoing) -> bool:
    """Tell whether a newer or older release put it."""
    return Message(row, "", "").mail is None


def may_redirect(row: Outgoing) -> bool:
    """Tell whether it may go to another address: what the desk caused, and not what somebody asked
    for, whose links are that one's alone.
    """
    mail = Message(row, "", "").mail
    return bool(mail and mail.is_of_desk)


def may_copy_links(row: Outgoing) -> bool:
    """Tell whether its links may be shown: where no mail server takes it."""
    no_server = current_app.config["MAIL_URL"] is None
    return no_server and row.state == WAITING and may_redirect(row)


def message_or_404(message_id: int) -> Outgoing:
    """Return a message. What goes to the staff is for administrators: a rep could else read who is
    invited.
    """
    row = look.row_with(KIND, message_id)
    if row is None or not (sees_staffs(current_user.role) or is_of_clients(row)):
        abort(404)
    return row


def is_of_clients(row: Outgoing) -> bool:
    """Tell whether it goes to a customer, and not to the staff."""
    return row.name not in FOR_STAFF and bool(row.client_id or row.draft_id)


def sees_staffs(role: str) -> bool:
    """Tell whether a user of a role sees what goes to the staff."""
    return role == "admin"


def whose(role: str) -> dict[str, Any]:
    """Return which messages a user of a role may see."""
    is_all = sees_staffs(role)
    return {"of_staff": is_all, "without": () if is_all else FOR_STAFF}


def wanted_here() -> Wanted:
    """Return which messages the address asks for."""
    view, name = request.args.get("state", ""), request.args.get("kind", "")
    return Wanted(
        KIND,
        view if view in VIEWS else "",
        name if any(mail.name == name for mail in MAILS) else "",
        asked_number("client"),
        asked_number("before"),
        **whose(current_user.role),
    )


def arguments() -> dict[str, str]:
    """Return what of the address chooses messages."""
    return {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}


def counts_of(wanted: Wanted) -> dict[str, str]:
    """Return how many messages each view has, as far as it is counted."""
    counts = {}
    for view in ("", *VIEWS):
        these = wanted._replace(view=view, before=None)
        number = look.count(these, MOST_COUNTED + 1)
        counts[view] = f"{MOST_COUNTED:,}+" if number > MOST_COUNTED else str(number)
    return counts


def to_message(message_id: int, notice: str) -> Response:
    """Answer with the way to a message."""
    address = url_for("desk.message", message_id=message_id, notice=notice)
    return redirect(address, 303)  # type: ignore[return-value]


def unsettled_for(role: str) -> Select[int]:
    """Return the query for how many messages did not arrive and wait for somebody of a role."""
    wanted = Wanted(KIND)._replace(**whose(role))
    return look.unsettled(wanted, MOST_UNSETTLED + 1)
