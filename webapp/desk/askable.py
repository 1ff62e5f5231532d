"""What clients can be asked for: the wizard's own questions, step by step, to be ticked."""

from dataclasses import dataclass

from webapp.clients.models import Client
from webapp.clients.offered import load_reference
from webapp.clients.review import ASKABLE
from webapp.drafts.draft import Draft
from webapp.questions.fields import asked_fields
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.questions.steps import STEPS, steps_of_client
from webapp.questions.steps.base import Step
from webapp.questions.summary import label_in_record, sheet_of_client, shown_of_client


@dataclass(frozen=True)
class Question:
    """One box to tick: the path of the field or the name of the list, its label, whether the
    client left it blank.
    """

    path: str
    label: str
    is_blank: bool = False


def askable_of(client: Client | None) -> list[tuple[Step, list[Question]]]:
    """Return the steps with what this client can be asked for, what any client can without one."""
    if client is None:
        sheet, steps = Sheet(Draft("-"), load_reference()), STEPS
    else:
        sheet = sheet_of_client(client)
        steps = steps_of_client(sheet.draft.payload, sheet.reference)
    found = []
    for step in steps:
        if step.staff_only or not step.can_change:
            continue
        if questions := _questions(sheet.page(step), sheet, client):
            found.append((step, questions))
    return found


def _questions(page: Page, sheet: Sheet, client: Client | None) -> list[Question]:
    page.prepare(sheet.reference)
    if client:
        shown = shown_of_client(page, client)
    else:
        shown = [each for each in asked_fields(page.form) if not each.hidden]
    is_client = client is not None
    found = [
        Question(each.path, label_in_record(each), is_client and not each.data)
        for each in shown
        if each.path in ASKABLE
    ]
    if rows := page.step.rows:
        is_blank = is_client and not sheet.draft.payload[rows.name]
        found.append(Question(rows.name, rows.several, is_blank))
    return found
