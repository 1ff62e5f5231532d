"""What the templates are given: finished objects, with no rule and no query left to do."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, current_app, make_response, render_template, request, url_for

from webapp.clients.models import Client
from webapp.extensions import csrf, db
from webapp.record import given
from webapp.record.advice import advise
from webapp.record.labels import label_of
from webapp.record.reference import Reference
from webapp.record.rules import full_name
from webapp.wizard import drafts
from webapp.wizard.answers import Page, Row
from webapp.wizard.drafts import Draft
from webapp.wizard.fields import asked_fields
from webapp.wizard.for_reps import desk_view
from webapp.wizard.merging import written
from webapp.wizard.ownership import begun_here, key_of
from webapp.wizard.rows import Change, is_full
from webapp.wizard.steps import CHECK, STEPS, steps_for
from webapp.wizard.told import Told, tell
from webapp.wizard.words import chosen, prepare
from webapp.wizard.writers import seen_by_page

NOTICES = {
    "lost": "This page had been open for long, so we could not tell that it was you. Nothing you entered is lost. "
    "Check it and send it again.",
    "changed": "Your answers were changed in another window. Check them again, then choose Register.",
    "filled": "We left a field in this page that people do not see, and something filled it in. It is empty again: "
    "choose Register to go on.",
    "quick": "That was very quick. Wait a few seconds, check your answers and choose Register again.",
    "many": "Many registrations came from your network. Wait a while and choose Register again. Nothing you entered is lost.",
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


def progress(draft: Draft, current: str, reference: Reference) -> list[Progress]:
    """Return the steps of this client, the check page last; one answer alone has none."""
    done = draft.controls.get("done", [])
    names = [(step.name, step.title) for step in steps_for(draft, reference)]
    if len(names) > 1 or len(draft.asked) > 1 or not draft.is_change:
        names.append((CHECK, "Check and send"))
    return [Progress(name, title, url_of(draft, name), name in done, name == current) for name, title in names]


def url_of(draft: Draft, name: str, back: str | None = None) -> str:
    """Return the address of a step of the draft; `back` names where to return to after it."""
    return url_for("wizard.step", draft_id=draft.id, step_name=name, back=back)


def clock(moment: datetime | None) -> str:
    """Return a moment as people here read it: 14:05 today, else 24 November, 14:05."""
    if moment is None:
        return ""
    zone: ZoneInfo = current_app.config["TIMEZONE"]
    local, today = moment.astimezone(zone), datetime.now(zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%B, %H:%M}"


def day(moment: datetime) -> str:
    """Return the day of a moment as people here read it: 24 November 2026."""
    local = moment.astimezone(current_app.config["TIMEZONE"])
    return f"{local.day} {local:%B %Y}"


def summary_of(row: Row) -> str:
    """Return a folded row in two lines: where, and who."""
    fields: Mapping[str, Any] = {question.path.rpartition(".")[2]: question for question in asked_fields(row.form)}
    if "address_town" in fields:
        order = ("company", "street_1", "street_2", "town", "county", "state", "post_code", "country")
        who = ("contact_name", "contact_email", "contact_number")
        lines = [[chosen(fields[f"address_{name}"]) for name in names] for names in (order, who)]
    else:
        name = " ".join(filter(None, (fields["first_name"].data, fields["last_name"].data)))
        lines = [[name, fields["job_title"].data, chosen(fields["role"]) if fields["role"].data else ""]]
        lines += [[fields["email"].data, fields["contact_number"].data]]
    return "\n".join(filter(None, (", ".join(filter(None, line)) for line in lines)))


def render_step(
    draft: Draft,
    page: Page,
    reference: Reference,
    *,
    told: Told | None = None,
    change: Change | None = None,
    notice: str = "",
    elsewhere: Mapping[str, Any] | None = None,
    fragment: bool = False,
    status: int = 200,
) -> Response:
    """Answer a step's page, or to htmx the part of it that a button changes."""
    told, change = told or Told(), change or Change()
    heading, lead = page.step.words(by_rep=draft.is_reps)
    lead = ASKED_LEAD if draft.asked else lead
    prepare(page, reference)
    seen = written(page.step, draft.payload, draft.controls)
    if not told.summary and (draft.saved_on or draft.is_change):
        told.advice |= tell(page, (), advise(draft.payload, reference)).advice
    rendered = render_template(
        "wizard/fragment.html" if fragment else f"wizard/{page.step.template}.html",
        fragment=fragment,
        page=page,
        step=page.step,
        heading=heading,
        lead=lead,
        told=told,
        change=change,
        notice=NOTICES.get(notice, ""),
        elsewhere=elsewhere or {},
        is_unsaved=status in NOT_ALL_SAVED,
        seen=seen_by_page(draft, page.step, seen) if fragment else seen,
        page_mark=secrets.token_hex(8),
        others=begun_here() if draft.version == 0 and not draft.is_change and page.step is STEPS[0] else [],
        summary_of=summary_of,
        is_full=is_full(page),
        has_password=bool(draft.password_hash),
        **frame(draft, page.step.name, reference),
    )
    return answer_page(rendered, status)


def render_saved(draft: Draft) -> Response:
    """Answer the page with the private link and how long it lives."""
    address = url_for("wizard.come_back", draft_id=draft.id, key=key_of(draft))
    link = current_app.config["PUBLIC_ADDRESS"] + address
    return answer_page(render_template("wizard/saved.html", draft=draft, link=link, days=drafts.LIFE.days, clock=clock), 200)


def render_come_back(draft: Draft, key: str) -> Response:
    """Answer the page of a private link: whose registration it opens, and the button that does."""
    name = given.text(draft.payload, "title") or full_name(given.text(draft.payload, "first_name"), given.text(draft.payload, "last_name"))
    return answer_page(render_template("wizard/come_back.html", draft=draft, key=key, name=name, clock=clock), 200)


def render_done(draft: Draft, client: Client) -> Response:
    """Answer the confirmation, or the thanks for what was asked for."""
    template = "wizard/answered.html" if draft.is_change else "wizard/done.html"
    left = [label_of(path) for path in client.asked]
    return answer_page(
        render_template(template, draft=draft, client=client, left=", ".join(left), registered_on=day(client.created_on)), 200
    )


def render_link_used(kind: str, fate: str) -> Response:
    """Answer that a link no longer works, what became of it, and what to do; `kind` is `private`, `hand_over` or `answer`."""
    return answer_page(render_template("wizard/link_used.html", kind=kind, fate=fate, days=drafts.LIFE.days), 404)


def is_fragment() -> bool:
    """Tell whether htmx asks for a part of the page; a page from its history is asked for whole."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def frame(draft: Draft, current: str, reference: Reference) -> dict[str, Any]:
    """Return what every page of a draft is drawn with."""
    steps = progress(draft, current, reference)
    place = next(index for index, entry in enumerate(steps) if entry.is_current) if any(entry.is_current for entry in steps) else 0
    return {
        "draft": draft,
        "steps": steps,
        "place": place,
        "total": len(steps) if draft.is_change or given.text(draft.payload, "type.code") else 0,  # 0: not known yet
        "back_url": steps[place - 1].url if place else "",
        "back_title": steps[place - 1].title if place else "",
        "back_name": steps[place - 1].name if place else "",
        "key": key_of(draft),
        "filled_by": draft.controls.get("filled_by", {}) if draft.is_handed_over else {},
        "desk": desk_view(draft) if draft.is_reps else None,
        "leave_url": leave_url(draft),
        "asked_because": reason_of(draft),
        "saved_at": clock(draft.saved_on),
        "return_to": return_to(),
        "clock": clock,
        "step_url": url_of,
    }


def return_to() -> str:
    """Return the name of the page to return to after a step: the check page, or "" for none."""
    return CHECK if request.values.get("back") == CHECK else ""


def reason_of(draft: Draft) -> str:
    """Return why the desk asks for what a draft answers, "" in any other draft."""
    client = db.session.get(Client, draft.target_id) if draft.asked else None
    return client.status_reason if client else ""


def leave_url(draft: Draft) -> str:
    """Return where to go from a change without making it, "" in a registration."""
    if not draft.is_change or draft.owner_id is None:
        return ""
    return url_for("desk.client", client_id=draft.target_id) if draft.is_reps else url_for("account.home")


def check_token() -> None:
    """Raise CSRFError unless the form that was posted bears this session's token; for pages where nothing is typed."""
    csrf.protect()


def answer_page(rendered: str, status: int) -> Response:
    """Answer a page that is one person's alone."""
    answer = make_response(rendered, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "HX-Request"
    return answer
