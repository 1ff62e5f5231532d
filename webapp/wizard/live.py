"""Help while typing, for htmx: one field checked by the very same rules, and the strength of a password."""

from typing import Any

from flask import abort, current_app, render_template, request

from webapp.clients.lists import load_reference
from webapp.extensions import limiter
from webapp.record import given
from webapp.record.advice import advise
from webapp.record.passwords import password_mistake
from webapp.record.passwords import strength as password_strength
from webapp.wizard import bp
from webapp.wizard.answers import answers_of, page_of_post
from webapp.wizard.fields import AskedPassword
from webapp.wizard.pages import tell, url_of
from webapp.wizard.problems import problems_of_step
from webapp.wizard.rows import too_many
from webapp.wizard.steps import step_named
from webapp.wizard.views import posted_draft
from webapp.wizard.words import prepare

TYPING = limiter.shared_limit(lambda: current_app.config["RATELIMIT_TYPING"], scope="typing")
STRENGTHS = ("Very easy to guess", "Easy to guess", "Could be stronger", "Good", "Strong")


@bp.post("/<draft_id>/<step_name>/field")
@TYPING
def field(draft_id: str, step_name: str) -> Any:
    """Answer one field again, with its problem or advice; nothing is stored."""
    draft, _ = posted_draft(draft_id)
    step = step_named(step_name) or abort(404)
    if step.rows and too_many(step.rows, request.form):
        abort(422)
    reference = load_reference()
    page = page_of_post(step, request.form)
    prepare(page, reference)
    payload, controls = answers_of(page, draft.payload, draft.controls)
    name = request.headers.get("HX-Trigger-Name", "")
    question = next(
        (question for form in (page.form, *(row.form for row in page.rows)) for question in form if question.name == name), None
    )
    if question is None or not hasattr(question, "path") or isinstance(question, AskedPassword):
        abort(404)
    problems = problems_of_step(step, {**draft.full_payload(), **payload}, controls, reference)
    told = tell(page, problems, advise(payload, reference))
    return render_template("wizard/field.html", question=question, told=told, step=step, draft=draft, step_url=url_of)


@bp.post("/<draft_id>/strength")
@TYPING
def strength(draft_id: str) -> Any:
    """Answer how strong the password is that is being typed, and how to make it stronger."""
    draft, _ = posted_draft(draft_id)
    password = request.form.get("password", "")
    if not password or len(password) > 256:
        return render_template("wizard/strength.html", score=0, words="")
    known = [request.form.get("username", ""), given.text(draft.payload, "email"), given.text(draft.payload, "title")]
    mistake = password_mistake(password, least=current_app.config["PASSWORD_MIN_LENGTH"], known=known)
    score, suggestions = password_strength(password, known)
    score = min(score, 2) if mistake else score
    advice = mistake[1] if mistake else " ".join(suggestions).rstrip(".")
    return render_template("wizard/strength.html", score=score, words=". ".join(filter(None, (STRENGTHS[score], advice))))
