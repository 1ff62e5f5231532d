"""What the calls that register clients check of a record, and the status of what is wrong."""

from collections.abc import Iterable
from typing import Any

from flask import g

from webapp.record.check import Registration, check
from webapp.record.problem import Problem
from webapp.web.envelope import refused_fields


def checked(payload: dict[str, Any]) -> Registration:
    """Return the registration of a record. Raises Refused (403, 422) with all problems."""
    registration, problems = check(payload, g.actor, g.reference)
    if registration is None:
        raise refused_fields(problems, status_of(problems))
    return registration


def status_of(problems: Iterable[Problem]) -> int:
    """Return 403 when the key lacks a scope for something in a record, else 422."""
    lacks_scope = any(problem.code == "scope" for problem in problems)
    return 403 if lacks_scope else 422
