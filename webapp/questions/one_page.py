"""Every question on one page, for a rep with a customer on the phone: what stands in sight, in
which order and how wide, and what waits in a fold.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from wtforms import SelectChoice

from webapp.drafts.draft import Draft
from webapp.questions.choices import chosen
from webapp.questions.fields import asked_fields
from webapp.questions.pages import Page
from webapp.questions.steps.base import Step
from webapp.record.reference import Reference
from webapp.record.schema import FIELDS


class Place(NamedTuple):
    """Where a question stands in sight: its step and name, and the class of its width."""

    step: str
    name: str
    width: str


class Section(NamedTuple):
    """Questions in sight, below one title."""

    title: str
    places: tuple[Place, ...]


class Fold(NamedTuple):
    """What else a step asks, behind its title."""

    step: str
    title: str


SECTIONS = (
    Section(
        "Client",
        (
            Place("you", "type", "w-4"),
            Place("you", "title", "w-8"),
            Place("you", "first_name", "w-4"),
            Place("you", "last_name", "w-4"),
            Place("you", "contact_number", "w-4"),
            Place("you", "email", "w-8"),
            Place("business", "vat_number", "w-4"),
        ),
    ),
    Section(
        "Billing",
        (
            Place("billing", "address_country", "w-4"),
            Place("billing", "address_street_1", "w-4"),
            Place("billing", "address_street_2", "w-4"),
            Place("billing", "address_post_code", "w-3"),
            Place("billing", "address_town", "w-5"),
            Place("billing", "address_county", "w-4"),
            Place("billing", "address_state", "w-4"),
        ),
    ),
    Section(
        "Terms",
        (
            Place("terms", "department", "w-3"),
            Place("terms", "payment_term", "w-3"),
            Place("terms", "tax_code", "w-3"),
            Place("you", "currency", "w-3"),
        ),
    ),
)
FOLDS = (
    Fold("billing", "Invoice contact, note, other company"),
    Fold("delivery", "Delivery address"),
    Fold("business", "Company number, website, EORI"),
    Fold("contacts", "More contacts"),
)
IN_SIGHT = {(place.step, place.name) for each in SECTIONS for place in each.places}
NOTHING_CHOSEN = "None yet"
# the customer's words for these follow the country, and are the desk's too
WORDED_BY_COUNTRY = ("billing_address.", "shipping_addresses[]")


def steps_on_page(steps: Iterable[Step]) -> list[Step]:
    """Return those of these steps that the page asks: all that a rep fills in."""
    return [step for step in steps if not step.customer_only]


def in_fold(page: Page) -> list[Any]:
    """Return the questions of a step that stand in its fold."""
    name = page.step.name
    return [q for q in asked_fields(page.form) if (name, q.short_name) not in IN_SIGHT]


def word_for_desk(page: Page, reference: Reference) -> None:
    """Name the questions of a page as the desk does, without the hints for customers, and the types
    of client as their list, businesses first.
    """
    if page.step.asks_type:
        types = sorted(reference.client_types.items(), key=lambda it: it[1].is_person)
        page.form.type.choices = [SelectChoice(code, kind.name) for code, kind in types]
    for question in page.questions:
        question.hint = ""
        if page.step.staff_only:
            _shorten_nothing(question)
        if not question.path.startswith(WORDED_BY_COUNTRY):
            question.label.text = FIELDS[question.path].label


def _shorten_nothing(question: Any) -> None:
    """Say in two words that nothing is chosen: a box in sight is narrow."""
    choices = getattr(question, "choices", None)
    if choices and not choices[0].value:
        choices[0] = SelectChoice("", NOTHING_CHOSEN)


def said_in_fold(page: Page, draft: Draft) -> str:
    """Return what a fold has in it, for the line that opens it."""
    said = ", ".join(_said(page, draft))
    if said:
        return said
    return page.step.nothing if page.step.rows else "Nothing yet"


def _said(page: Page, draft: Draft) -> Iterator[str]:
    if rows := page.step.rows:
        count = len(draft.payload.get(rows.name) or ())
        if count:
            words = rows.one if count == 1 else rows.several
            yield f"{count} {words.lower()}"
    for question in in_fold(page):
        if question.data and not (question.hidden or question.unasked):
            yield chosen(question).splitlines()[0]
