"""Reading the query string: what is wrong or unknown in it is refused (422) with the
parameter's name.
"""

import re
from datetime import UTC, datetime

from flask import request

from webapp.clients.lists import entries_of
from webapp.clients.search import Filters
from webapp.record.cleaning import one_line
from webapp.record.codes import code_in
from webapp.record.problem import Problem
from webapp.record.schema import text_at
from webapp.web.envelope import refused_fields

# ASCII digits that fit 64 bits; int() and isdigit() take more
NUMBER = re.compile(r"[0-9]{1,18}")


def only_known(*names: str) -> None:
    """Refuse parameters that are not among `names`, and any that is there twice."""
    problems = [
        Problem(name[:100], "unknown_field", f"Remove {name[:100]}: {_known(names)}")
        for name in request.args
        if name not in names
    ]
    problems += [
        Problem(name, "twice", f"Send {name} once")
        for name in names
        if len(request.args.getlist(name)) > 1
    ]
    if problems:
        raise refused_fields(problems)


def _known(names: tuple[str, ...]) -> str:
    return f"this call knows {', '.join(names)}" + (" alone" if len(names) == 1 else "")


def read_switch(name: str) -> bool:
    """Return whether the parameter is 1; 0 and absence are no."""
    text = request.args.get(name, "0")
    if text not in ("0", "1"):
        raise refused_fields(
            [Problem(name, "switch", f"Send {name}=1 or leave it out")]
        )
    return text == "1"


def read_client_id() -> int:
    """Return the client id asked for."""
    return _number("client_id", request.args["client_id"])


def read_page() -> int:
    """Return the page asked for, the first without one."""
    return _number("page", request.args.get("page", "1"))


def read_filters() -> Filters:
    """Return the filters asked for; empty ones filter nothing, but for an empty time, which
    is none.
    """
    since = request.args.get("updated_since")
    return Filters(
        client_type=_choice("client_type", "client_types"),
        department=_choice("department", "departments"),
        email=text_at("email").clean(request.args.get("email", "")) or None,
        account=one_line(request.args.get("account", ""), is_code=True) or None,
        updated_since=None
        if since is None
        else _moment("updated_since", since.strip()),
    )


def _number(name: str, text: str) -> int:
    if not NUMBER.fullmatch(text) or int(text) == 0:
        raise refused_fields(
            [Problem(name, "number", f"Send {name} as a whole number from 1")]
        )
    return int(text)


def _choice(name: str, list_name: str) -> str | None:
    text = one_line(request.args.get(name, ""))
    # clients may have retired ones
    choices = [entry.code for entry in entries_of(list_name)] if text else []
    code = code_in(choices, text)
    if text and code is None:
        raise refused_fields(
            [
                Problem(
                    name,
                    "choice",
                    f"Choose one of these for {name}: {', '.join(choices)}",
                )
            ]
        )
    return code


def _moment(name: str, text: str) -> datetime:
    # A plus sign that was not percent-encoded arrives as a space: 2026-01-31T12:00:00 01:00
    text = re.sub(r" (?=\d\d(:?\d\d)?$)", "+", text) if "T" in text else text
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        words = f"Send {name} as a moment in ISO 8601, like 2026-01-31T12:00:00Z"
        raise refused_fields([Problem(name, "moment", words)]) from None
