"""The reference lists, for administrators: what a record may choose from, added, renamed,
ordered, retired, deleted.
"""

from collections.abc import Callable
from typing import Any

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
from webapp.record.problem import InputRefused, Problem
from webapp.web.forms import Line, OneOf, PageForm
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
    "tax_codes": "What is on a client’s invoices.",
    "payment_terms": "When a client pays.",
}

# by which the list of clients shows those that have an entry
FILTERS = {"client_types": "type", "departments": "department"}


def move_up(list_name: str, code: str) -> None:
    """Move an entry before the one in front of it."""
    move_entry(list_name, code, -1)


def move_down(list_name: str, code: str) -> None:
    """Move an entry behind the one that follows it."""
    move_entry(list_name, code, 1)


def restore_entry(list_name: str, code: str) -> None:
    """Offer a retired entry again."""
    change_entry(list_name, code, retired_on=None)


CHANGES: dict[str, tuple[str, Callable[[str, str], None]]] = {
    "up": ("moved up", move_up),
    "down": ("moved down", move_down),
    "retire": ("retired", retire_entry),
    "restore": ("restored", restore_entry),
    "delete": ("deleted", delete_entry),
}
DONE = {
    "added": "added",
    "renamed": "renamed",
    **{name: words for name, (words, _) in CHANGES.items()},
}


class EntryForm(PageForm):
    """An entry to add to a list; the ids of its fields name the list, as the page has several."""

    code = Line(
        "Code", kind="code", hint="As integrations send it. It can never be changed."
    )
    name = Line("Name", hint="As people read it; the code without it.", optional=True)
    kind = OneOf(
        "Who is a client of this type?",
        offered={
            "business": "A business, which has a name",
            "person": "A person, who has a first and last name",
        },
        default="business",
    )

    def __init__(self, list_name: str, sent: Any = None) -> None:
        super().__init__(sent)
        self.list_name = list_name
        self.code.id = f"{list_name}-code"
        self.name.id = f"{list_name}-name"


class RenameForm(PageForm):
    """A new name for an entry."""

    name = Line("Name", width="width-30")


@bp.get("/lists")
@admin_required
def lists() -> Any:
    """Show one list, the first one without its name, and the names of the others."""
    name = request.args.get("list", next(iter(LISTS)))
    if name not in LISTS:
        abort(404)
    return lists_page(EntryForm(name))


def lists_page(form: EntryForm, status: int = 200) -> Any:
    """Answer the page of the list of a form, with what was refused."""
    name = form.list_name
    title, one = LISTS[name]
    done = DONE.get(request.args.get("done", ""))
    page = {
        "lists": [
            (each, its_title, len(entries_of(each)))
            for each, (its_title, _) in LISTS.items()
        ],
        "list_name": name,
        "title": title,
        "one": one,
        "hint": HINTS[name],
        "filter": FILTERS.get(name, ""),
        "entries": entries_of(name),
        "uses": uses_of(name),
        "form": form,
        "notice": f"The entry is {done}." if done else "",
    }
    return render_template("desk/lists.html", **page), status


@bp.post("/lists/<list_name>/add")
@admin_required
def lists_add(list_name: str) -> Any:
    """Put an entry at the end of a list."""
    posted(list_name, "code", "name")
    form = EntryForm(list_name, request.form)
    code = form.code.text
    name = form.name.text or code
    try:
        add_entry(list_name, code, name, is_person=form.kind.data == "person")
    except InputRefused as refused:
        place = f"{list_name}-{refused.problems[0].path or 'code'}"
        form.refuse([Problem(place, "entry", str(refused))])
        return lists_page(form, 422)
    return back_to(list_name, code.strip(), "added")


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
        title = Problem(f"{list_name}-title", "entry", str(refused))
        return lists_page(EntryForm(list_name).refuse([title]), 409)
    return back_to(list_name, code, action)


@bp.get("/lists/<list_name>/rename")
@admin_required
def lists_rename(list_name: str) -> Any:
    """Ask for the new name of an entry."""
    entry = entry_or_404(list_name, request.args.get("code", ""))
    return rename_page(list_name, entry.code, RenameForm(name=entry.name))


@bp.post("/lists/<list_name>/rename")
@admin_required
def lists_rename_post(list_name: str) -> Any:
    """Change the name that people read; the code stays, and so do the clients."""
    form = posted(list_name, "code", "name")
    code = entry_or_404(list_name, form["code"]).code
    try:
        change_entry(list_name, code, name=form["name"])
    except InputRefused as refused:
        problem = Problem("name", "entry", str(refused))
        return rename_page(list_name, code, RenameForm(request.form).refuse([problem]))
    return back_to(list_name, code, "renamed")


def rename_page(list_name: str, code: str, form: RenameForm) -> Any:
    """Answer the page that asks for a name."""
    title, one = LISTS[list_name]
    page = {
        "form": form,
        "list_name": list_name,
        "title": title,
        "one": one,
        "code": code,
    }
    status = 422 if form.problems else 200
    return render_template("desk/list_entry.html", **page), status


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
    entries = {entry.code: entry for entry in entries_of(list_name)}
    return entries.get(code) or abort(404)


def back_to(list_name: str, code: str, done: str) -> Any:
    """Go back to the list and tell there, and the log, what was done with an entry."""
    log_event(
        f"list entry {DONE[done]}",
        by=g.actor.name,
        list=list_name,
        entry=code,
    )
    address = url_for(
        "desk.lists", list=list_name, done=done, _anchor=f"{list_name}-title"
    )
    return redirect(address, 303)
