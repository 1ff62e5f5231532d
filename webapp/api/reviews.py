"""The body of a review: the move, its reason, and what is asked for."""

from typing import Any

from webapp.api.unknown import unknown_names
from webapp.clients.review import ASKABLE
from webapp.clients.states import MOVES
from webapp.record.problem import MOST_OF_A_NAME, Problem, in_short
from webapp.web.envelope import refused_fields

KNOWN = ("move", "reason", "asked")


def read_review(body: dict[str, Any]) -> tuple[str, str, list[str]]:
    """Return the name of the move, the reason and the paths that are asked for. Raises Refused
    (422) with all that is wrong.
    """
    problems = unknown_names(body, KNOWN)
    move, reason, asked = body.get("move"), body.get("reason"), body.get("asked")
    if not isinstance(move, str) or move not in MOVES:
        words = f"Send one of these as move: {_listed(MOVES)}"
        problems.append(Problem("move", "choice", words))
    if not isinstance(reason, str | None):
        problems.append(Problem("reason", "type", "Send reason as a string"))
    if not _are_paths(asked):
        words = "Send asked as a list of paths, such as detail.vat_number"
        problems.append(Problem("asked", "type", words))
    elif move == "ask":
        problems += _unknown_paths(asked or [])
    if problems:
        raise refused_fields(problems)
    return str(move), reason or "", asked or []


def _are_paths(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and all(isinstance(path, str) for path in value)
    )


def _unknown_paths(asked: list[str]) -> list[Problem]:
    """Return a problem for each path that no client is asked for."""
    words = "Ask for a field of the client, such as detail.vat_number: “{}” is none"
    return in_short(
        [path for path in dict.fromkeys(asked) if path not in ASKABLE],
        lambda path: Problem("asked", "choice", words.format(path[:MOST_OF_A_NAME])),
        Problem("asked", "choice", "Ask for none of the other {} either"),
    )


def _listed(names: Any) -> str:
    return ", ".join(names)
