"""The reference lists, for administrators: what a record may choose from, added, renamed,
ordered, retired, deleted.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import abort, g, redirect, render_template, request, url_for

from webapp.clients.list_use import uses_of
from webapp.clients.lists import (
    add_entry,
    change_entry,
    delete_entry,
    entries_of,
    move_entry,
    retire_entry,
)
from webapp.desk.blueprint import admin_required, bp
from webapp.desk.words import typed
from webapp.record.problem import InputRefused
from webapp.web.logs import log_event

# The lists that are kept here, as the page calls them: the whole, and one entry. Currencies are the
# settings' affair.
LISTS = {
    "client_types": ("Client types", "client type"),
    "departments": ("Departments", "department"),
    "tax_codes": ("Tax codes", "tax code"),
    "payment_terms": ("Payment terms", "payment term"),
}
HINTS = {
    "client_types": "Who an account can be for.",
    "departments": "Who looks after a client. The first one is given to a client that names none.",
    "tax_codes": "What a client’s invoices bear.",
    "payment_terms": "When a client pays.",
}
CHANGES: dict[str, tuple[str, Callable[[str, str], None]]] = {
    "up": ("moved up", lambda name, code: move_entry(name, code, -1)),
    "down": ("moved down", lambda name, code: move_entry(name, code, 1)),
    "retire": ("retired", retire_entry),
    "restore": (
        "restored",
        lambda name, code: change_entry(name, code, retired_on=None),
    ),
    "delete": ("deleted", delete_entry),
}
DONE = {
    "added": "added",
    "renamed": "renamed",
    **{name: words for name, (words, _) in CHANGES.items()},
}


class Typed(NamedTuple):
    """What was typed to add an entry, and why it was refused: the words, and the id of their
    field.
    """

    list_name: str = ""
    code: str = ""
    name: str = ""
    is_person: bool = False
    problem: str = ""
    field: str = ""


@bp.get("/lists")
@admin_required
def lists() -> Any:
    """Show the lists."""
    return lists_page()


def lists_page(refused: Typed = Typed(), status: int = 200) -> Any:  # noqa: B008 - a tuple is never changed
    """Answer the page of all lists, with what was refused."""
    shown = [
        (name, *words, HINTS[name], entries_of(name), uses_of(name))
        for name, words in LISTS.items()
    ]
    done = DONE.get(request.args.get("done", ""))
    notice = f"The entry is {done}." if done else ""
    return render_template(
        "desk/lists.html", lists=shown, refused=refused, notice=notice
    ), status


@bp.post("/lists/<list_name>/add")
@admin_required
def lists_add(list_name: str) -> Any:
    """Put an entry at the end of a list."""
    form = posted(list_name, "code", "name")
    is_person = request.form.get("kind") == "person"
    try:
        add_entry(
            list_name, form["code"], form["name"] or form["code"], is_person=is_person
        )
    except InputRefused as refused:
        field = f"{list_name}-{refused.problems[0].path or 'code'}"
        return lists_page(
            Typed(
                list_name,
                typed(form["code"]),
                typed(form["name"]),
                is_person,
                str(refused),
                field,
            ),
            422,
        )
    return back_to(list_name, form["code"].strip(), "added")


@bp.post("/lists/<list_name>/change")
@admin_required
def lists_change(list_name: str) -> Any:
    """Do what the button of an entry says."""
    code = entry_or_404(list_name, posted(list_name, "code")["code"]).code
    action = request.form.get("action", "")
    if action not in CHANGES:
        abort(400)
    try:
        CHANGES[action][1](list_name, code)
    except InputRefused as refused:
        return lists_page(
            Typed(list_name, problem=str(refused), field=f"{list_name}-title"), 409
        )
    return back_to(list_name, code, action)


@bp.get("/lists/<list_name>/rename")
@admin_required
def lists_rename(list_name: str) -> Any:
    """Ask for the new name of an entry."""
    entry = entry_or_404(list_name, request.args.get("code", ""))
    return rename_page(list_name, entry.code, entry.name)


@bp.post("/lists/<list_name>/rename")
@admin_required
def lists_rename_post(list_name: str) -> Any:
    """Change the name that people read; the code stays, and so do the clients."""
    form = posted(list_name, "code", "name")
    code = entry_or_404(list_name, form["code"]).code
    try:
        change_entry(list_name, code, name=form["name"])
    except InputRefused as refused:
        return rename_page(list_name, code, form["name"], str(refused))
    return back_to(list_name, code, "renamed")


def rename_page(list_name: str, code: str, name: str, problem: str = "") -> Any:
    """Answer the page that asks for a name."""
    title, one = LISTS[list_name]
    page = {
        "list_name": list_name,
        "title": title,
        "one": one,
        "code": code,
        "name": typed(name),
        "problem": problem,
    }
    return render_template("desk/list_entry.html", **page), 422 if problem else 200


def posted(list_name: str, *fields: str) -> dict[str, str]:
    """Return the fields of a form that was posted for a list that is kept here; one without
    them is no form of ours.
    """
    if list_name not in LISTS:
        abort(404)
    if not all(field in request.form for field in fields):
        abort(400)
    return {field: request.form[field] for field in fields}


def entry_or_404(list_name: str, code: str) -> Any:
    """Return the entry of a list that is kept here, or answer 404."""
    if list_name not in LISTS:
        abort(404)
    return next(
        (entry for entry in entries_of(list_name) if entry.code == code), None
    ) or abort(404)


def back_to(list_name: str, code: str, done: str) -> Any:
    """Go back to the list and tell there, and the log, what was done with an entry."""
    log_event(f"list entry {DONE[done]}", by=g.actor.name, list=list_name, entry=code)
    return redirect(url_for("desk.lists", done=done, _anchor=f"{list_name}-title"), 303)
