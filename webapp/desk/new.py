"""A new client at the desk: the customer's wizard with the terms, empty or begun with a JSON
payload.
"""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from webapp.clients.offered import load_reference
from webapp.desk.blueprint import bp
from webapp.drafts import store
from webapp.drafts.access import actor_for
from webapp.drafts.draft import Draft, new_id
from webapp.questions.prefill import controls_of, without_own_fields
from webapp.questions.steps import STEPS
from webapp.record.check import check
from webapp.record.codes import as_listed
from webapp.record.problem import Problem
from webapp.web.envelope import Refused
from webapp.web.forms import Lines, PageForm
from webapp.web.json_body import parse_json

WRONG_SHAPE = {
    "type",
    "unknown_field",
    "too_many",
    "too_long",
    "control_characters",
    "switch",
}


class JsonText(Lines):
    """JSON, shown again to the letter, so that what is wrong in it can be found."""

    @property
    def shown(self) -> str:
        """What was typed, as it came."""
        return self.text


class PayloadForm(PageForm):
    """A client as JSON."""

    payload = JsonText("JSON payload", kind="code", width="code", rows=12)


@bp.get("/new")
def new_client() -> str:
    """Offer to begin empty or with a JSON payload."""
    return render_template("desk/new.html", form=PayloadForm())


@bp.post("/new")
def new_client_post() -> Any:
    """Begin a draft of the rep's, and go to its first step."""
    draft = Draft(new_id(), owner_id=current_user.id, rep_id=current_user.id)
    form = PayloadForm(request.form)
    if "empty" in request.form:
        return open_draft(draft)
    try:
        sent = parse_json(form.payload.text.encode("utf-8", "surrogatepass"))
        payload = as_listed(without_own_fields(sent), load_reference())
    except Refused as mistake:
        return refuse(form, [Problem("", "json", mistake.msg)])
    _, found = check(payload, actor_for(draft), load_reference())
    problems = [problem for problem in found if problem.code in WRONG_SHAPE]
    if problems:  # what is only missing or wrong in itself is asked for by the steps
        return refuse(form, problems)
    return open_draft(
        Draft(
            draft.id,
            payload,
            controls_of(payload),
            owner_id=draft.owner_id,
            rep_id=draft.rep_id,
        )
    )


def open_draft(draft: Draft) -> Any:
    """Store the draft and open it."""
    store.save(draft)
    return redirect(
        url_for("wizard.step", draft_id=draft.id, step_name=STEPS[0].name), 303
    )


def refuse(form: PayloadForm, problems: list[Problem]) -> Any:
    """Show the page again with what is wrong in the payload."""
    for path, code, message in problems:
        words = f"{path}: {message}" if path else message
        form.refuse([Problem("payload", code, words)])
    return render_template("desk/new.html", form=form), 422
