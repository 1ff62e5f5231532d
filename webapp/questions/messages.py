"""Problems and advice, pinned to the fields of a page by the paths of the record."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from webapp.questions.fields import asked_fields
from webapp.questions.pages import Page
from webapp.record.paths import name_at
from webapp.record.problem import Advice, Problem
from webapp.record.schema import text_at
from webapp.record.text import in_sentence

TAKEN_OUT = "characters that cannot be shown were taken out"


@dataclass
class Messages:
    """The problems and advice of a page, by the id of the field in the page; `summary` is
    [(id, sentence)].
    """

    errors: dict[str, str] = field(default_factory=dict)
    advice: dict[str, str] = field(default_factory=dict)
    summary: list[tuple[str, str]] = field(default_factory=list)

    @property
    def links(self) -> list[tuple[str, str]]:
        """The summary as links inside the page."""
        return [(f"#{field_id}", message) for field_id, message in self.summary]


def messages_of(
    page: Page, problems: Iterable[Problem], advice: Iterable[Advice] = ()
) -> Messages:
    """Pin problems and advice to the page's fields by their paths."""
    found = Messages()
    ids = field_ids(page)
    for problem in _in_order(problems, ids):
        field_id, row_name = ids.get(problem.path, (page.step.name, ""))
        message = problem.message
        found.errors.setdefault(field_id, message)
        if row_name:
            message = f"{row_name}: {in_sentence(message)}"
        found.summary.append((field_id, message))
    for path, _code, message in advice:
        if path in ids:
            field_id, _row_name = ids[path]
            found.advice[field_id] = message
    return found


def _in_order(problems: Iterable[Problem], ids: Iterable[str]) -> list[Problem]:
    """Return the first problem at each path, as a person meets them on the page: a password that
    was refused is not missing too.
    """
    order = {path: number for number, path in enumerate(ids)}
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.path, problem)

    def position(problem: Problem) -> int:
        return order.get(problem.path, -1)

    return sorted(first.values(), key=position)


def messages_of_unkept(page: Page) -> Messages:
    """Return messages at the fields that are not kept as they were typed: control characters
    were taken out, or they are far too long.
    """
    words = {}
    for question in page.mended:
        noun = text_at(question.path).noun
        words[question.id] = f"Check the {noun}: {TAKEN_OUT}"
    for question in page.refused:
        words[question.id] = text_at(question.path).shorten
    return Messages(words, summary=list(words.items()))


def field_ids(page: Page) -> dict[str, tuple[str, str]]:
    """Return for each path of the record the id of its field in the page, and the row's name
    in a summary.
    """
    ids = {}
    for question in asked_fields(page.form):
        ids[question.path] = (question.id, "")
    rows = page.step.rows
    if rows is None:
        return ids
    ids[rows.name] = ("rows-title", "")
    index = 0  # in the record, which has no blank rows
    for number, row in enumerate(page.rows, start=1):
        if not row.values():
            continue
        row_name = f"{rows.one} {number}"
        for question in row.questions:
            name = name_at(question.path)
            path = f"{rows.name}[{index}].{name}"
            ids[path] = (question.id, row_name)
        index += 1
    return ids
