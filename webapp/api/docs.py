"""The OpenAPI document, made from the definition of the record, and a page that shows it."""

from functools import cache

from flask import Response, current_app, jsonify, render_template

from webapp.api.blueprint import bp
from webapp.api.in_code import LANGUAGES, InCode, in_code
from webapp.api.openapi import document, paths
from webapp.clients.offered import load_reference


@bp.get("/openapi.json")
def openapi() -> Response:
    """Answer the OpenAPI 3.1 document, with the reference lists as they are now."""
    return jsonify(document(load_reference(), current_app.config["PUBLIC_URL"] or "/"))


@bp.get("/docs")
def docs() -> str:
    """Show each call in code, and the document, to read and to try calls out."""
    calls = _calls(current_app.config["PUBLIC_ADDRESS"])
    return render_template("api/docs.html", calls=calls, languages=[*LANGUAGES])


@cache
def _calls(server: str) -> list[InCode]:
    """Return each call in code; no example has anything of the reference lists, which change."""
    return in_code(paths(load_reference()), server)
