"""Help while typing, for htmx: one field checked by the very same rules, and the strength of
a password.
"""

from dataclasses import asdict
from functools import partial
from typing import Any

from flask import abort, current_app, render_template, request

from webapp.drafts.access import refuse
from webapp.drafts.draft import Draft
from webapp.drafts.limits import STRENGTH, cost_of_form
from webapp.questions.fields import AskedPassword
from webapp.questions.messages import messages_of, messages_of_unkept
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.questions.steps.base import Step
from webapp.questions.steps.sign_in import PASSWORD
from webapp.record.advice import advise
from webapp.record.cleaning import normalised
from webapp.record.names import words_known_of
from webapp.record.passwords import password_mistake
from webapp.record.passwords import strength as password_strength
from webapp.record.schema import text_at
from webapp.web.limits import limit_network
from webapp.wizard.addresses import url_of
from webapp.wizard.blueprint import bp
from webapp.wizard.for_reps import desk_view, with_reason
from webapp.wizard.keeping import keep, save_typed
from webapp.wizard.opening import own_draft, sheet_of, step_of
from webapp.wizard.rows import too_many

TYPING = limit_network("RATELIMIT_TYPING", cost=cost_of_form)
# What likely duplicates are found by, and the account code is made of.
DUPLICATE_FIELDS = {
    "title",
    "first_name",
    "last_name",
    "email",
    "detail.vat_number",
    "detail.company_number",
    "billing_address.address_post_code",
}
STRENGTHS = (
    "Very easy to guess",
    "Easy to guess",
    "Could be stronger",
    "Good",
    "Strong",
)


@bp.post("/<draft_id>/<step_name>/field")
@TYPING
def field(draft_id: str, step_name: str) -> Any:
    """Save what is typed, and answer one field again, with its problem or advice."""
    sheet, step = posted_step(draft_id, step_name)
    draft = sheet.draft
    page = sheet.posted(step, request.form)
    page.prepare(sheet.reference)
    typed = sheet.of(page.put_in(with_reason(draft, request.form), sheet.reference))
    question = left_question(page)
    kept = keep(sheet, partial(save_typed, step=step))
    advice = advise(typed.draft.payload, sheet.reference)
    messages = messages_of(page, typed.problems_of(step), advice)
    messages.errors |= messages_of_unkept(page).errors
    shows_desk = draft.is_reps and question.path in DUPLICATE_FIELDS
    rendered = render_template(
        "wizard/field.html",
        question=question,
        messages=messages,
        step=step,
        draft=draft,
        step_url=url_of,
        desk=desk_view(typed.draft) if shows_desk else None,
    )
    return rendered, {"HX-Trigger": kept.as_event()}


def left_question(page: Page) -> Any:
    """Return the question that was left in the browser; a password is answered by none."""
    name = request.headers.get("HX-Trigger-Name", "")
    for question in page.questions:
        if question.name == name and not isinstance(question, AskedPassword):
            return question
    return abort(404)


@bp.post("/<draft_id>/<step_name>/keep")
@TYPING
def keep_typed(draft_id: str, step_name: str) -> Any:
    """Save what is typed, and answer how that went."""
    sheet, step = posted_step(draft_id, step_name)
    return asdict(keep(sheet, partial(save_typed, step=step)))


def posted_step(draft_id: str, step_name: str) -> tuple[Sheet, Step]:
    """Return the sheet and the step that is being filled in; of a list with too many rows
    nothing is read.
    """
    sheet = sheet_of(unfinished(draft_id))
    step = step_of(sheet, step_name)
    if step.rows and too_many(step.rows, request.form):
        abort(422)
    return sheet, step


def unfinished(draft_id: str) -> Draft:
    """Return a draft that is typed into, for its owner or the browser that holds it: a key
    alone asks nothing.
    """
    draft = own_draft(draft_id)
    return refuse() if draft.is_done else draft


@bp.post("/<draft_id>/strength")
@STRENGTH
def strength(draft_id: str) -> Any:
    """Answer how strong the password is that is being typed, and how to make it stronger."""
    draft = unfinished(draft_id)
    password = normalised(request.form.get("password", ""))
    if not password or len(password) > text_at(PASSWORD).limit:
        return render_template("wizard/strength.html", score=0, words="")
    payload = _with_username(sheet_of(draft).sent)
    return render_strength(password, words_known_of(payload))


def render_strength(password: str, known: list[str]) -> str:
    """Return the words about a password that is being typed, by what others know of the client."""
    score, suggestions = password_strength(password, known)
    mistake = password_mistake(
        password,
        least=current_app.config["PASSWORD_MIN_LENGTH"],
        known=known,
        house=current_app.config["HOUSE_NAMES"],
        score=score,
    )
    message = ""
    advice = " ".join(suggestions).rstrip(".")
    if mistake:
        _code, message = mistake
        advice = message
        score = min(score, 2)
    words = ". ".join(filter(None, (STRENGTHS[score], advice)))
    return render_template(
        "wizard/strength.html",
        score=score,
        words=words,
        mistake=message,
    )


def _with_username(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a payload with the username that stands in the form, which is not saved yet."""
    username = request.form.get("username", "")
    return {**payload, "credentials": {"username": username}}
