"""What the templates are given: finished objects, with no rule and no query left to do."""

import secrets
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
from webapp.questions.sheet import Sheet
from webapp.questions.steps import CHECK, step_named
from webapp.questions.steps.base import Step
from webapp.questions.summary import Section, sections_of
from webapp.record import given
from webapp.record.advice import advise
from webapp.record.labels import label_of
from webapp.record.names import name_of_person
from webapp.web.answers import answer_page, public_url
from webapp.web.forms import PageForm
from webapp.web.times import clock, promised_day
from webapp.wizard.addresses import return_to, url_of
from webapp.wizard.elsewhere import others_of
from webapp.wizard.for_reps import DeskView, desk_view
from webapp.wizard.kept import Kept
from webapp.wizard.outcomes import Shown
from webapp.wizard.rows import is_full
from webapp.wizard.writers import seen_by_page

# `button` is the word on the one that sends
NOTICES = {
    "lost": "This page had been open for long, so we could not tell that it was you. "
    "Nothing you entered is lost. Check it and send it again.",
    "changed": "Your answers were changed in another window. "
    "Check them again, then choose {button}.",
    "filled": "We left a field in this page that people do not see, and something filled it in. "
    "It is empty again: choose {button} to go on.",
    "quick": "That was very quick. "
    "Wait a few seconds, check your answers and choose {button} again.",
    "terms": "Our terms changed while this page was open. "
    "Read them, then choose {button} again.",
    "many": "Many registrations came from your network. "
    "Wait a while and choose {button} again. Nothing you entered is lost.",
}

CHECK_TITLE = "Check and send"
NOT_ALL_SAVED = (409, 422)  # answers to a step that was posted
ASKED_LEAD = "We need this before we can approve your account."


def button_of(draft: Draft) -> str:
    """Return the word on the button that sends a draft."""
    return "Send" if draft.is_change else "Register"


def notice_in(draft: Draft, name: str) -> str:
    """Return the notice of this name on a page of a draft, "" when there is none."""
    return NOTICES.get(name, "").format(button=button_of(draft))


@dataclass(frozen=True)
class Progress:
    """One entry of the progress: title, address, whether it is done or the current one, and
    whether it is there for a business alone, which the page does not know yet.
    """

    name: str
    title: str
    url: str
    is_done: bool
    is_current: bool
    for_business: bool = False


def progress(sheet: Sheet, current: str) -> list[Progress]:
    """Return the steps of this client, the check page last; one answer alone has none.

    The page that asks for the type has those of every type.
    """
    draft = sheet.draft
    asks_type = is_type_asked(sheet, current)
    steps = sheet.open_steps if asks_type else sheet.steps
    titles = {step.name: step.title for step in steps}
    is_one_answer = len(titles) <= 1 and len(draft.asked) <= 1
    if not draft.is_change or not is_one_answer:
        titles[CHECK] = CHECK_TITLE
    asked = {step.name for step in steps if not step.is_for_business(draft.payload)}
    entries = []
    for name, title in titles.items():
        is_for_all = name in asked or name == CHECK
        entry = Progress(
            name,
            title,
            url_of(draft.id, name),
            is_done=name in draft.controls.done,
            is_current=name == current,
            for_business=asks_type and not is_for_all,
        )
        entries.append(entry)
    return entries


def is_type_asked(sheet: Sheet, current: str) -> bool:
    """Tell whether a page asks for the type of client that registers."""
    step = step_named(current)
    return step is not None and step.asks_type and not sheet.draft.is_change


def render_step(shown: Shown) -> Response:
    """Answer a step's page, or to htmx the part of it that a button changes."""
    sheet, step = shown.sheet, shown.page.step
    shown.page.prepare(sheet.reference)
    template = (
        "wizard/fragment.html" if shown.fragment else f"wizard/{step.template}.html"
    )
    frame = frame_of(sheet, step.name, desk_view(sheet.draft))
    html = render_template(template, **contents_of(shown), **frame)
    response = answer_page(html, shown.status)
    if shown.is_saved:
        response.headers["HX-Trigger"] = Kept.of(sheet.draft, step).as_event()
    return response


def contents_of(shown: Shown) -> dict[str, Any]:
    """Return what a step's page is drawn with, beside its frame."""
    page, step, draft = shown.page, shown.page.step, shown.sheet.draft
    heading, lead = step.words(by_rep=draft.is_reps)
    seen = stands = written(step, draft)
    if shown.fragment:
        seen = seen_by_page(draft.controls, step, stands, otherwise=stands)
    return {
        "page": page,
        "step": step,
        "heading": heading,
        "lead": ASKED_LEAD if draft.asked else lead,
        "messages": shown.messages or messages_with_advice(shown),
        "change": shown.change,
        "notice": notice_in(draft, shown.notice),
        "elsewhere": others_of(page, shown.elsewhere) if shown.elsewhere else {},
        "fragment": shown.fragment,
        "is_unsaved": shown.status in NOT_ALL_SAVED,
        "seen": seen,
        "page_id": secrets.token_hex(8),
        "others": begun_here() if draft.is_new and step.lists_begun else [],
        "is_full": is_full(page),
        "has_password": bool(draft.password_hash),
        "person": name_of_person(draft.payload),
    }


def messages_with_advice(shown: Shown) -> Messages:
    """Return the problems of a page, or where it has none the advice about what is stored."""
    sheet = shown.sheet
    if shown.problems or sheet.draft.is_new:
        return messages_of(shown.page, shown.problems)
    advice = advise(sheet.draft.payload, sheet.reference)
    return messages_of(shown.page, (), advice)


def render_saved(
    draft: Draft,
    form: PageForm | None = None,
    *,
    sent_to: str = "",
    status: int = 200,
) -> Response:
    """Answer the page with the private link and how long it lives. With a `form` it can be sent by
    mail; `sent_to` is where it was.
    """
    link = public_url("wizard.come_back", draft_id=draft.id, key=key_of(draft))
    page = render_template(
        "wizard/saved.html",
        draft=draft,
        link=link,
        days=DRAFT_LIFE.days,
        form=form,
        sent_to=sent_to,
    )
    return answer_page(page, status)


def render_come_back(draft: Draft, key: str) -> Response:
    """Answer the page of a private link: whose registration it opens, and the button that does."""
    page = render_template(
        "wizard/come_back.html",
        draft=draft,
        key=key,
        clock=clock,
    )
    return answer_page(page, 200)


def render_done(draft: Draft, client: Client) -> Response:
    """Answer the confirmation, or the thanks for what was asked for."""
    if draft.is_change:
        left = [label_of(path) for path in client.asked]
        page = render_template(
            "wizard/answered.html", client=client, left=", ".join(left)
        )
        return answer_page(page, 200)
    page = render_template(
        "wizard/done.html",
        client=client,
        promised=promised_day(client.created_on),
        sent=sent_by(client),
        # not whether there is one: no page says whether a username was taken
        wants_login=draft.controls.sign_in == "now",
    )
    return answer_page(page, 200)


def sent_by(client: Client) -> list[Section]:
    """Return what a customer sent, nothing once it was changed: who signs in sees that."""
    if client.version > 1:
        return []
    sections = sections_of(client)
    return [
        each for each in sections if each.says_something and not is_apart(each.step)
    ]


def is_apart(step: Step) -> bool:
    """Tell whether a step is the desk's, or about the login."""
    return step.staff_only or step.customer_only


def frame_of(sheet: Sheet, current: str, desk: DeskView | None) -> dict[str, Any]:
    """Return what every page of a draft is drawn with; `desk` is what a rep sees beside it."""
    draft = sheet.draft
    return {
        **position_among_steps(sheet, current),
        "draft": draft,
        "key": key_of(draft),
        "filled_by": draft.controls.filled_by if draft.is_handed_over else {},
        "desk": desk,
        "leave_url": leave_url(draft),
        "asked_because": reason_of(draft),
        "saved_at": clock(draft.saved_on),
        "return_to": return_to(),
        "step_url": url_of,
    }


def position_among_steps(sheet: Sheet, current: str) -> dict[str, Any]:
    """Return the progress, and which of its entries a page is and which is before it."""
    draft = sheet.draft
    steps = progress(sheet, current)
    names = [step.name for step in steps]
    at = names.index(current) if current in names else 0
    before = steps[at - 1] if at else None
    of_person = len([step for step in steps if not step.for_business])
    total = len(steps) if sheet.is_business else of_person
    is_total_known = draft.is_change or given.text(draft.payload, "type.code")
    return {
        "steps": steps,
        "number": at + 1,
        "total": total if is_total_known else 0,
        "total_of_person": of_person,
        "asks_type": is_type_asked(sheet, current),
        "back_url": before.url if before else "",
        "back_title": before.title if before else "",
        "back_name": before.name if before else "",
    }


def reason_of(draft: Draft) -> str:
    """Return why the desk asks for what a draft answers, "" in any other draft."""
    if not draft.asked:
        return ""
    client = db.session.get(Client, draft.target_id)
    return client.status_reason if client else ""


def leave_url(draft: Draft) -> str:
    """Return where to go from a change without making it, "" in a registration."""
    if not draft.is_change or draft.owner_id is None:
        return ""
    if draft.is_reps:
        return url_for("desk.client", client_id=draft.target_id)
    return url_for("account.home")
