"""Help while typing, for htmx: one field checked by the very same rules, and the strength of
a password.
"""

from dataclasses import asdict, replace
from typing import Any

from flask import abort, current_app, render_template, request

from webapp.drafts.access import refuse
from webapp.drafts.limits import STRENGTH, cost_of_form
from webapp.drafts.store import Draft
from webapp.questions.answers import answers_of, page_of_post, sent_payload
from webapp.questions.choices import prepare
from webapp.questions.fields import AskedPassword
from webapp.questions.messages import tell, tell_unkept
from webapp.questions.problems import problems_of_step
from webapp.questions.steps import Step
from webapp.record.advice import advise
from webapp.record.cleaning import normalised
from webapp.record.names import words_known_of
from webapp.record.passwords import password_mistake
from webapp.record.passwords import strength as password_strength
from webapp.record.schema import text_at
from webapp.web.limits import limit_network
from webapp.wizard.blueprint import bp
from webapp.wizard.changing import reference_for
from webapp.wizard.for_reps import desk_view, read_reason
from webapp.wizard.keeping import keep
from webapp.wizard.opening import own_draft
from webapp.wizard.pages import url_of
from webapp.wizard.rows import too_many
from webapp.wizard.views import step_of

TYPING = limit_network("RATELIMIT_TYPING", cost=cost_of_form)
# What likely duplicates are found by, and the account code is made of.
TWIN_FIELDS = {
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
    draft, step = posted_step(draft_id, step_name)
    reference = reference_for(draft)
    page = page_of_post(step, request.form, draft, reference)
    prepare(page, reference)
    payload, controls = answers_of(page, draft.payload, draft.controls)
    name = request.headers.get("HX-Trigger-Name", "")
    question = next(
        (
            question
            for form in (page.form, *(row.form for row in page.rows))
            for question in form
            if question.name == name
        ),
        None,
    )
    if (
        question is None
        or not hasattr(question, "path")
        or isinstance(question, AskedPassword)
    ):
        abort(404)
    kept = keep(draft, step, reference)
    typed = replace(
        draft, payload=payload, controls=read_reason(request.form, controls)
    )
    told = tell(
        page, problems_of_step(step, typed, reference), advise(payload, reference)
    )
    told.errors |= tell_unkept(page).errors
    desk = desk_view(typed) if draft.is_reps and question.path in TWIN_FIELDS else None
    rendered = render_template(
        "wizard/field.html",
        question=question,
        told=told,
        step=step,
        draft=draft,
        step_url=url_of,
        desk=desk,
    )
    return rendered, {"HX-Trigger": kept.as_event()}


@bp.post("/<draft_id>/<step_name>/keep")
@TYPING
def keep_typed(draft_id: str, step_name: str) -> Any:
    """Save what is typed, and answer how that went."""
    draft, step = posted_step(draft_id, step_name)
    return asdict(keep(draft, step, reference_for(draft)))


def posted_step(draft_id: str, step_name: str) -> tuple[Draft, Step]:
    """Return the draft and the step that is being filled in; of a list with too many rows
    nothing is read.
    """
    draft = unfinished(draft_id)
    step = step_of(draft, step_name)
    if step.rows and too_many(step.rows, request.form):
        abort(422)
    return draft, step


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
    if not password or len(password) > text_at("credentials.password").limit:
        return render_template("wizard/strength.html", score=0, words="")
    known = words_known_of(_with_username(sent_payload(draft, reference_for(draft))))
    score, suggestions = password_strength(password, known)
    least, house = (
        current_app.config["PASSWORD_MIN_LENGTH"],
        current_app.config["HOUSE_NAMES"],
    )
    mistake = password_mistake(
        password, least=least, known=known, house=house, score=score
    )
    score = min(score, 2) if mistake else score
    advice = mistake[1] if mistake else " ".join(suggestions).rstrip(".")
    words = ". ".join(filter(None, (STRENGTHS[score], advice)))
    return render_template(
        "wizard/strength.html",
        score=score,
        words=words,
        mistake=mistake[1] if mistake else "",
    )


def _with_username(payload: dict[str, Any]) -> dict[str, Any]:
    """A payload with the username that stands in the form, which is not saved yet."""
    return payload | {"credentials": {"username": request.form.get("username", "")}}
