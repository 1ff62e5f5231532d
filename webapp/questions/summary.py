"""A client as the wizard asks for it, step by step: what is known, and what was not given. The
check page, the account and the desk show the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from webapp.clients.models import Client
from webapp.clients.offered import reference_with
from webapp.drafts.controls import Controls
from webapp.drafts.draft import Draft
from webapp.questions import address_lines
from webapp.questions.changes import editable_payload
from webapp.questions.fields import AskedPassword, asked_fields
from webapp.questions.messages import Messages, messages_of
from webapp.questions.pages import Page, Row
from webapp.questions.sheet import Sheet
from webapp.questions.steps import steps_of_client
from webapp.questions.steps.base import Step
from webapp.questions.steps.delivery import delivery_of
from webapp.questions.steps.sign_in import USERNAME
from webapp.record.paths import put
from webapp.record.problem import Advice
from webapp.record.schema import FIELDS

TYPE = "type.code"
COPIED = (
    "email",
    "detail.contact_number",
    "detail.vat_number",
    "detail.company_number",
)


@dataclass(frozen=True)
class Line:
    """One answer: its label, the text in words ("" when not given), what a copy button copies
    ("" without one), advice, and what leads to it in the address of its step.
    """

    label: str
    text: str
    copied: str = ""
    advice: str = ""
    address_part: str = ""


@dataclass(frozen=True)
class Section:
    """A step with all its answers, and for an address what a copy button copies."""

    step: Step
    answers: list[Line]
    address: str = ""

    @property
    def lines(self) -> list[Line]:
        """The answers that were given."""
        return [line for line in self.answers if line.text]

    @property
    def missing(self) -> list[str]:
        """The labels of what was not given."""
        return [line.label for line in self.answers if not line.text]


def sections_of_draft(
    sheet: Sheet, pages: Iterable[Page], advice: Iterable[Advice]
) -> list[Section]:
    """Return everything that was answered on these prepared pages, with the advice where it
    belongs.
    """
    advice = list(advice)
    sections = []
    for page in pages:
        messages = messages_of(page, (), advice)
        asked = [question for question in sheet.shown(page) if not question.unasked]
        answers = [
            _answer(page.step, question, sheet.draft, messages) for question in asked
        ]
        sections.append(_section(page, sheet.draft, answers, messages))
    return sections


def sections_of(client: Client) -> list[Section]:
    """Return everything that is known of a client in the order of the wizard, business
    details of a person too if there are any.
    """
    sheet = sheet_of_client(client)
    draft = sheet.draft
    sections = []
    for step in steps_of_client(draft.payload, sheet.reference):
        page = sheet.page(step)
        page.prepare(sheet.reference)
        answers = []
        for question in shown_of_client(page, client):
            if not isinstance(question, AskedPassword):
                line = _answer_in_record(step, question, client, draft)
                answers.append(line)
        sections.append(_section(page, draft, answers, Messages()))
    return sections


def sheet_of_client(client: Client) -> Sheet:
    """Return a client that is registered as a draft would have it, with its username."""
    payload = editable_payload(client)
    if client.user:
        put(payload, USERNAME, client.user.username)
    controls = Controls(delivery=delivery_of(payload))
    return Sheet(Draft("-", payload, controls), reference_with(client))


def shown_of_client(page: Page, client: Client) -> list[Any]:
    """Return the questions of a step that are put to this kind of client, or have an answer
    all the same.
    """
    shown = []
    for question in asked_fields(page.form):
        is_for_others = client.client_type.is_person and question.when == "business"
        is_put = question.data or not is_for_others
        if is_put and not question.hidden:
            shown.append(question)
    return shown


def _section(
    page: Page,
    draft: Draft,
    answers: list[Line],
    messages: Messages,
) -> Section:
    """Return a step with these answers and the rows of its list."""
    rows = page.step.rows
    lines = list(answers)
    # rows that are put aside are no answers
    if rows and draft.payload.get(rows.name):
        for number, row in enumerate(page.rows, start=1):
            lines.append(_row(row, number, messages))
    address = address_lines.as_letter(page.form) if page.step.prefix else ""
    return Section(page.step, lines, address)


def _answer(
    step: Step,
    question: Any,
    draft: Draft,
    messages: Messages,
) -> Line:
    return Line(
        question.label.text,
        step.text_of(question, draft),
        advice=messages.advice.get(question.id, ""),
        address_part=f"#{question.id}",
    )


def _answer_in_record(
    step: Step,
    question: Any,
    client: Client,
    draft: Draft,
) -> Line:
    """Return an answer as people of the company read it."""
    text = step.text_of(question, draft)
    if question.path == TYPE:
        text = client.client_type.name
    copied = text if question.path in COPIED else ""
    return Line(label_in_record(question), text, copied)


def _row(row: Row, number: int, messages: Messages) -> Line:
    """Return a row of a list as one answer, with the note of an address below it."""
    label = f"{row.rows.one} {number}"
    if row.default:
        label += " (default)"
    texts = [row.summary()]
    if "address_note" in row.form:
        texts.append(row.form["address_note"].data)
    advice = [messages.advice.get(question.id) for question in row.questions]
    return Line(
        label,
        "\n".join(filter(None, texts)),
        row.rows.copied(row.form),
        advice=". ".join(filter(None, advice)),
        address_part=f"&open={number}",
    )


def label_in_record(question: Any) -> str:
    """Return a question's label; what is "Name" inside its group on a form is "Contact name"
    out of it.
    """
    is_own = "_contact_" in question.path or question.path == TYPE
    if is_own:
        return FIELDS[question.path].label
    return str(question.label.text)
