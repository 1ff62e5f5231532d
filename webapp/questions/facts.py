"""The facts of a client: what stands on its page at the desk, each with the path at which it is
opened to be changed. All of it comes from the questions of the wizard.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.clients.models import Client
from webapp.questions import envelope
from webapp.questions.address_lines import LINES, WHO
from webapp.questions.choices import chosen
from webapp.questions.fields import asked_fields
from webapp.questions.pages import Page
from webapp.questions.row import Row
from webapp.questions.sheet import Sheet
from webapp.questions.steps import STEPS
from webapp.questions.steps.base import Step
from webapp.questions.summary import COPIED, TYPE, sheet_of_client
from webapp.record.labels import label_of
from webapp.record.names import full_name
from webapp.record.reference import Reference

BILLING = "billing_address"
NEW_ROW = "[]"  # after the name of a list: a row to add


@dataclass(frozen=True)
class Fact:
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


@dataclass(frozen=True)
class AddressBlock:
    """An address: its lines, who is asked for there, as a letter has it."""

    path: str
    id: str
    label: str
    lines: list[str]
    who: dict[str, str]
    note: str
    is_default: bool = False

    @property
    def letter(self) -> str:
        """The address as it is written on a letter."""
        return "\n".join(self.lines)

    @property
    def name(self) -> str:
        """Whom to ask for there, "" for nobody."""
        return self.who.get("address_contact_name", "")

    @property
    def email(self) -> str:
        """Where to write about it."""
        return self.who.get("address_contact_email", "")

    @property
    def phone(self) -> str:
        """Where to call about it."""
        return self.who.get("address_contact_number", "")


@dataclass(frozen=True)
class Person:
    """A contact: name, what they do, how to reach them."""

    path: str
    id: str
    label: str
    name: str
    what: str
    email: str
    phone: str
    is_default: bool


@dataclass(frozen=True)
class Facts:
    """All that stands on the page of a client."""

    fields: dict[str, Fact]
    billing: AddressBlock
    delivery: list[AddressBlock]
    people: list[Person]
    is_business: bool


def changed_here(step: Step) -> bool:
    """Tell whether a rep changes what a step asks for on the page of the client."""
    return step.can_change and not step.customer_only


def facts_of(client: Client, offered: Reference | None = None) -> Facts:
    """Return what stands on the page of a client; the lists are read unless they are given."""
    sheet = sheet_of_client(client, offered)
    fields: dict[str, Fact] = {}
    pages: dict[str, Page] = {}
    for step in filter(changed_here, STEPS):
        page = pages[step.name] = sheet.page(step)
        page.prepare(sheet.reference)
        for fact in _fields(page, client):
            fields[fact.path] = fact
    return Facts(
        fields,
        _billing(pages, sheet),
        [_delivery(row, number) for number, row in enumerate(pages["delivery"].rows)],
        [_person(row, number) for number, row in enumerate(pages["contacts"].rows)],
        sheet.is_business,
    )


def _fields(page: Page, client: Client) -> Iterator[Fact]:
    """Yield the questions of a page that are opened one by one: those of an address are not."""
    if page.step.prefix:
        return
    for question in asked_fields(page.form):
        text = chosen(question)
        if question.path == TYPE:
            text = client.client_type.name
        label = label_of(question.path)
        yield Fact(question.path, question.id, label, text, question.data or "")


def _billing(pages: dict[str, Page], sheet: Sheet) -> AddressBlock:
    form = pages["billing"].form
    lines, who, note = _address(form)
    return AddressBlock(
        BILLING, form.address_country.id, label_of(BILLING), lines, who, note
    )


def _address(form: object) -> tuple[list[str], dict[str, str], str]:
    """Return the lines of an address, who is asked for there, and its note."""
    texts = {question.short_name: question.data or "" for question in form}  # type: ignore[attr-defined]
    lines = envelope.lines_of({name: texts[name] for name in LINES})
    who = {name: texts[name] for name in WHO if texts[name]}
    return lines, who, texts["address_note"]


def _delivery(row: Row, number: int) -> AddressBlock:
    lines, who, note = _address(row.form)
    return AddressBlock(*_placed(row, number), lines, who, note, is_default=row.default)


def _person(row: Row, number: int) -> Person:
    form = row.form
    role = chosen(form["role"]) if form["role"].data else ""
    what = ", ".join(filter(None, (form["job_title"].data, role)))
    return Person(
        *_placed(row, number),
        full_name(form["first_name"].data or "", form["last_name"].data or ""),
        what,
        form["email"].data or "",
        form["contact_number"].data or "",
        row.default,
    )


def _placed(row: Row, number: int) -> tuple[str, str, str]:
    """Return the path of a row, the id of its first box when it is opened, and its label."""
    path = f"{row.rows.name}[{number}]"
    rows = row.rows
    return (
        path,
        f"{rows.prefix}-{key_of(number)}-{_first(row)}",
        f"{rows.one} {number + 1}",
    )


def key_of(number: int) -> str:
    """Return the key of the row with this number in the page."""
    return f"{number:08}"


def _first(row: Row) -> str:
    return str(next(iter(row.form)).short_name)
