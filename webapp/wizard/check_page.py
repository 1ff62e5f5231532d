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
from webapp.wizard.for_reps import REASON_FIELD, duplicate_problem
from webapp.wizard.pages import NOTICES, frame
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
    links = [
        (_url_of_problem(draft.id, problem, ids), problem.message)
        for problem in sheet.problems
    ]
    if duplicate := duplicate_problem(draft):
        links.append((f"#{REASON_FIELD}", duplicate.message))
    shown = {
        "sections": sections_of_draft(sheet, pages, advise(draft.payload, reference)),
        "summary": links,
        "trap": TRAP,
        "notice": NOTICES.get(notice, ""),
        "button": "Send" if draft.is_change else "Register",
        "in_part": sheet.may_be_sent_in_part,
    }
    rendered = render_template("wizard/check.html", **shown, **frame(sheet, CHECK))
    return answer_page(rendered, status)


def _url_of_problem(draft_id: str, problem: Problem, ids: Ids) -> str:
    """Return the address of the field that a problem is at, of the first step for one at none."""
    step = next((step for step in ids if step.asks_for(problem.path)), None)
    if step is None:
        return url_of(draft_id, next(iter(ids)).name)
    is_in_row = "[" in problem.path
    field_id, _row = ids[step].get(problem.path, ("main", ""))
    anchor = "rows-title" if is_in_row else field_id
    return f"{url_of(draft_id, step.name, back=CHECK)}#{anchor}"
