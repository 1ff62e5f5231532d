"""The page of drafts: what a rep has begun and handed over, in groups by who must act; of
everybody's for administrators.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from webapp.clients.offered import load_reference
from webapp.config import DISCARDED_DRAFT_LIFE, DRAFT_LIFE, LINK_LIVES
from webapp.desk.blueprint import bp
from webapp.drafts import of_reps
from webapp.drafts.draft import Draft
from webapp.drafts.of_reps import BACK, BEGUN, OPENED, SENT, Where
from webapp.questions.sheet import Sheet
from webapp.questions.steps import step_named
from webapp.record import given
from webapp.record.reference import Reference
from webapp.storage.columns import now
from webapp.users.staff import people
from webapp.web.answers import answer_page
from webapp.web.times import clock, local_day

# the class of the mark of each place, in the sheet of parts
MARKS = {
    BACK: "state-back",
    OPENED: "state-opened",
    SENT: "state-sent",
    BEGUN: "state-begun",
}
MOST_FOUND = 5
NOT_FOUND = "This draft is not there any more."


class Group(NamedTuple):
    """Drafts that wait for the same: its name in the address, its title, what to add to it, and
    where they are.
    """

    name: str
    title: str
    note: str
    places: tuple[Where, ...]


GROUPS = (
    Group("back", "Sent back by the customer", "to be checked by you", (BACK,)),
    Group("customer", "With the customer", "handed over by link", (OPENED, SENT)),
    Group("begun", "Begun", "only you see them", (BEGUN,)),
)
VIEWS = {
    "": "Mine",
    "back": "Sent back",
    "customer": "With the customer",
    "begun": "Begun",
}


@dataclass(frozen=True)
class Line:
    """A draft as the page shows it: the client's name so far, what is known of it, where it is,
    since when, when it ends, whose it is, and where it goes on.
    """

    draft: Draft
    name: str
    about: str
    where: Where
    note: str
    changed_on: datetime
    ends_on: datetime
    by: str
    url: str

    @property
    def ends(self) -> str:
        """When its link ends, where the customer has it, or until when it is kept, in words."""
        if self.draft.is_handed_over:
            left = (self.ends_on - now()).days
            return f"{left} day{'' if left == 1 else 's'} left"
        last = local_day(self.ends_on)
        return f"Kept to {last.day} {last:%b}"

    @property
    def mark(self) -> str:
        """The class of the mark of where it is."""
        return MARKS[self.where]

    @property
    def is_mine(self) -> bool:
        """Whether it was begun by who looks at it."""
        return bool(self.draft.rep_id == current_user.id)


@bp.get("/drafts")
def drafts() -> Any:
    """Show what was begun: mine, one group of it, everybody's, or what I have discarded."""
    view = request.args.get("view", "")
    if view == "discarded":
        return discarded_page()
    is_everybodys = view == "all" and current_user.role == "admin"
    if view not in VIEWS and not is_everybodys:
        abort(404)
    found = of_reps.begun_by(None if is_everybodys else current_user.id)
    lines = lines_of(found)
    shown = {
        "view": view,
        "views": VIEWS,
        "groups": grouped(lines, view),
        "counts": {name: len(of_group(lines, name)) for name in VIEWS},
        "is_cut": len(found) == of_reps.MOST_LISTED,
        "most": of_reps.MOST_LISTED,
        "parts": of_reps.PARTS,
        "days_kept": DRAFT_LIFE.days,
        "days_discarded": DISCARDED_DRAFT_LIFE.days,
        "discarded": request.args.get("discarded", ""),
        "told": told(),
    }
    return answer_page(render_template("desk/drafts.html", **shown), 200)


def told() -> str:
    """Return what was just done, in a sentence."""
    words = {
        "kept": "The draft is kept.",
        "discarded": "The draft is discarded.",
        "back": "The draft is back.",
        "taken": "The draft is yours again, and its link ended.",
        "gone": NOT_FOUND,
    }
    return next((words[name] for name in words if name in request.args), "")


def discarded_page() -> Any:
    """Show what the rep has discarded and may still bring back."""
    found = of_reps.discarded_by(current_user.id)
    lines = lines_of([draft for draft, _on in found])
    ended = [on + DISCARDED_DRAFT_LIFE for _draft, on in found]
    rows = list(zip(lines, (on for _draft, on in found), ended, strict=True))
    page = render_template(
        "desk/drafts_discarded.html", rows=rows, days=DISCARDED_DRAFT_LIFE.days
    )
    return answer_page(page, 200)


@bp.post("/drafts/<draft_id>/discard")
def discard(draft_id: str) -> Any:
    """Discard a draft of the rep's own."""
    is_done = of_reps.put_away(draft_id, current_user.id)
    if not is_done:
        return redirect(url_for("desk.drafts", gone="1"), 303)
    return redirect(url_for("desk.drafts", discarded=draft_id), 303)


@bp.post("/drafts/<draft_id>/undo")
def undo_discard(draft_id: str) -> Any:
    """Bring back a draft that the rep discarded."""
    is_done = of_reps.bring_back(draft_id, current_user.id)
    if not is_done:
        return redirect(url_for("desk.drafts", gone="1"), 303)
    return redirect(url_for("desk.drafts", back="1"), 303)


def drafts_found(words: str) -> list[Line]:
    """Return the drafts that a search at the desk finds: of who is signed in, of everybody for
    administrators, who open their own alone.
    """
    whose = None if current_user.role == "admin" else current_user.id
    return lines_of(of_reps.find_drafts(words, whose, MOST_FOUND))


def lines_of(found: Sequence[Draft]) -> list[Line]:
    """Return drafts as the page shows them."""
    if not found:
        return []
    reference = load_reference()
    names = {each.id: each.name for each in people()}
    return [
        _line(draft, reference, names.get(draft.rep_id or 0, "")) for draft in found
    ]


def _line(draft: Draft, reference: Reference, by: str) -> Line:
    sheet = Sheet(draft, reference)
    where = of_reps.where_is(draft)
    changed_on = draft.saved_on or draft.created_on
    begins = draft.handed_on if where in (OPENED, SENT) and draft.handed_on else None
    ends_on = (begins + LINK_LIVES["hand_over"]) if begins and where == SENT else None
    if changed_on is None:
        raise ValueError("this draft was never stored")
    return Line(
        draft=draft,
        name=draft.client_name,
        about=_about(draft, reference),
        where=where,
        note=_note(sheet, where),
        changed_on=changed_on,
        ends_on=ends_on or (draft.visited_on or changed_on) + DRAFT_LIFE,
        by=by,
        url=url_of(sheet),
    )


def url_of(sheet: Sheet) -> str:
    """Return where a draft goes on: a client on one page, a change at its first open step, what is
    with the customer at the page about handing over.
    """
    draft = sheet.draft
    if draft.is_handed_over:
        return url_for("wizard.hand_over", draft_id=draft.id)
    if draft.is_change:
        return url_for("wizard.step", draft_id=draft.id, step_name=sheet.first_open)
    return url_for("by_phone.page", draft_id=draft.id)


def _about(draft: Draft, reference: Reference) -> str:
    kind = reference.client_types.get(given.text(draft.payload, "type.code"))
    department = given.text(draft.payload, "department")
    texts = (
        "Change of a client" if draft.is_change else "",
        kind.name if kind else "",
        reference.departments.get(department, department),
        draft.email or given.text(draft.payload, "detail.contact_number"),
    )
    return " · ".join(filter(None, texts)) or "Nothing typed"


def _note(sheet: Sheet, where: Where) -> str:
    """Return where whoever has it stopped, or since when nobody has opened its link."""
    if where == SENT:
        return f"Link made {clock(sheet.draft.handed_on)}"
    step = step_named(sheet.first_open)
    if step is None:
        return "Everything filled in"
    return f"{'Stopped at' if sheet.draft.opened_on else 'Next:'} {step.title}"


def of_group(lines: Sequence[Line], name: str) -> list[Line]:
    """Return the drafts of a group by its name, all without one."""
    if not name:
        return list(lines)
    places = next(group.places for group in GROUPS if group.name == name)
    return [line for line in lines if line.where in places]


def grouped(lines: Sequence[Line], view: str) -> list[tuple[Group, list[Line]]]:
    """Return the groups that have drafts, in the order of who must act; one of them for a view."""
    groups = []
    for group in GROUPS:
        own = of_group(lines, group.name)
        if own and view in ("", "all", group.name):
            groups.append((group, own))
    return groups
