"""Review: the states of a client and the moves between them, as one table; each move is told with a reason (contract, `source_status`)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import update

from webapp.clients.history import record_history
from webapp.clients.models import REASON, Client
from webapp.columns import now
from webapp.database import write
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.record.problem import Problem
from webapp.record.schema import FIELDS, SOURCE_STATUSES


@dataclass(frozen=True)
class Move:
    """One thing that the desk decides: its button, the states it starts from, the one it leads to, its word in the history."""

    label: str
    start: frozenset[str]
    end: str
    done: str
    needs_reason: bool = True


MOVES = {
    "approve": Move("Approve", frozenset("PIRS"), "A", "approved", needs_reason=False),
    "ask": Move("Ask for more", frozenset("PI"), "I", "asked for more"),
    "reject": Move("Reject", frozenset("PI"), "R", "rejected"),
    "suspend": Move("Suspend", frozenset("A"), "S", "suspended"),
}
IN_PLAIN_WORDS = {
    "P": "We are checking your details. You need do nothing now.",
    "I": "We need more from you before we can approve your account.",
    "A": "Your account is approved. You can order with your account code.",
    "R": "We could not approve your account.",
    "S": "Your account is suspended. Orders wait until it is active again.",
}
ASKABLE = sorted(path.replace("[]", "") for path in FIELDS if "[]" not in path)


class WrongMove(Exception):
    """A move that can't be made; `problems` say why, each at its field of the form."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problem.message for problem in problems))
        self.problems = problems


def moves_from(state: str) -> dict[str, Move]:
    """Return the moves that can be made with a client in this state, by name."""
    return {name: move for name, move in MOVES.items() if state in move.start}


def review(client_id: int, name: str, actor: Actor, *, reason: str, asked: Iterable[str] = ()) -> None:
    """Move a client to another state and tell why; `asked` are the paths of the fields to answer, for "ask". Raises WrongMove.

    A client that another rep moved meanwhile is judged by the state it is in now, in the transaction that moves it.
    """
    move, asked = MOVES[name], list(dict.fromkeys(asked))
    reason = read_reason(move, reason)
    if name == "ask" and not asked:
        raise WrongMove(Problem("asked", "required", "Choose what to ask for"))
    moment = now()
    with write() as connection:
        before = connection.scalar(db.select(Client.source_status).where(Client.id == client_id).with_for_update())
        if before not in move.start:
            state = SOURCE_STATUSES[before].lower() if before else "not there"
            raise WrongMove(Problem("", "wrong_move", f"You cannot {move.label.lower()} a client that is {state}"))
        values = {"source_status": move.end, "status_reason": reason, "asked": asked if name == "ask" else [], "updated_on": moment}
        connection.execute(update(Client).where(Client.id == client_id).values(**values, version=Client.version + 1))
        changes = {"source_status": [before, move.end], **({"asked": ["", ", ".join(asked)]} if asked else {})}
        record_history(connection, client_id, actor, move.done, happened_on=moment, changes=changes, reason=reason)


def read_reason(move: Move, text: str) -> str:
    """Return the trimmed reason. Raises WrongMove when one is needed and missing, or it is too long."""
    try:
        reason = REASON.read(text.replace("\r\n", "\n"))
    except ValueError as error:
        raise WrongMove(Problem("reason", "text", str(error))) from None
    if move.needs_reason and not reason:
        raise WrongMove(Problem("reason", "required", REASON.ask))
    return reason
