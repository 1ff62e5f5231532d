"""What the templates are given: finished objects, with no rule and no query left to do."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, url_for

from webapp.clients.models import Client
from webapp.config import DRAFT_LIFE
from webapp.drafts.access import begun_here, key_of
from webapp.drafts.draft import Draft
from webapp.extensions import db
from webapp.questions.merging import written
from webapp.questions.messages import Messages, messages_of
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.questions.steps import CHECK
from webapp.questions.steps.base import Step
from webapp.record import given
from webapp.record.advice import advise
from webapp.record.labels import label_of
from webapp.web.answers import answer_page, public_url
from webapp.web.times import clock, long_day
from webapp.wizard.addresses import return_to, url_of
from webapp.wizard.for_reps import desk_view
from webapp.wizard.rows import Change, is_full
from webapp.wizard.writers import seen_by_page

NOTICES = {
    "lost": "This page had been open for long, so we could not tell that it was you. "
    "Nothing you entered is lost. Check it and send it again.",
    "changed": "Your answers were changed in another window. "
    "Check them again, then choose Register.",
    "filled": "We left a field in this page that people do not see, and something filled it in. "
    "It is empty again: choose Register to go on.",
    "quick": "That was very quick. "
    "Wait a few seconds, check your answers and choose Register again.",
    "many": "Many registrations came from your network. "
    "Wait a while and choose Register again. Nothing you entered is lost.",
}

NOT_ALL_SAVED = (409, 422)  # answers to a step that was posted
ASKED_LEAD = "We need this before we can approve your account."


@dataclass(frozen=True)
class Progress:
    """One entry of the progress: title, address, and whether it is done or the current one."""

    name: str
    title: str
    url: str
    is_done: bool
    is_current: bool


def progress(sheet: Sheet, current: str) -> list[Progress]:
    """Return the steps of this client, the check page last; one answer alone has none."""
    draft = sheet.draft
    names = [(step.name, step.title) for step in sheet.steps]
    if len(names) > 1 or len(draft.asked) > 1 or not draft.is_change:
        names.append((CHECK, "Check and send"))
    done = draft.controls.done
    return [
        Progress(name, title, url_of(draft.id, name), name in done, name == current)
        for name, title in names
    ]


def render_step(
    sheet: Sheet,
    page: Page,
    *,
    messages: Messages | None = None,
    change: Change | None = None,
    notice: str = "",
    elsewhere: Mapping[str, Any] | None = None,
    fragment: bool = False,
    status: int = 200,
) -> Response:
    """Answer a step's page, or to htmx the part of it that a button changes."""
    draft, step = sheet.draft, page.step
    messages, change = messages or Messages(), change or Change()
    page.prepare(sheet.reference)
    if not messages.summary and (draft.saved_on or draft.is_change):
        advice = advise(draft.payload, sheet.reference)
        messages.advice |= messages_of(page, (), advice).advice
    heading, lead = step.words(by_rep=draft.is_reps)
    seen = written(step, draft.payload, draft.controls)
    shown = {
        "page": page,
        "step": step,
        "heading": heading,
        "lead": ASKED_LEAD if draft.asked else lead,
        "messages": messages,
        "change": change,
        "notice": NOTICES.get(notice, ""),
        "elsewhere": elsewhere or {},
        "fragment": fragment,
        "is_unsaved": status in NOT_ALL_SAVED,
        "seen": seen_by_page(draft, step, seen) if fragment else seen,
        "page_id": secrets.token_hex(8),
        "others": others_begun(draft, step),
        "is_full": is_full(page),
        "has_password": bool(draft.password_hash),
    }
    template = "wizard/fragment.html" if fragment else f"wizard/{step.template}.html"
    rendered = render_template(template, **shown, **frame(sheet, step.name))
    return answer_page(rendered, status)


def others_begun(draft: Draft, step: Step) -> list[Draft]:
    """Return the registrations that this browser began before, on the page that lists them."""
    is_new = draft.version == 0 and not draft.is_change
    return begun_here() if is_new and step.lists_begun else []


def render_saved(draft: Draft) -> Response:
    """Answer the page with the private link and how long it lives."""
    link = public_url("wizard.come_back", draft_id=draft.id, key=key_of(draft))
    return answer_page(
        render_template(
            "wizard/saved.html",
            draft=draft,
            link=link,
            days=DRAFT_LIFE.days,
        ),
        200,
    )


def render_come_back(draft: Draft, key: str) -> Response:
    """Answer the page of a private link: whose registration it opens, and the button that does."""
    return answer_page(
        render_template("wizard/come_back.html", draft=draft, key=key, clock=clock),
        200,
    )


def render_done(draft: Draft, client: Client) -> Response:
    """Answer the confirmation, or the thanks for what was asked for."""
    template = "wizard/answered.html" if draft.is_change else "wizard/done.html"
    left = [label_of(path) for path in client.asked]
    return answer_page(
        render_template(
            template,
            draft=draft,
            client=client,
            left=", ".join(left),
            registered_on=long_day(client.created_on),
        ),
        200,
    )


def frame(sheet: Sheet, current: str) -> dict[str, Any]:
    """Return what every page of a draft is drawn with."""
    draft, steps = sheet.draft, progress(sheet, current)
    at = next((index for index, step in enumerate(steps) if step.is_current), 0)
    is_known = draft.is_change or given.text(draft.payload, "type.code")
    before = steps[at - 1] if at else None
    return {
        "draft": draft,
        "steps": steps,
        "number": at + 1,
        "total": len(steps) if is_known else 0,  # 0: not known yet
        "back_url": before.url if before else "",
        "back_title": before.title if before else "",
        "back_name": before.name if before else "",
        "key": key_of(draft),
        "filled_by": draft.controls.filled_by if draft.is_handed_over else {},
        "desk": desk_view(draft) if draft.is_reps else None,
        "leave_url": leave_url(draft),
        "asked_because": reason_of(draft),
        "saved_at": clock(draft.saved_on),
        "return_to": return_to(),
        "step_url": url_of,
    }


def reason_of(draft: Draft) -> str:
    """Return why the desk asks for what a draft answers, "" in any other draft."""
    client = db.session.get(Client, draft.target_id) if draft.asked else None
    return client.status_reason if client else ""


def leave_url(draft: Draft) -> str:
    """Return where to go from a change without making it, "" in a registration."""
    if not draft.is_change or draft.owner_id is None:
        return ""
    return (
        url_for("desk.client", client_id=draft.target_id)
        if draft.is_reps
        else url_for("account.home")
    )
