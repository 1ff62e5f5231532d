"""Paths of the record: dots between names, the number of a row in brackets, as in
`shipping_addresses[1].address_post_code`.
"""

import re
from collections.abc import Iterable
from typing import Any

ROW = re.compile(r"(\w+)\[([0-9]{1,6})\](.*)", re.DOTALL)


def join(path: str, name: str) -> str:
    """Return the path of the field `name` inside the object at `path`."""
    return f"{path}.{name}" if path else name


def path_of(location: Iterable[int | str]) -> str:
    """Return a location such as ("contacts", 0, "email") as a path: `contacts[0].email`."""
    path = ""
    for step in location:
        path = f"{path}[{step}]" if isinstance(step, int) else join(path, str(step))
    return path


def name_at(path: str) -> str:
    """Return the last name of a path: that of the field itself."""
    return path.rpartition(".")[2]


def top_of(path: str) -> str:
    """Return the first name of a path: that of the record's own field, object or list."""
    return whole_of(path).partition(".")[0]


def whole_of(path: str) -> str:
    """Return what is asked for and changed as a whole: the list of a field in a row, else the
    path itself.
    """
    return path.partition("[")[0]


def generic_path(path: str) -> str:
    """Return a path with its row number left out: `contacts[].email`."""
    head, _, rest = path.partition("[")
    if not rest:
        return path
    _number, _, tail = rest.partition("]")
    return f"{head}[]{tail}"


def value_at(payload: Any, path: str) -> Any:
    """Return what stands at a path outside of lists, None where there is nothing."""
    for name in path.split("."):
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload


def put(payload: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a path outside of lists, making the objects on the way."""
    *parents, name = path.split(".")
    for parent in parents:
        payload = payload.setdefault(parent, {})
    payload[name] = value
