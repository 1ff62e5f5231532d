"""The check page: everything that was answered, by step, with what is still wrong and what
may be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template

from webapp.drafts.store import Draft
from webapp.questions.answers import Page, Row, page_of_draft
from webapp.questions.choices import chosen, prepare
from webapp.questions.fields import asked_fields
from webapp.questions.messages import Told, field_ids, tell
from webapp.questions.problems import check_draft, may_be_sent_in_part
from webapp.questions.steps import CHECK, STEPS, Rows, Step, is_business, steps_for
from webapp.questions.summary import summary_of
from webapp.record.advice import advise
from webapp.record.problem import Advice, Problem
from webapp.record.reference import Reference
from webapp.web.answers import answer_page
from webapp.wizard.for_reps import REASON_FIELD, duplicate_problem
from webapp.wizard.pages import NOTICES, frame, url_of
from webapp.wizard.robots import TRAP


@dataclass(frozen=True)
class Answer:
    """One line of the check page: label, answer in words ("" when not given), address to
    change it, advice.
    """

    label: str
    text: str
    url: str
    advice: str = ""


@dataclass(frozen=True)
class Section:
    """One step on the check page and what was answered there; each row of a list is one answer."""

    step: Step
    url: str
    answers: list[Answer]


def sections(
    draft: Draft, pages: Iterable[Page], reference: Reference, advice: Iterable[Advice]
) -> list[Section]:
    """Return everything that was answered, by step, with the advice where it belongs."""
    advice = list(advice)
    return [_section(draft, page, reference, advice) for page in pages]


def _section(
    draft: Draft, page: Page, reference: Reference, advice: list[Advice]
) -> Section:
    step = page.step
    prepare(page, reference)
    told = tell(page, (), advice)
    url = url_of(draft, step.name, back=CHECK)
    answers = [
        _answer(question, url, told)
        for question in asked_fields(page.form)
        if _is_shown(question, draft, reference)
    ]
    if step.name == "sign-in":
        answers = [_sign_in(draft, url, answer) for answer in answers]
    if step.rows and not (
        step.name == "delivery" and page.form["delivery"].data == "same"
    ):
        answers += [
            _row_answer(step.rows, row, place, url, told)
            for place, row in enumerate(page.rows, 1)
        ]
    return Section(step, url, answers)


def _row_answer(rows: Rows, row: Row, place: int, url: str, told: Told) -> Answer:
    title = f"{rows.one} {place}" + (" (default)" if row.default else "")
    advice = ". ".join(
        told.advice[question.id]
        for question in asked_fields(row.form)
        if question.id in told.advice
    )
    return Answer(title, summary_of(row), f"{url}&open={place}", advice)


def _is_shown(question: Any, draft: Draft, reference: Reference) -> bool:
    return not (question.hidden or question.unasked) and (
        question.when != "business" or is_business(draft.payload, reference)
    )


def _answer(question: Any, url: str, told: Told) -> Answer:
    return Answer(
        question.label.text,
        chosen(question),
        f"{url}#{question.id}",
        told.advice.get(question.id, ""),
    )


def _sign_in(draft: Draft, url: str, answer: Answer) -> Answer:
    has_login = bool(draft.payload.get("credentials", {}).get("username"))
    if isinstance(answer, Answer) and answer.label == "Password":
        return Answer(
            answer.label,
            "Chosen" if has_login and draft.password_hash else "",
            answer.url,
        )
    return Answer(
        answer.label,
        draft.payload.get("credentials", {}).get("username", ""),
        answer.url,
    )


def render_check(
    draft: Draft, reference: Reference, *, notice: str = "", status: int = 200
) -> Response:
    """Answer the check page; each problem that is left links to the step that asks for its
    field.
    """
    _, problems = check_draft(draft, reference)
    pages = [
        page_of_draft(step, draft, reference) for step in steps_for(draft, reference)
    ]
    places = {page.step: field_ids(page) for page in pages}
    summary = [
        (_place_of(draft, problem, places), problem.message) for problem in problems
    ]
    if duplicate := duplicate_problem(draft):
        summary.append((f"#{REASON_FIELD}", duplicate.message))
    shown = sections(draft, pages, reference, advise(draft.payload, reference))
    words: dict[str, Any] = {
        "notice": NOTICES.get(notice, ""),
        "button": "Send" if draft.is_change else "Register",
    }
    words["in_part"] = may_be_sent_in_part(problems, draft)
    page = {
        "sections": shown,
        "summary": summary,
        "trap": TRAP,
        **words,
        **frame(draft, CHECK, reference),
    }
    rendered = render_template("wizard/check.html", **page)
    return answer_page(rendered, status)


def _place_of(
    draft: Draft, problem: Problem, places: Mapping[Step, Mapping[str, tuple[str, str]]]
) -> str:
    step = next((step for step in places if step.asks_for(problem.path)), None)
    if step is None:
        return url_of(draft, STEPS[0].name)
    place = (
        "rows-title"
        if "[" in problem.path
        else places[step].get(problem.path, ("main", ""))[0]
    )
    return f"{url_of(draft, step.name, back=CHECK)}#{place}"
