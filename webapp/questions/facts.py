"""The facts of a client: what stands on its page at the desk, each with the path at which it is
opened to be changed. All of it comes from the questions of the wizard.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from webapp.clients.models import Client
from webapp.clients.offered import reference_with
from webapp.drafts.controls import Controls
from webapp.questions import envelope
from webapp.questions.address_lines import LINES, WHO
from webapp.questions.changes import editable_payload
from webapp.questions.choices import country_followed, in_areas, in_words
from webapp.questions.fields import asked_fields
from webapp.questions.pages import Page, shown_data
from webapp.questions.row import is_default, shown_text
from webapp.questions.steps import STEPS
from webapp.questions.steps.base import Rows, Step, is_business
from webapp.questions.summary import COPIED, TYPE
from webapp.record import places
from webapp.record.labels import label_of
from webapp.record.names import full_name
from webapp.record.reference import Reference
from webapp.record.schema import CONTACT_ROLES

BILLING = "billing_address"
NEW_ROW = "[]"  # after the name of a list: a row to add


class Fact(NamedTuple):
    """A field with its value in words, "" when not given; `value` is as it is stored, `id` that
    of its box when it is opened.
    """

    path: str
    id: str
    label: str
    text: str
    value: str

    @property
    def is_copied(self) -> bool:
        """Whether a copy button stands beside it."""
        return self.path in COPIED


class AddressBlock(NamedTuple):
    """An address: its lines, whom to ask for there, "" for nobody, and its note."""

    path: str
    id: str
    label: str
    lines: tuple[str, ...]
    name: str
    email: str
    phone: str
    note: str
    is_default: bool = False

    @property
    def letter(self) -> str:
        """The address as it is written on a letter."""
        return "\n".join(self.lines)

    @property
    def has_who(self) -> bool:
        """Whether anybody is to be asked for."""
        return bool(self.name or self.email or self.phone)


class Person(NamedTuple):
    """A contact: name, what they do, how to reach them."""

    path: str
    id: str
    label: str
    name: str
    what: str
    email: str
    phone: str
    is_default: bool


class Places(NamedTuple):
    """Where a client is written to, and whom."""

    billing: AddressBlock
    delivery: tuple[AddressBlock, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Facts:
    """All that stands on the page of a client."""

    fields: dict[str, Fact]
    places: Places
    is_business: bool


class Asked(NamedTuple):
    """A question whose answer is a fact: where it stands, and its answers in words by their
    values, where it has a list of them.
    """

    name: str
    path: str
    id: str
    label: str
    words: Mapping[str, str]


def changed_here(step: Step) -> bool:
    """Tell whether a rep changes what a step asks for on the page of the client."""
    return step.can_change and not step.customer_only


HERE = tuple(filter(changed_here, STEPS))
[BILLED] = (step for step in HERE if step.prefix)
[DELIVERED] = (step.rows for step in HERE if step.rows and step.rows.can_copy)
[REACHED] = (step.rows for step in HERE if step.rows and not step.rows.can_copy)


@lru_cache(8)
def _asked(reference: Reference) -> dict[Step, list[Asked]]:
    """Return the questions that are opened one by one, by their step: those of an address are not.
    To make their forms takes longer than all else that the page of a client says.
    """
    asked = {}
    for step in HERE:
        page = Page(step, step.form())
        page.prepare(reference)
        questions = [] if step.prefix else asked_fields(page.form)
        asked[step] = [
            Asked(
                each.short_name, each.path, each.id, label_of(each.path), in_words(each)
            )
            for each in questions
        ]
    return asked


def facts_of(client: Client, offered: Reference | None = None) -> Facts:
    """Return what stands on the page of a client; the lists are read unless they are given."""
    reference, payload = reference_with(client, offered), editable_payload(client)
    fields = {}
    for step, asked in _asked(reference).items():
        answers = _answers(step, payload, reference)
        for each in asked:
            value = answers.get(each.name) or ""
            text = each.words.get(value, value)
            if each.path == TYPE:
                text = client.client_type.name
            fields[each.path] = Fact(each.path, each.id, each.label, text, value)
    delivery, people = (enumerate(payload[rows.name]) for rows in (DELIVERED, REACHED))
    places = Places(
        _billing(payload, reference),
        tuple(_delivery(number, row, reference) for number, row in delivery),
        tuple(_person(number, row) for number, row in people),
    )
    return Facts(fields, places, is_business(payload, reference))


def _answers(
    step: Step, payload: Mapping[str, Any], reference: Reference
) -> dict[str, Any]:
    """Return what a step shows of a client, by the names of its questions."""
    defaults = step.defaults(payload, Controls(), reference)
    return {**shown_data(step, payload), **defaults}


def _billing(payload: Mapping[str, Any], reference: Reference) -> AddressBlock:
    address = _address(_answers(BILLED, payload, reference), reference)
    id = f"{BILLED.prefix}address_country"
    return AddressBlock(BILLING, id, label_of(BILLING), **address)


def _address(given: Mapping[str, Any], reference: Reference) -> dict[str, Any]:
    """Return what a block says of an address: its lines, who is asked for there, its note."""
    texts = {name: shown_text(given.get(name)) for name in (*LINES, *WHO)}
    country, texts["address_country"] = country_followed(
        texts["address_country"], reference.default_country
    )
    if places.areas_of(country):
        texts["address_state"], texts["address_county"] = in_areas(
            country, texts["address_state"], texts["address_county"]
        )
    lines = envelope.lines_of({name: texts[name] for name in LINES})
    name, email, phone = (texts[name] for name in WHO)
    who = {"name": name, "email": email, "phone": phone}
    return {"lines": tuple(lines), **who, "note": shown_text(given.get("address_note"))}


def _delivery(
    number: int, row: Mapping[str, Any], reference: Reference
) -> AddressBlock:
    return AddressBlock(
        *placed(DELIVERED, number),
        **_address(row, reference),
        is_default=is_default(DELIVERED, row),
    )


def _person(number: int, row: Mapping[str, Any]) -> Person:
    texts = {name: shown_text(value) for name, value in row.items()}
    role = texts.get("role", "")
    what = (texts.get("job_title", ""), CONTACT_ROLES.get(role, role))
    return Person(
        *placed(REACHED, number),
        full_name(texts.get("first_name", ""), texts.get("last_name", "")),
        ", ".join(filter(None, what)),
        texts.get("email", ""),
        texts.get("contact_number", ""),
        is_default(REACHED, row),
    )


def placed(rows: Rows, number: int) -> tuple[str, str, str]:
    """Return the path of a row, the id of what opens it, which its first box has then, and its
    label."""
    path = f"{rows.name}[{number}]"
    id = f"{rows.prefix}-{key_of(number)}-{_first(rows)}"
    return path, id, f"{rows.one} {number + 1}"


def key_of(number: int) -> str:
    """Return the key of the row with this number in the page."""
    return f"{number:08}"


@cache
def _first(rows: Rows) -> str:
    return str(next(iter(rows.form())).short_name)
