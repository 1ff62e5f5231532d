"""The JSON door: `POST /api/clients/create`, `GET /api/clients`, and their documentation."""

from flask import Blueprint, Flask, Response, request

bp = Blueprint("api", __name__, url_prefix="/api")


def init_app(app: Flask) -> None:
    """Register the endpoints and their documentation."""
    from webapp.api import docs, views  # noqa: F401 - they put their views on the blueprint

    app.register_blueprint(bp)


@bp.after_request
def without_body(answer: Response) -> Response:
    """Answer OPTIONS with the methods of the path (Allow) alone; no other site may call, so nothing is said of origins."""
    if request.method == "OPTIONS" and answer.status_code == 200:
        answer.status_code = 204
        answer.headers.pop("Content-Type", None)
    return answer
