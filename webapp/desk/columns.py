"""The columns of the desk's list, as a table: a line for each. The name always stands first."""

from typing import NamedTuple

from webapp.clients.orders import opposite


class Column(NamedTuple):
    """A column: its name in addresses, its head, the order that its head asks for first, and
    whether that is downwards.
    """

    name: str
    title: str
    sort: str
    is_down: bool = False

    def direction(self, sort: str) -> str | None:
        """Return which way an order goes by this column, as ARIA says it; None for another."""
        if sort not in (self.sort, opposite(self.sort)):
            return None
        is_down = self.is_down if sort == self.sort else not self.is_down
        return "descending" if is_down else "ascending"

    def next_sort(self, sort: str) -> str:
        """Return the order that a press on the head asks for."""
        return opposite(sort) if sort == self.sort else self.sort


NAME = Column("name", "Name", "name")
COLUMNS = {
    column.name: column
    for column in (
        Column("email", "Email", "email"),
        Column("code", "Code", "account"),
        Column("state", "State", "state"),
        Column("type", "Type, department", "type"),
        Column("by", "Source, by", "source"),
        Column("rep", "Assigned to", "rep"),
        Column("registered", "Registered", "newest", is_down=True),
        Column("changed", "Changed", "changed", is_down=True),
    )
}


def read_columns(text: str) -> tuple[str, ...]:
    """Read the names of columns, separated by commas, in the order of the table. Raises ValueError
    for an unknown one.
    """
    names = text.split(",")
    if not set(names) <= COLUMNS.keys():
        raise ValueError("Choose columns from the list")
    return tuple(name for name in COLUMNS if name in names)
