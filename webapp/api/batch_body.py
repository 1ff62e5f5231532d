"""The body of a batch: records as a JSON list, or as lines (NDJSON)."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from flask import request

from webapp.record.problem import Problem
from webapp.web.envelope import Refused, refused_fields
from webapp.web.json_body import parse_json, parse_value, read_bytes

LINES = "application/x-ndjson"
MOST_RECORDS = 1_000
# hashing one takes a quarter of a second of a processor
MOST_PASSWORDS = 50


class Unreadable:
    """What stands in place of a record that is none."""

    def __init__(self, refused: Refused) -> None:
        problem = Problem("", "unreadable", refused.msg)
        self.problems = refused.problems or [problem]


def read_batch() -> tuple[bytes, list[Any]]:
    """Return the body and its records, in order; a line that is no JSON object is an Unreadable.
    Raises Refused (400, 413, 415, 422).
    """
    body = read_bytes(LINES)
    records = _records(body) if request.mimetype == LINES else _list(body)
    _refuse_size(records)
    return body, records


def _records(body: bytes) -> list[Any]:
    """Return the records of lines, and no more than it takes to see that they are too many."""
    return [*islice(_lines(body), MOST_RECORDS + 1)]


def _lines(body: bytes) -> Iterator[Any]:
    for line in body.split(b"\n"):
        if not line.strip():
            continue
        try:
            yield parse_json(line)
        except Refused as refused:
            yield Unreadable(refused)


def _list(body: bytes) -> list[Any]:
    records = parse_value(body)
    if not isinstance(records, list):
        raise Refused(
            400, f"Send a JSON list of records, or one on each line as {LINES}"
        )
    return records


def _refuse_size(records: list[Any]) -> None:
    """Raise Refused (422) for none, too many, or too many with a password."""
    if not records:
        raise refused_fields([Problem("", "required", "Send at least one record")])
    with_password = [n for n, record in enumerate(records) if _has_password(record)]
    if len(records) > MOST_RECORDS:
        words = f"Send {MOST_RECORDS:,} records or fewer at once"
        raise refused_fields([Problem(f"[{MOST_RECORDS}]", "too_many", words)])
    if len(with_password) > MOST_PASSWORDS:
        words = f"Send {MOST_PASSWORDS} records with a password or fewer at once"
        path = f"[{with_password[MOST_PASSWORDS]}].credentials.password"
        raise refused_fields([Problem(path, "too_many", words)])


def _has_password(record: Any) -> bool:
    credentials = record.get("credentials") if isinstance(record, dict) else None
    return isinstance(credentials, dict) and bool(credentials.get("password"))
