"""Views of the desk's list: filters, an order and columns under a name, of one's own or for all."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    Connection,
    ForeignKey,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Model, db
from webapp.record.problem import InputRefused, Problem
from webapp.record.text import Text
from webapp.storage.causes import broke
from webapp.storage.columns import Id
from webapp.storage.reads import Read
from webapp.storage.transactions import in_turn, write
from webapp.users.models import User

NAME = Text(40, "Name", "Enter a name for the view")
MOST_OF_ONE = 20  # views that somebody may have
MOST_SHOWN = 30
TAKEN = Problem("name", "taken", "You have a view with this name: choose another name")
TOO_MANY = Problem("name", "too_many", f"Delete a view first: you have {MOST_OF_ONE}")


class DeskView(Model):
    """A view: the parameters of the list's address, by name. A shared one is for everybody at
    the desk; its owner changes it, or an administrator.
    """

    __tablename__ = "desk_views"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    name: Mapped[str] = mapped_column(String(NAME.limit))
    parameters: Mapped[dict[str, str]] = mapped_column(JSON)
    is_shared: Mapped[bool]

    __table_args__ = (
        UniqueConstraint("user_id", "name"),
        {"sqlite_autoincrement": True},
    )


class View(NamedTuple):
    """A view as it is stored."""

    id: int
    user_id: int
    name: str
    parameters: Mapping[str, str]
    is_shared: bool

    def may_change(self, user: User) -> bool:
        """Return whether a user may change the view, or delete it."""
        return self.user_id == user.id or (self.is_shared and user.role == "admin")


_SHOWN = select(*(getattr(DeskView, name) for name in View._fields))
_OF_USER = (
    _SHOWN.where(or_(DeskView.user_id == bindparam("user_id"), DeskView.is_shared))
    .order_by(DeskView.id)
    .limit(MOST_SHOWN)
)
# the views that a user sees: their own and those for all, the first made first
VIEWS_OF_USER = Read(_OF_USER, lambda rows: [View(*row) for row in rows])
_ONE = _SHOWN.where(DeskView.id == bindparam("id"))


def find_view(view_id: int, user: User) -> View | None:
    """Return a view that this user may change, or None."""
    row = db.session.connection().execute(_ONE, {"id": view_id}).first()
    view = View(*row) if row else None
    return view if view and view.may_change(user) else None


def save_view(
    user_id: int, name: str, parameters: Mapping[str, str], *, is_shared: bool
) -> int:
    """Store a new view and return its id. Raises InputRefused."""
    values = {**_values(name, parameters, is_shared), "user_id": user_id}
    stored = insert(DeskView).values(values).returning(DeskView.id)
    try:
        with write() as connection:
            in_turn(connection, "view", user_id)
            if _count_of(connection, user_id) >= MOST_OF_ONE:
                raise InputRefused(TOO_MANY)
            return int(connection.scalar(stored) or 0)
    except IntegrityError as error:
        raise _refused(error) from None


def change_view(
    view_id: int, name: str, parameters: Mapping[str, str], *, is_shared: bool
) -> None:
    """Give a view another name, other parameters, or share it. Raises InputRefused."""
    values = _values(name, parameters, is_shared)
    changed = update(DeskView).where(DeskView.id == view_id).values(values)
    try:
        with write() as connection:
            connection.execute(changed)
    except IntegrityError as error:
        raise _refused(error) from None


def delete_view(view_id: int) -> None:
    """Delete a view; one that is gone already is no mistake."""
    with write() as connection:
        connection.execute(delete(DeskView).where(DeskView.id == view_id))


def _values(
    name: str, parameters: Mapping[str, str], is_shared: bool
) -> dict[str, Any]:
    words = NAME.read_typed(name, "name")
    return {"name": words, "parameters": dict(parameters), "is_shared": is_shared}


def _count_of(connection: Connection, user_id: int) -> int:
    mine = select(func.count()).where(DeskView.user_id == user_id)
    return connection.scalar(mine) or 0


def _refused(error: IntegrityError) -> Exception:
    """Return the problem with the name where its constraint refused it, else the error."""
    columns = "desk_views.user_id, desk_views.name"
    is_taken = broke(error, "uq_desk_views_user_id_name", columns)
    return InputRefused(TAKEN) if is_taken else error
