"""What stands elsewhere than in the page that was sent: by whom, what and when each answer
was changed that this page changes too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app
from flask_login import current_user
from sqlalchemy import select

from webapp.clients.history import who
from webapp.clients.models import History
from webapp.drafts.draft import Draft
from webapp.extensions import db
from webapp.questions.choices import chosen
from webapp.questions.fields import asked_fields
from webapp.questions.pages import Page
from webapp.questions.row import Row
from webapp.questions.steps.billing import COUNTRY
from webapp.record import given
from webapp.record.labels import country_path, label_of, noun_of, value_in_words
from webapp.web.times import clock
from webapp.wizard.outcomes import Elsewhere

OWN_WINDOW = "In the other window:"


@dataclass(frozen=True)
class Other:
    """What stands elsewhere for one field: whose it is in words, the value, and who else
    changed it in a sentence, "" for nobody else.
    """

    words: str
    text: str
    sentence: str = ""


def others_of(page: Page, elsewhere: Elsewhere) -> dict[str, Other]:
    """Return what stands elsewhere, by the id of the field or of the list in a page."""
    draft = elsewhere.sheet.draft
    history = changed_by_others(draft) if elsewhere.by_others else ()
    theirs = elsewhere.sheet.page(page.step)
    theirs.prepare(elsewhere.sheet.reference)
    found = {}
    for question in asked_fields(theirs.form):
        if question.path in elsewhere.paths:
            own = page.form[question.short_name]
            text = chosen(question)
            found[own.id] = _other(question.path, text, draft, history)
    rows = page.step.rows
    if rows and rows.name in elsewhere.paths:
        text = "\n".join(_lines_of(theirs.rows)) or "none"
        found["rows-title"] = _other(rows.name, text, draft, history)
    return found


def _lines_of(rows: Iterable[Row]) -> list[str]:
    """Return the rows that are not blank, each in a line."""
    lines = []
    for row in rows:
        if any(question.data for question in row.questions):
            lines.append(row.summary().replace("\n", ", "))
    return lines


def changed_by_others(draft: Draft) -> Sequence[History]:
    """Return what happened to the client that a draft changes, the latest first."""
    this = (
        select(History)
        .where(History.client_id == draft.target_id)
        .order_by(History.happened_on.desc(), History.id.desc())
    )
    return db.session.scalars(this).all()


def _other(
    path: str,
    text: str,
    draft: Draft,
    history: Sequence[History],
) -> Other:
    """Return what a draft has at a path, with who changed it last."""
    entry = next((entry for entry in history if _is_about(entry, path)), None)
    if entry is None or _is_own(entry, draft):
        return Other(OWN_WINDOW, text)
    name = _name(entry, draft)
    deed = _deed(path, entry, draft)
    at = _at(entry)
    return Other(
        words=f"{name} changed it to:",
        text=text,
        sentence=f"{name} {deed} {at}.",
    )


def _is_about(entry: History, path: str) -> bool:
    """Tell whether an entry changed what is at a path, a row of a list too."""
    if path in entry.changes:
        return True
    return any(changed.startswith(f"{path}[") for changed in entry.changes)


def _is_own(entry: History, draft: Draft) -> bool:
    """Tell whether whoever looks at the page made this change: then it was in another window
    of theirs.
    """
    if entry.user_id is None:
        return entry.actor_kind == "customer" and not draft.is_reps
    return bool(current_user.is_authenticated and current_user.id == entry.user_id)


def _name(entry: History, draft: Draft) -> str:
    """Return who made a change; to a customer, what is not a person is the company."""
    if draft.is_reps or entry.actor_kind == "rep":
        return who(entry.actor_kind, entry.actor_name)
    return str(current_app.config["COMPANY_NAME"])


def _deed(path: str, entry: History, draft: Draft) -> str:
    if path not in entry.changes:  # a list, of which some rows changed
        return f"changed the {label_of(path).lower()}"
    country = given.text(draft.payload, COUNTRY)
    countries = entry.changes.get(country_path(path)) or [country, country]
    words = []
    for value, where in zip(entry.changes[path], countries, strict=True):
        text = value_in_words(path, str(value), where)
        words.append(text or "nothing")
    before, after = words
    return f"changed the {noun_of(path)} from {before} to {after}"


def _at(entry: History) -> str:
    at = clock(entry.happened_on)
    return f"on {at}" if "," in at else f"at {at}"
