"""The envelope that every answer below /api/ comes in (contract, section 1)."""

from collections.abc import Iterable
from typing import Any

from flask import Response, jsonify

from webapp.record.problem import Advice, Problem
from webapp.web.refusals import code_of


class Refused(Exception):
    """A request that is answered with a refusal: the status, a message that says what to do,
    the problems.
    """

    def __init__(
        self,
        status: int,
        msg: str,
        problems: Iterable[Problem] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(msg)
        self.status, self.msg, self.problems, self.headers = (
            status,
            msg,
            list(problems),
            headers or {},
        )


def success(data: Any, headers: dict[str, str] | None = None) -> Response:
    """Return a 200 with `data`."""
    return _envelope(200, True, data, "Request Successful", headers)


def refusal(
    status: int,
    msg: str,
    problems: Iterable[Problem] = (),
    headers: dict[str, str] | None = None,
    **data: Any,
) -> Response:
    """Return a refusal with its problems, or else a code; `data` may bear more, such as the
    request id of a failure.
    """
    errors = as_errors(problems)
    code = {} if errors else {"code": code_of(status)}
    return _envelope(status, False, {"errors": errors, **code, **data}, msg, headers)


def refused_fields(problems: list[Problem], status: int = 422) -> Refused:
    """The refusal for problems with fields, which counts them."""
    count = len(problems)
    return Refused(
        status,
        f"{count} {'field needs' if count == 1 else 'fields need'} attention",
        problems,
    )


def as_errors(problems: Iterable[Problem] | Iterable[Advice]) -> list[dict[str, str]]:
    """Return problems or advice as the contract writes them."""
    return [
        {"field": path, "code": code, "message": message}
        for path, code, message in problems
    ]


def _envelope(
    status: int, response: bool, data: Any, msg: str, headers: dict[str, str] | None
) -> Response:
    answer = jsonify({"status": status, "response": response, "data": data, "msg": msg})
    answer.status_code = status
    answer.headers.update(headers or {})
    return answer
