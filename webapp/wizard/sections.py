"""A client as the wizard asked for it: its steps, and of each what is known."""

from dataclasses import dataclass
from typing import Any

from webapp.clients.models import Client
from webapp.record.reference import Reference
from webapp.record.schema import FIELDS
from webapp.wizard.answers import Page, Row, page_of_draft
from webapp.wizard.changing import editable_payload, reference_with
from webapp.wizard.drafts import Draft
from webapp.wizard.fields import asked_fields
from webapp.wizard.pages import summary_of
from webapp.wizard.steps import SIGN_IN, Rows, Step, steps_of_client
from webapp.wizard.words import chosen, prepare

COPIED = ("email", "detail.contact_number", "detail.vat_number", "detail.company_number")
ADDRESS_LINES = ("company", "street_1", "street_2", "town", "county", "state", "post_code", "country")


@dataclass(frozen=True)
class Line:
    """One thing that is known: its label, the text in words, what a copy button copies ("" without one)."""

    label: str
    text: str
    copied: str = ""


@dataclass(frozen=True)
class Section:
    """A step, what is known of it, what was not given, and for an address what a copy button copies."""

    step: Step
    lines: list[Line]
    missing: list[str]
    address: str = ""
    may_change: bool = True


def sections_of(client: Client) -> list[Section]:
    """Return everything that is known of a client in the order of the wizard, business details of a person too if there are any."""
    reference = reference_with(client)
    draft = Draft("-", editable_payload(client), {"delivery": "other" if len(client.addresses) > 1 else "same"})
    return [_section(client, step, draft, reference) for step in steps_of_client(draft.payload, reference)]


def _section(client: Client, step: Step, draft: Draft, reference: Reference) -> Section:
    if step is SIGN_IN:
        lines = [Line("Username", client.user.username)] if client.user else []
        return Section(step, lines, [], may_change=False)  # with a link from the desk, or signed in
    page = page_of_draft(step, draft, reference)
    prepare(page, reference)
    answers = [(label_in_record(question), _text(question, client), question) for question in shown(page, client)]
    lines = [Line(label, text, text if q.path in COPIED else "") for label, text, q in answers if text]
    if step.rows:
        lines += [_row_line(step.rows, row, place) for place, row in enumerate(page.rows, 1)]
    address = address_of(page.form) if step.prefix else ""
    return Section(step, lines, [label for label, text, _ in answers if not text], address)


def shown(page: Page, client: Client) -> list[Any]:
    """Return the questions of a step that are put to this kind of client, or have an answer all the same."""
    is_person = client.client_type.is_person
    return [q for q in asked_fields(page.form) if not q.hidden and (q.when != "business" or not is_person or q.data)]


def _row_line(rows: Rows, row: Row, place: int) -> Line:
    label = f"{rows.one} {place}" + (" (default)" if row.default else "")
    if "address_town" not in row.form:
        return Line(label, summary_of(row), row.form["email"].data or "")
    note = row.form["address_note"].data
    return Line(label, "\n".join(filter(None, (summary_of(row), note))), address_of(row.form))


def label_in_record(question: Any) -> str:
    """Return a question's label; what is "Name" inside its group on a form is "Contact name" out of it."""
    is_own = "_contact_" in question.path or question.path == "type.code"
    return str(FIELDS[question.path].label if is_own else question.label.text)


def _text(question: Any, client: Client) -> str:
    return client.client_type.name if question.path == "type.code" else chosen(question)


def address_of(form: Any) -> str:
    """Return an address as it is written on a letter, line by line: its state as a code where letters have that."""
    lines = (form.address_state.data if name == "state" else chosen(form[f"address_{name}"]) for name in ADDRESS_LINES)
    return "\n".join(filter(None, lines))
