"""Answers as a person would tell them: a name on one line, an address as on an envelope, who is
asked for there. What was left blank is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from babel.numbers import get_currency_name

from webapp.questions import envelope
from webapp.questions.address_lines import LINES, WHO
from webapp.questions.forms import NO_VAT
from webapp.questions.messages import Messages
from webapp.questions.row import Row
from webapp.questions.steps.sign_in import PASSWORD, USERNAME
from webapp.questions.steps.you import TYPE_WORDS
from webapp.record.names import full_name
from webapp.record.schema import FIELDS

TYPE, TITLE = "type.code", "title"
NAMES = (TYPE, TITLE, "first_name", "last_name")
REACHED_AT = ("email", "detail.contact_number")
LOGIN = (USERNAME, PASSWORD)
WEBSITE, CURRENCY = "detail.website", "currency"
COMPANY, STREET, NOTE = "address_company", "address_street_1", "address_note"
# before who is asked for at an address: with a name, and without
BILL, GOODS = ("Invoices to", "Invoices to"), ("Ask for", "Contact")


class AnswerLine(NamedTuple):
    """One line: its text, quiet words before and after it, whether it is the name on top."""

    text: str
    label: str = ""
    mark: str = ""
    is_name: bool = False


@dataclass(frozen=True)
class Part:
    """Lines that belong together, and the advice about them."""

    lines: tuple[AnswerLine, ...]
    advice: tuple[str, ...] = ()


def parts_of(answers: Iterable[tuple[Any, str]]) -> list[Part]:
    """Return what was answered in parts: who, how to reach them, in which currency, how they
    sign in, and all else; `answers` are questions with what was answered in words.
    """
    texts = {}
    for question, text in answers:
        texts[question.path] = _in_words(question, text)
    who = _who(texts)
    reached_at = [AnswerLine(texts.get(path, "")) for path in REACHED_AT]
    # a person is a few lines, below a business they stand apart
    people = [who, reached_at] if texts.get(TITLE) else [who + reached_at]
    return _parts(
        *people,
        [AnswerLine(texts.get(CURRENCY, ""))],
        [_login(texts)],
        _others(texts),
    )


def parts_of_address(questions: Iterable[Any]) -> list[Part]:
    """Return the address of the bill in parts: the envelope, who gets the invoices, the note."""
    answers = _by_name(questions)
    return _parts(
        [AnswerLine(line) for line in _envelope(answers)],
        [_who_is_there(answers, BILL)],
        [AnswerLine(answers.get(NOTE, ""), "Note")],
    )


def part_of_row(row: Row, messages: Messages, *, is_one_of_several: bool) -> Part:
    """Return what a row of a list says, with the advice about it; the default one of several is
    marked.
    """
    answers = _by_name(row.questions)
    lines = _address(answers) if STREET in row.form else _person(row)
    if row.default and is_one_of_several:
        mark = "main" if row.rows.no_default_label else "default"
        lines[0] = lines[0]._replace(mark=f"({mark})")
    advice = [messages.advice.get(question.id, "") for question in row.questions]
    return Part(_filled(lines), tuple(filter(None, advice)))


def _filled(lines: Iterable[AnswerLine]) -> tuple[AnswerLine, ...]:
    """Return these lines without the blank ones."""
    return tuple(line for line in lines if line.text)


def _parts(*groups: Iterable[AnswerLine]) -> list[Part]:
    """Return the parts that these groups of lines make, those without any left out."""
    filled = [_filled(group) for group in groups]
    return [Part(lines) for lines in filled if lines]


def _by_name(questions: Iterable[Any]) -> dict[str, str]:
    """Return what stands in the fields of an address, by their names in the record."""
    return {question.short_name: question.data or "" for question in questions}


def _in_words(question: Any, text: str) -> str:
    """Return an answer as a sentence has it: the currency as prices, a type that the name tells
    as nothing.
    """
    if question.path == CURRENCY and question.data:
        name = get_currency_name(question.data, count=2, locale="en")
        return f"Prices in {name}"
    if question.path == TYPE and question.data in TYPE_WORDS:
        return ""
    return text


def _who(texts: Mapping[str, str]) -> list[AnswerLine]:
    """Return the client's type and names."""
    kind, title, first_name, last_name = (texts.get(path, "") for path in NAMES)
    return [
        AnswerLine(kind),
        AnswerLine(title, is_name=True),
        AnswerLine(full_name(first_name, last_name)),
    ]


def _login(texts: Mapping[str, str]) -> AnswerLine:
    """Return how the client signs in."""
    username, password = (texts.get(path, "") for path in LOGIN)
    if username and password:
        return AnswerLine(f"With {username} and the password you chose")
    return AnswerLine(username)


def _others(texts: Mapping[str, str]) -> Iterator[AnswerLine]:
    """Yield every other answer, after its label where it does not speak for itself."""
    shown_apart = (*NAMES, *REACHED_AT, *LOGIN, CURRENCY)
    for path, text in texts.items():
        if path not in shown_apart:
            speaks_for_itself = path == WEBSITE or text == NO_VAT
            yield AnswerLine(text, "" if speaks_for_itself else FIELDS[path].label)


def _envelope(answers: Mapping[str, str]) -> list[str]:
    return envelope.lines_of({name: answers.get(name, "") for name in LINES})


def _address(answers: Mapping[str, str]) -> list[AnswerLine]:
    """Return a delivery address in a few lines, the company or site as its name."""
    company = answers.get(COMPANY, "")
    lines = _envelope({**answers, COMPANY: ""})
    return [
        *([AnswerLine(company, is_name=True)] if company else []),
        AnswerLine(", ".join(lines)),
        _who_is_there(answers, GOODS),
        AnswerLine(answers.get(NOTE, "")),
    ]


def _who_is_there(answers: Mapping[str, str], words: tuple[str, str]) -> AnswerLine:
    """Return who is asked for at an address, and how they are reached."""
    who = [answers.get(name, "") for name in WHO]
    with_name, without = words
    return AnswerLine(", ".join(filter(None, who)), with_name if who[0] else without)


def _person(row: Row) -> list[AnswerLine]:
    """Return a person with what they do, and below how to reach them."""
    what, *reached_at = row.rows.summary(row.form)
    lines = [AnswerLine(", ".join(filter(None, what)))]
    for texts in reached_at:
        lines += [AnswerLine(text or "") for text in texts]
    return lines
