"""The start page: what one needs for an account, the way in, and what this browser has begun."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, render_template

from webapp.clients.offered import load_reference
from webapp.config import DRAFT_LIFE
from webapp.drafts.access import as_held, begun_here
from webapp.drafts.draft import Draft
from webapp.questions.sheet import Sheet
from webapp.questions.steps import step_named
from webapp.record import given
from webapp.record.reference import Reference
from webapp.storage.columns import now
from webapp.web.answers import answer_page
from webapp.web.times import answer_day
from webapp.wizard.addresses import url_of
from webapp.wizard.pages import CHECK_TITLE

bp = Blueprint("start", __name__)


@dataclass(frozen=True)
class Begun:
    """A registration to go on with: whose it is, alone and in a sentence, and the first step that
    is not done.
    """

    name: str
    called: str
    saved_on: datetime | None
    next_title: str
    url: str


@bp.get("/")
def page() -> Response:
    """Show what one needs, how long it takes and when we answer; and what was begun here."""
    drafts = begun_here()
    reference = load_reference() if drafts else None
    begun = [_begun(as_held(draft), reference) for draft in drafts if reference]
    rendered = render_template(
        "wizard/start.html",
        begun=begun,
        days_kept=DRAFT_LIFE.days,
        answer_day=answer_day(now()),
    )
    return answer_page(rendered, 200)


def _begun(draft: Draft, reference: Reference) -> Begun:
    sheet = Sheet(draft, reference)
    step = step_named(sheet.first_open)
    name = draft.client_name
    whose = _whose(sheet)
    return Begun(
        name=name or whose,
        called=name or f"the one {whose[0].lower()}{whose[1:]}",
        saved_on=draft.saved_on,
        next_title=step.title if step else CHECK_TITLE,
        url=url_of(draft.id, sheet.first_open),
    )


def _whose(sheet: Sheet) -> str:
    """Return who a registration without a name is for."""
    if not given.text(sheet.draft.payload, "type.code"):
        return "Without a name"
    return "For your business" if sheet.is_business else "For yourself"
