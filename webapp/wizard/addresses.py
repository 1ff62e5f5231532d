"""The addresses of a draft's pages."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from webapp.questions.steps import CHECK


def url_of(draft_id: str, name: str, **query: str | None) -> str:
    """Return the address of a step of a draft, or of the check page."""
    return url_for("wizard.step", draft_id=draft_id, step_name=name, **query)  # type: ignore[arg-type]


def go_to(draft_id: str, name: str, **query: str | None) -> Response:
    """Answer a post with the address of the page that shows what it did."""
    return redirect(url_of(draft_id, name, **query), 303)


def return_to() -> str:
    """Return the name of the page to return to after a step: the check page, or "" for none."""
    return CHECK if request.values.get("back") == CHECK else ""
