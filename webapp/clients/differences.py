"""What differs between two payloads, by the paths of their fields."""

from collections.abc import Iterator
from typing import Any

from webapp.record.paths import join


def differences(before: Any, after: Any) -> dict[str, list[Any]]:
    """Return what differs between two payloads, as {path: [before, after]}; what was not
    given is "".
    """
    one, other = dict(texts_in(before)), dict(texts_in(after))
    pairs = {
        path: [one.get(path, ""), other.get(path, "")] for path in {**one, **other}
    }
    return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


def texts_in(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield path and text of each value in a payload that was given; a default mark is "1" or
    was not given.
    """
    if isinstance(value, dict):
        for name, part in value.items():
            yield from texts_in(part, join(path, name))
    elif isinstance(value, list):
        for row, part in enumerate(value):
            yield from texts_in(part, f"{path}[{row}]")
    elif path.endswith("_default"):
        if value in (True, "1"):
            yield path, "1"
    elif value:
        yield path, str(value)
