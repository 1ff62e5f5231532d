"""The blueprint of the JSON door, on which its views stand."""

from flask import Blueprint, Response, request

bp = Blueprint("api", __name__, url_prefix="/api")


@bp.after_request
def without_body(answer: Response) -> Response:
    """Answer OPTIONS with only the header Allow. No other site may call, so there are no headers
    about origins.
    """
    if request.method == "OPTIONS" and answer.status_code == 200:
        answer.status_code = 204
        answer.headers.pop("Content-Type", None)
    return answer
