"""What the desk asked a client for, and which of it a draft answers: a value, a row of a
list, or "I have none" where that is an answer.
"""

from collections.abc import Iterable

from webapp.clients.models import Client
from webapp.drafts.draft import Draft
from webapp.questions.forms import NO_VAT
from webapp.questions.steps import rows_named
from webapp.questions.steps.business import VAT_NUMBER
from webapp.record import given
from webapp.record.labels import label_of
from webapp.record.schema import text_at

UNANSWERED = "unanswered"  # the code of these problems


def is_answered(path: str, draft: Draft) -> bool:
    """Tell whether a draft has an answer at the path of a field, or in the list of this name."""
    if rows_named(path):
        return bool(draft.payload.get(path))
    return given.has_text(draft.payload, path) or has_no_vat(draft, [path])


def has_no_vat(draft: Draft, paths: Iterable[str]) -> bool:
    """Tell whether the VAT number is among these paths, and the answer that there is none."""
    if VAT_NUMBER not in paths or given.has_text(draft.payload, VAT_NUMBER):
        return False
    return bool(draft.controls.no_vat)


def words_for(path: str) -> str:
    """Return the sentence that asks for what stands at a path."""
    if rows := rows_named(path):
        return rows.ask
    if path == VAT_NUMBER:
        return f"Enter the VAT number, or tick “{NO_VAT}”"
    definition = text_at(path)
    return definition.ask or f"Enter the {definition.noun}"


def asked_in_words(client: Client) -> str:
    """Return what a client is asked for, "" when nothing is."""
    if not client.state.customers_answer:
        return ""
    return ", ".join(label_of(path) for path in client.asked)
