"""The keys of the desk: the page that lists them, and the switch of those without Ctrl
(WCAG 2.1.4). What a key does is told by `data-key` in the pages, see static/js/desk/keys.js.
"""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from webapp.desk.blueprint import bp
from webapp.users.single_keys import switch_single_keys
from webapp.web.answers import answer_page, is_fragment

THEN = "then"  # between two keys that are pressed one after the other
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "Everywhere": {
        "Find": ("/",),
        "Clients and commands": ("Ctrl", "K"),
        "Desk": ("G", THEN, "D"),
        "Clients": ("G", THEN, "C"),
        "Review": ("G", THEN, "R"),
        "Drafts": ("G", THEN, "F"),
        "Messages": ("G", THEN, "M"),
        "New client": ("C",),
        "Close, cancel": ("Esc",),
        "These keys": ("?",),
    },
    "Client by phone": {
        "Register": ("Ctrl", "Enter"),
        "Hand over": ("Ctrl", "Shift", "Enter"),
    },
    "List": {
        "Next, previous": ("J", "K"),
        "Choose": ("X",),
        "Choose up to here": ("Shift", "X"),
        "Open": ("Enter",),
    },
    "List, client and review": {
        "Approve": ("A",),
        "Ask for more": ("M",),
        "Reject": ("R",),
        "Undo": ("U",),
    },
    "Client and review": {
        "Next, previous client": ("J", "K"),
        "Edit the field in focus": ("E",),
        "Write a note": ("N",),
        "Add the note": ("Ctrl", "Enter"),
    },
}


@bp.get("/keyboard")
def keyboard() -> Any:
    """Show the keys; to the script, which opens them over a page, without the page around."""
    template = "desk/keyboard_part.html" if is_fragment() else "desk/keyboard.html"
    page = render_template(template, groups=GROUPS, then=THEN)
    return answer_page(page, 200)


@bp.post("/keyboard")
def keyboard_post() -> Any:
    """Switch the keys without Ctrl on or off; the script gets no page."""
    if "sent" not in request.form:
        abort(400)
    switch_single_keys(current_user.id, on="single" in request.form)
    if is_fragment():
        return answer_page("", 204)
    return redirect(url_for("desk.keyboard"), 303)
