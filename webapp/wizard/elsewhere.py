"""What stands elsewhere than in the page that was sent: by whom, what and when each answer was changed that this page changes too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app
from flask_login import current_user
from sqlalchemy import select

from webapp.clients.history import who
from webapp.clients.models import History
from webapp.extensions import db
from webapp.record import given
from webapp.record.labels import country_path, label_of, noun_of, value_in_words
from webapp.record.reference import Reference
from webapp.wizard.answers import Page, page_of_draft
from webapp.wizard.drafts import Draft
from webapp.wizard.fields import asked_fields
from webapp.wizard.pages import clock, summary_of
from webapp.wizard.words import chosen, prepare

OWN_WINDOW = "In the other window:"


@dataclass(frozen=True)
class Other:
    """What stands elsewhere for one field: whose it is in words, the value, and who else changed it in a sentence, "" for nobody else."""

    words: str
    text: str
    sentence: str = ""


def elsewhere_of(page: Page, other: Draft, paths: Iterable[str], reference: Reference, history: Sequence[History] = ()) -> dict[str, Other]:
    """Return what a draft has at these paths, by the id of the field or of the list; `history` tells who changed it if others did."""
    theirs = page_of_draft(page.step, other, reference)
    prepare(theirs, reference)
    paths, found = set(paths), {}
    own = {question.short_name: question for question in page.form}
    for question in theirs.form:
        path = getattr(question, "path", "")
        if path in paths:
            found[own[question.short_name].id] = _other(path, chosen(question), other, history)
    if page.step.rows and page.step.rows.name in paths:
        text = "\n".join(summary_of(row).replace("\n", ", ") for row in theirs.rows if _has_text(row)) or "none"
        found["rows-title"] = _other(page.step.rows.name, text, other, history)
    return found


def _has_text(row: object) -> bool:
    return any(question.data for question in asked_fields(row.form))  # type: ignore[attr-defined]


def changed_by_others(draft: Draft) -> Sequence[History]:
    """Return what happened to the client that a draft changes, the latest first."""
    this = select(History).where(History.client_id == draft.target_id)
    return db.session.scalars(this.order_by(History.happened_on.desc(), History.id.desc())).all() if draft.is_change else ()


def _other(path: str, text: str, draft: Draft, history: Sequence[History]) -> Other:
    entry = next((entry for entry in history if any(_is_at(path, changed) for changed in entry.changes)), None)
    if entry is None or _is_own(entry, draft):
        return Other(OWN_WINDOW, text)
    name = _name(entry, draft)
    return Other(f"{name} changed it to:", text, f"{name} {_deed(path, entry, draft)} {_at(entry)}.")


def _is_at(path: str, changed: str) -> bool:
    return changed == path or changed.startswith(f"{path}[")


def _is_own(entry: History, draft: Draft) -> bool:
    """Tell whether whoever looks at the page made this change: then it was in another window of theirs."""
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
    country = given.text(draft.payload.get("billing_address", {}), "address_country")
    then = entry.changes.get(country_path(path)) or [country] * 2
    pairs = zip(entry.changes[path], then, strict=True)
    before, after = (value_in_words(path, str(value), where) or "nothing" for value, where in pairs)
    return f"changed the {noun_of(path)} from {before} to {after}"


def _at(entry: History) -> str:
    moment = clock(entry.happened_on)
    return f"on {moment}" if "," in moment else f"at {moment}"
