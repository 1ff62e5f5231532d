"""What every answer below /api/ is, good or bad."""

from typing import Any


def assert_envelope(answer: Any, status: int) -> None:
    """The answer has this status, in the envelope, with a request id, and is kept by no cache."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/json"
    assert [*answer.json] == ["status", "response", "data", "msg"]
    assert answer.json["status"] == status
    assert answer.json["response"] is (status < 400)
    assert answer.json["msg"]
    assert answer.headers["X-Request-Id"]
    assert answer.headers["Cache-Control"] == "no-store"


def assert_refused(answer: Any, status: int) -> None:
    """A refusal with this status, whose problems each have a field, a code and a message."""
    assert_envelope(answer, status)
    for error in answer.json["data"]["errors"]:
        assert [*error] == ["field", "code", "message"]
        assert error["code"]
        assert error["message"]
