"""Reading a payload as it was given: perhaps unfinished, perhaps of the wrong types, never raising.

What is not there, or is not of the right type, reads as not given; wrong types are problems
of the shape.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from webapp.record.cleaning import one_line
from webapp.record.paths import name_at, value_at
from webapp.record.schema import FIELDS, LISTS, MAX_ROWS
from webapp.record.text import CONTROL, Text

# Fields of one name are of one kind, wherever they stand.
_BY_NAME = {
    name_at(path): field for path, field in FIELDS.items() if isinstance(field, Text)
}

PARTS = {path.rpartition(".")[0] for path in FIELDS if "." in path and "[]" not in path}


def fitting(payload: Any, prefix: str = "") -> dict[str, Any]:
    """Return what the record has a place for, in a payload that an older release may have
    kept: the rest answers nothing.
    """
    if not isinstance(payload, dict):
        return {}
    return {
        name: _fitted(value, f"{prefix}{name}")
        for name, value in payload.items()
        if _fits(value, f"{prefix}{name}")
    }


def _fits(value: Any, path: str) -> bool:
    if path in PARTS:
        return isinstance(value, dict)
    if path in LISTS:
        return isinstance(value, list)
    if path not in FIELDS:
        return False
    if isinstance(FIELDS[path], Text):
        return isinstance(value, str | None)
    return isinstance(value, str | bool | int | None)


def _fitted(value: Any, path: str) -> Any:
    if path in PARTS:
        return fitting(value, f"{path}.")
    if path in LISTS:
        found = [fitting(row, f"{path}[].") for row in value[:MAX_ROWS]]
        return [row for row in found if row]
    return CONTROL.sub("", value) if isinstance(value, str) else value


def part(payload: Any, name: str) -> dict[str, Any]:
    """Return the object called `name`, or an empty one."""
    found = payload.get(name) if isinstance(payload, dict) else None
    return found if isinstance(found, dict) else {}


def rows(payload: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and object of each row of the list called `name`, no more than there may be."""
    found = payload.get(name) if isinstance(payload, dict) else None
    if not isinstance(found, list):
        return
    for index, row in enumerate(found[:MAX_ROWS]):
        if isinstance(row, dict):
            yield f"{name}[{index}]", row


def text(payload: Any, path: str) -> str:
    """Return the text at `path` (dots between names) as it is kept, "" when there is none."""
    found = value_at(payload, path)
    return clean(path, found) if found and isinstance(found, str) else ""


def clean(path: str, value: str) -> str:
    """Return a value of the field at `path` without characters that are not seen."""
    return _cleaner(path)(value)


@lru_cache(1024)  # every value of a record is asked for by its path several times
def _cleaner(path: str) -> Callable[[str], str]:
    field = _BY_NAME.get(name_at(path))
    return field.clean if field else one_line


def has_text(payload: Any, path: str) -> bool:
    """Return whether there is a text at `path` that a person can see."""
    return bool(text(payload, path))


def was_given(payload: Any, path: str) -> bool:
    """Return whether anything at all stands at `path`: null, "" and nothing mean the same."""
    found = value_at(payload, path)
    if isinstance(found, str):
        return bool(one_line(found))
    return found is not None and found not in ({}, [])


def addresses(payload: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and object of the billing address and of each shipping address."""
    if billing := part(payload, "billing_address"):
        yield "billing_address", billing
    yield from rows(payload, "shipping_addresses")
