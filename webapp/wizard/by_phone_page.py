"""What the page of a client by phone is drawn with."""

import secrets
from collections.abc import Sequence

from flask import Response, render_template, url_for

from webapp.drafts.access import key_of
from webapp.questions.messages import messages_of, messages_of_unkept
from webapp.questions.one_page import (
    FOLDS,
    SECTIONS,
    in_fold,
    said_in_fold,
    word_for_desk,
)
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.record.advice import advise
from webapp.record.names import name_of_person
from webapp.web.answers import answer_page
from webapp.wizard import rows
from webapp.wizard.for_reps import REASON_FIELD, desk_view
from webapp.wizard.kept import Kept
from webapp.wizard.live import left_question
from webapp.wizard.one_page import Part, saved_words
from webapp.wizard.pages import notice_in

Links = Sequence[tuple[str, str]]


def render_page(
    sheet: Sheet,
    parts: Sequence[Part],
    *,
    notice: str = "",
    links: Links = (),
    is_unsaved: bool = False,
    status: int = 200,
) -> Response:
    """Answer the page; `links` are what is wrong with it as a whole."""
    draft = sheet.draft
    desk = desk_view(draft)
    wrong = [*links, *(link for part in parts for link in part.links)]
    is_told = bool(draft.controls.tried)
    if is_told and desk and desk.unexplained:
        wrong.append((f"#{REASON_FIELD}", desk.unexplained.message))
    shown = {
        "draft": draft,
        "key": key_of(draft),
        "page_id": secrets.token_hex(8),
        "parts": {part.page.step.name: part for part in parts},
        "sections": SECTIONS,
        "folds": FOLDS,
        "in_fold": in_fold,
        "said": {part.page.step.name: said_in_fold(part.page, draft) for part in parts},
        "full": {part.page.step.name: rows.is_full(part.page) for part in parts},
        "desk": desk,
        "is_told": is_told,
        "links": wrong,
        "notice": notice_in(draft, notice),
        "saved": "Not saved yet" if is_unsaved else saved_words(draft),
        "is_unsaved": is_unsaved,
        "person": name_of_person(draft.payload),
        "url": url_for("by_phone.page", draft_id=draft.id),
        "first_field": "" if wrong else "title",
    }
    return answer_page(render_template("wizard/by_phone.html", **shown), status)


def render_beside(sheet: Sheet) -> str:
    """Return what stands beside the questions, for htmx."""
    return render_template(
        "wizard/by_phone_beside.html",
        desk=desk_view(sheet.draft),
        draft=sheet.draft,
        swap=True,
    )


def render_field(sheet: Sheet, page: Page, kept: Kept) -> tuple[str, dict[str, str]]:
    """Return one field again, with its problem or advice, and how it was saved."""
    page.prepare(sheet.reference)
    question = left_question(page)
    word_for_desk(page, sheet.reference)
    draft = sheet.draft
    advice = advise(draft.payload, sheet.reference)
    messages = messages_of(page, sheet.problems_of(page.step), advice)
    messages.errors |= messages_of_unkept(page).errors
    rendered = render_template(
        "wizard/by_phone_field.html",
        question=question,
        messages=messages,
        check_url=url_for(
            "by_phone.field", draft_id=draft.id, step_name=page.step.name
        ),
        draft=draft,
    )
    return rendered, {"HX-Trigger": kept.as_event()}
