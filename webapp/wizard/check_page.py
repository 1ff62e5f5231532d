"""The check page: everything that was answered, by step, with what is still wrong and what
may be.
"""

from collections.abc import Mapping

from flask import Response, render_template

from webapp.questions.messages import field_ids
from webapp.questions.sheet import Sheet
from webapp.questions.steps import CHECK
from webapp.questions.steps.base import Step
from webapp.questions.summary import sections_of_draft
from webapp.record.advice import advise
from webapp.record.problem import Problem
from webapp.web.answers import answer_page
from webapp.wizard.addresses import url_of
from webapp.wizard.agreement import agreement_for
from webapp.wizard.for_reps import REASON_FIELD, DeskView, desk_view
from webapp.wizard.pages import button_of, frame_of, notice_in
from webapp.wizard.robots import TRAP

# for each step, by path: the id of a field in its page, and the name of its row
Ids = Mapping[Step, Mapping[str, tuple[str, str]]]


def render_check(sheet: Sheet, *, notice: str = "", status: int = 200) -> Response:
    """Answer the check page; each problem that is left links to the step that asks for its
    field.
    """
    draft, reference = sheet.draft, sheet.reference
    pages = [sheet.page(step) for step in sheet.steps]
    ids = {page.step: field_ids(page) for page in pages}
    for page in pages:
        page.prepare(reference)
    advice = advise(draft.payload, reference)
    desk = desk_view(draft)
    shown = {
        "sections": sections_of_draft(sheet, pages, advice),
        "summary": _links_to_problems(sheet, ids, desk),
        "trap": TRAP,
        "notice": notice_in(draft, notice),
        "button": button_of(draft),
        "agreement": agreement_for(draft),
        "in_part": sheet.may_be_sent_in_part,
    }
    rendered = render_template(
        "wizard/check.html", **shown, **frame_of(sheet, CHECK, desk)
    )
    return answer_page(rendered, status)


def _links_to_problems(
    sheet: Sheet, ids: Ids, desk: DeskView | None
) -> list[tuple[str, str]]:
    """Return the address of each problem's field and its message, likely duplicates last."""
    links = []
    for problem in sheet.problems:
        address = _url_of_problem(sheet.draft.id, problem, ids)
        links.append((address, problem.message))
    if desk and desk.unexplained:
        links.append((f"#{REASON_FIELD}", desk.unexplained.message))
    return links


def _url_of_problem(draft_id: str, problem: Problem, ids: Ids) -> str:
    """Return the address of the field that a problem is at, of the first step for one at none."""
    step = next((step for step in ids if step.asks_for(problem.path)), None)
    if step is None:
        first = next(iter(ids))
        return url_of(draft_id, first.name)
    anchor, _row = ids[step].get(problem.path, ("main", ""))
    is_in_row = "[" in problem.path
    if is_in_row:
        anchor = "rows-title"
    address = url_of(draft_id, step.name, back=CHECK)
    return f"{address}#{anchor}"
