"""The envelope that every answer below /api/ comes in (contract, section 1)."""

import json
from collections.abc import Iterable
from typing import Any

from flask import Response, current_app, g, request

from webapp.record.problem import Advice, Problem
from webapp.web.refusals import code_of, title_of

PROBLEM = "application/problem+json"
FIELDS = "fields"  # the code of a problem that is about fields
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Refused(Exception):
    """Raised to answer with a refusal: a status, a message that says what to do, and problems;
    `data` is added to its own.
    """

    def __init__(
        self,
        status: int,
        msg: str,
        problems: Iterable[Problem] = (),
        headers: dict[str, str] | None = None,
        data: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(msg)
        self.data = data or {}
        self.status = status
        self.msg = msg
        self.problems = list(problems)
        self.headers = headers or {}


def success(
    data: Any, headers: dict[str, str] | None = None, status: int = 200
) -> Response:
    """Return an answer of 200, or 201 for what was created, with `data`."""
    return _envelope(status, True, data, "Request Successful", headers)


def refusal(
    status: int,
    msg: str,
    problems: Iterable[Problem] = (),
    headers: dict[str, str] | None = None,
    **data: Any,
) -> Response:
    """Return a refusal with its problems, or with a code when it has none. `data` is added, such
    as the request id of a failure.
    """
    errors = as_errors(problems)
    code = {} if errors else {"code": code_of(status)}
    if wants_problem():
        return _problem(status, msg, {"errors": errors, **code, **data}, headers)
    return _envelope(status, False, {"errors": errors, **code, **data}, msg, headers)


def wants_problem() -> bool:
    """Return whether the caller names the form of RFC 9457 among what it accepts."""
    return PROBLEM in request.headers.get("Accept", "").lower() and any(
        kind.lower() == PROBLEM and quality > 0
        for kind, quality in request.accept_mimetypes
    )


def _problem(
    status: int, msg: str, data: dict[str, Any], headers: dict[str, str] | None
) -> Response:
    """Return a refusal as RFC 9457 has it, with the codes of the envelope."""
    code = data.get("code", FIELDS)
    body = {
        "type": f"{current_app.config['PUBLIC_URL']}/api/docs#{code}",
        "title": title_of(status),
        "status": status,
        "detail": msg,
        "instance": f"urn:request:{g.request_id}",
        **data,
        "code": code,
    }
    return Response(f"{_encode(body)}\n", status, headers, mimetype=PROBLEM)


def refused_fields(problems: list[Problem], status: int = 422) -> Refused:
    """Return the exception for problems of fields; its message counts them."""
    count = len(problems)
    noun = "field needs" if count == 1 else "fields need"
    return Refused(status, f"{count} {noun} attention", problems)


def as_errors(problems: Iterable[Problem] | Iterable[Advice]) -> list[dict[str, str]]:
    """Return problems or advice as the list `errors` of the envelope."""
    return [
        {"field": path, "code": code, "message": message}
        for path, code, message in problems
    ]


def _envelope(
    status: int,
    response: bool,
    data: Any,
    msg: str,
    headers: dict[str, str] | None,
) -> Response:
    body = {"status": status, "response": response, "data": data, "msg": msg}
    return Response(
        f"{_encode(body)}\n",
        status,
        headers,
        mimetype="application/json",
    )
