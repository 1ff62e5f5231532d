"""Paths of the record: what stands at one in a payload, and what it is called without its row."""

from collections.abc import Iterable
from typing import Any

from webapp.record.paths import whole_of


def put(payload: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at `path` (dots between names), making the objects on the way."""
    *parents, name = path.split(".")
    for parent in parents:
        payload = payload.setdefault(parent, {})
    payload[name] = value


def generic_path(path: str) -> str:
    """Return a path with its row number left out: `contacts[].email`."""
    head, _, rest = path.partition("[")
    if not rest:
        return path
    _number, _, tail = rest.partition("]")
    return f"{head}[]{tail}"


def whole_paths(paths: Iterable[str]) -> list[str]:
    """Return the paths of these fields in order, a list once by its name; a password has none."""
    whole = {whole_of(path) for path in paths if "password" not in path}
    return sorted(whole)
