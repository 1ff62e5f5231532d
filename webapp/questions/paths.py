"""Paths of the record: what stands at one in a payload, and what it is called without its row."""

from collections.abc import Iterable
from typing import Any


def value_at(payload: Any, path: str) -> Any:
    """Return what stands at `path` (dots between names), None where there is nothing."""
    for name in path.split("."):
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload


def put(payload: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at `path` (dots between names), making the objects on the way."""
    *parents, name = path.split(".")
    for parent in parents:
        payload = payload.setdefault(parent, {})
    payload[name] = value


def generic_path(path: str) -> str:
    """Return a path with its row number left out: `contacts[].email`."""
    head, _, rest = path.partition("[")
    return f"{head}[]{rest.partition(']')[2]}" if rest else path


def whole_path(path: str) -> str:
    """Return the path of a field, or of the list that it stands in."""
    return path.partition("[")[0]


def whole_paths(paths: Iterable[str]) -> list[str]:
    """Return the paths of these fields in order, a list once by its name; a password has none."""
    return sorted({whole_path(path) for path in paths if "password" not in path})


def name_in_row(path: str) -> str:
    """Return the name that the field at a path has in its row or object."""
    return path.rpartition(".")[2]
