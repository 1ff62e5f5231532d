"""The OpenAPI document, made from the definition of the record, and a page that shows it."""

from flask import Response, current_app, jsonify, render_template

from webapp.api.blueprint import bp
from webapp.api.openapi import document
from webapp.clients.offered import load_reference


@bp.get("/openapi.json")
def openapi() -> Response:
    """Answer the OpenAPI 3.1 document, with the reference lists as they are now."""
    return jsonify(document(load_reference(), current_app.config["PUBLIC_URL"] or "/"))


@bp.get("/docs")
def docs() -> str:
    """Show the document, to read and to try calls out."""
    return render_template("api/docs.html")
