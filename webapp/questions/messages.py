"""Problems and advice, pinned to the fields of a page by the paths of the record."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from webapp.questions.answers import Page, row_values
from webapp.questions.fields import asked_fields
from webapp.record.problem import Advice, Problem
from webapp.record.schema import text_at
from webapp.record.text import in_sentence


@dataclass
class Told:
    """The problems and advice of a page, by the id of the field in the page; `summary` is
    [(id, sentence)].
    """

    errors: dict[str, str] = field(default_factory=dict)
    advice: dict[str, str] = field(default_factory=dict)
    summary: list[tuple[str, str]] = field(default_factory=list)

    @property
    def links(self) -> list[tuple[str, str]]:
        """The summary as links inside the page."""
        return [(f"#{place}", message) for place, message in self.summary]


def tell(
    page: Page, problems: Iterable[Problem], advice: Iterable[Advice] = ()
) -> Told:
    """Pin problems and advice to the page's fields by their paths."""
    told = Told()
    ids = field_ids(page)
    # as a person meets them on the page
    order = {path: place for place, path in enumerate(ids)}
    # a password that was refused is not missing too
    first = {problem.path: problem for problem in reversed([*problems])}
    for path, _code, message in sorted(
        first.values(), key=lambda problem: order.get(problem.path, -1)
    ):
        place, prefix = ids.get(path, (page.step.name, ""))
        told.errors.setdefault(place, message)
        told.summary.append(
            (
                place,
                f"{prefix}: {in_sentence(message)}" if prefix else message,
            )
        )
    for path, _code, message in advice:
        if path in ids:
            told.advice[ids[path][0]] = message
    return told


def tell_unkept(page: Page) -> Told:
    """Tell of the fields that are not kept as they were typed: control characters were taken
    out, or they are far too long.
    """
    words = {
        q.id: f"Check the {text_at(q.path).noun}: characters that cannot be shown were taken out"
        for q in page.mended
    }
    words |= {question.id: text_at(question.path).shorten for question in page.refused}
    return Told(words, summary=list(words.items()))


def field_ids(page: Page) -> dict[str, tuple[str, str]]:
    """Return for each path of the record the id of its field in the page, and the row's name
    in a summary.
    """
    ids = {question.path: (question.id, "") for question in asked_fields(page.form)}
    if page.step.rows:
        rows = page.step.rows
        ids[rows.name] = ("rows-title", "")
        filled = [
            (place, row)
            for place, row in enumerate(page.rows, 1)
            if row_values(rows, row)
        ]
        for index, (place, row) in enumerate(filled):
            for question in asked_fields(row.form):
                ids[f"{rows.name}[{index}].{question.path.rpartition('.')[2]}"] = (
                    question.id,
                    f"{rows.one} {place}",
                )
    return ids
