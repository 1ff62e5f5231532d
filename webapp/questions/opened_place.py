"""What is opened of a client to be changed alone: a field, an address, or a row of a list."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from webapp.questions.facts import BILLING, NEW_ROW, changed_here
from webapp.questions.merging import digest
from webapp.questions.steps import STEPS
from webapp.questions.steps.base import Step
from webapp.record.labels import label_of
from webapp.record.paths import ROW, value_at
from webapp.record.schema import LISTS, MAX_ROWS


class Place(NamedTuple):
    """What is opened: its path, the step that asks for it, and of a row its number, from 0."""

    path: str
    step: Step
    number: int | None = None
    is_new: bool = False

    @property
    def label(self) -> str:
        """What it is called: "Phone number", "Contact 2"."""
        if self.number is None:
            return label_of(self.path)
        return f"{LISTS[self.list_name].one} {self.number + 1}"

    @property
    def list_name(self) -> str:
        """The name of the list that the row is in."""
        return self.path.partition("[")[0]

    @property
    def is_block(self) -> bool:
        """Whether it has several boxes."""
        return self.number is not None or self.path == BILLING

    def has(self, path: str) -> bool:
        """Tell whether the field at a path is part of it."""
        whole = self.path
        if self.number is not None:
            whole = f"{self.list_name}[{self.number}]"
        return path == whole or path.startswith(f"{whole}.")


def place_at(path: str, payload: dict[str, Any]) -> Place | None:
    """Return what stands at a path of a client's payload, None when nothing is opened there."""
    for step in filter(changed_here, STEPS):
        if path == BILLING == step.prefix.rstrip("-"):
            return Place(path, step)
        if path in step.own_paths.values() and not step.prefix:
            return Place(path, step)
        if step.rows and path.partition("[")[0] == step.rows.name:
            return _row_at(path, step, len(payload.get(step.rows.name) or []))
    return None


def _row_at(path: str, step: Step, count: int) -> Place | None:
    if path.endswith(NEW_ROW) and count < MAX_ROWS:
        return Place(path, step, count, is_new=True)
    row = ROW.fullmatch(path)
    if row and not row[3] and int(row[2]) < count:
        return Place(path, step, int(row[2]))
    return None


def place_of_row(
    path: str,
    payload: dict[str, Any],
    ids: Sequence[int],
    row_id: int | None,
    seen: str,
) -> Place | None:
    """Return a row wherever it stands now: rows before it may be gone since its form was made. It
    is known by its id among the `ids` of the list, else by what was `seen` in it, as one that was
    removed and put back; None when it is gone.

    A form of the release before names no id: then it is, at worst, the row at that number.
    """
    list_name = path.partition("[")[0]
    if row_id in ids:
        return place_at(f"{list_name}[{ids.index(row_id)}]", payload)
    rows = payload.get(list_name) if list_name in LISTS else None
    like = [number for number, row in enumerate(rows or ()) if digest(row) == seen]
    if len(like) == 1:
        return place_at(f"{list_name}[{like[0]}]", payload)
    return None if row_id else place_at(path, payload)


def value_of(place: Place, payload: dict[str, Any]) -> Any:
    """Return what a payload has at a place, None where there is nothing."""
    if place.number is None:
        return value_at(payload, place.path)
    rows = payload.get(place.list_name) or []
    return rows[place.number] if place.number < len(rows) else None
