"""A client as the wizard asks for it, step by step: what is known, in a few lines for the
client's people, and at the desk answer by answer with what was not given.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from webapp.clients.models import Client
from webapp.clients.offered import reference_with
from webapp.drafts.controls import Controls
from webapp.drafts.draft import Draft
from webapp.questions import address_lines
from webapp.questions.answers import Part, part_of_row, parts_of, parts_of_address
from webapp.questions.changes import editable_payload
from webapp.questions.fields import AskedPassword, asked_fields
from webapp.questions.messages import Messages, messages_of
from webapp.questions.pages import Page
from webapp.questions.row import Row
from webapp.questions.sheet import Sheet
from webapp.questions.steps import steps_of_client
from webapp.questions.steps.base import Step
from webapp.questions.steps.delivery import delivery_of
from webapp.questions.steps.sign_in import USERNAME
from webapp.record.paths import put
from webapp.record.problem import Advice
from webapp.record.schema import FIELDS

TYPE = "type.code"
Answer = tuple[Any, str]  # a question, and in words what was answered
COPIED = (
    "email",
    "detail.contact_number",
    "detail.vat_number",
    "detail.company_number",
)


@dataclass(frozen=True)
class Line:
    """One answer: its label, the text in words ("" when not given), and what a copy button copies
    ("" without one).
    """

    label: str
    text: str
    copied: str = ""


@dataclass(frozen=True)
class Section:
    """A step with what was answered in parts, all its answers one by one, and for an address what
    a copy button copies.
    """

    step: Step
    parts: list[Part]
    answers: list[Line]
    address: str = ""

    @property
    def action(self) -> str:
        """What its link does: a list with nothing in it, which may stay so, is added to."""
        rows = self.step.rows
        is_empty = rows and not rows.is_needed and not self.parts
        return "Add" if is_empty else "Change"

    @property
    def says_something(self) -> bool:
        """Whether it is worth showing: nothing may be an answer too."""
        is_an_answer = self.step.nothing != Step.nothing and self.action != "Add"
        return bool(self.parts) or is_an_answer

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
        answers = [(each, page.step.text_of(each, sheet.draft)) for each in asked]
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
        step.leave_out(page.form, draft.payload, sheet.reference)
        shown = shown_of_client(page, client)
        answers = []
        for question in shown:
            if not isinstance(question, AskedPassword):
                answers.append(
                    (question, _text_in_record(step, question, client, draft))
                )
        preset = [each.path for each in shown if _is_preset(step, each, client)]
        sections.append(_section(page, draft, answers, Messages(), untold=preset))
    return sections


def _is_preset(step: Step, question: Any, client: Client) -> bool:
    """Tell whether the wizard answered a question, which this kind of client is not asked."""
    is_for_others = client.client_type.is_person and question.when == "business"
    return is_for_others and question.path in step.preset


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
    answers: list[Answer],
    messages: Messages,
    untold: Collection[str] = (),
) -> Section:
    """Return a step with these answers and the rows of its list; what stands at the paths
    `untold` is told to the company's people alone.
    """
    # rows that are put aside are no answers
    are_rows_given = page.step.rows and draft.payload.get(page.step.rows.name)
    rows = page.rows if are_rows_given else []
    lines = [_line(question, text) for question, text in answers]
    lines += [_row(row, number) for number, row in enumerate(rows, start=1)]
    told = [answer for answer in answers if answer[0].path not in untold]
    parts = _parts(page.step, told, messages)
    for row in rows:
        part = part_of_row(row, messages, is_one_of_several=len(rows) > 1)
        parts.append(part)
    address = address_lines.as_letter(page.form) if page.step.prefix else ""
    return Section(page.step, parts, lines, address)


def _parts(
    step: Step,
    answers: list[Answer],
    messages: Messages,
) -> list[Part]:
    """Return the answers to a step's own questions as a person tells them, with the advice."""
    questions = [question for question, _text in answers]
    parts = parts_of_address(questions) if step.prefix else parts_of(answers)
    advice = [messages.advice.get(question.id, "") for question in questions]
    if found := tuple(filter(None, advice)):
        parts.append(Part((), found))
    return parts


def _text_in_record(
    step: Step,
    question: Any,
    client: Client,
    draft: Draft,
) -> str:
    """Return an answer as people of the company read it."""
    if question.path == TYPE:
        return client.client_type.name
    return step.text_of(question, draft)


def _line(question: Any, text: str) -> Line:
    copied = text if question.path in COPIED else ""
    return Line(label_in_record(question), text, copied)


def _row(row: Row, number: int) -> Line:
    """Return a row of a list as one answer, with the note of an address below it."""
    label = f"{row.rows.one} {number}"
    if row.default:
        label += " (default)"
    texts = [row.summary()]
    if "address_note" in row.form:
        texts.append(row.form["address_note"].data)
    return Line(
        label,
        "\n".join(filter(None, texts)),
        row.rows.copied(row.form),
    )


def label_in_record(question: Any) -> str:
    """Return a question's label; what is "Name" inside its group on a form is "Contact name"
    out of it.
    """
    is_own = "_contact_" in question.path or question.path == TYPE
    if is_own:
        return FIELDS[question.path].label
    return str(question.label.text)
