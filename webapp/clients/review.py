"""Review: the states of a client and the moves between them, as one table; each move is told
with a reason (contract, `source_status`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Connection, select, update

from webapp.clients.history import record_history
from webapp.clients.models import REASON, Client, History
from webapp.extensions import db
from webapp.record.actor import TERMS, Actor
from webapp.record.problem import Problem
from webapp.record.schema import FIELDS, SOURCE_STATUSES
from webapp.storage.columns import now
from webapp.storage.transactions import retried, write
from webapp.web.logs import log_event


@dataclass(frozen=True)
class Move:
    """One thing that the desk decides: its button, the states it starts from, the one it
    leads to, its word in the history.
    """

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
IN_A_SENTENCE = {
    **{code: words.lower() for code, words in SOURCE_STATUSES.items()},
    "I": "asked for more",
}
# What a client may be asked for: its own fields, but not the login; of its lists the whole, by the
# list's name.
NOT_ASKED = {
    *TERMS,
    "source",
    "source_status",
    "credentials.username",
    "credentials.password",
    "billing_address.address_default",
}
ASKABLE = frozenset(path.split("[")[0] for path in FIELDS) - NOT_ASKED


# words of the history for who made a registration
REGISTERED = ("registered", "began and handed over")
OWN = Problem(
    "", "own", "Ask somebody else to approve this client, because you registered it"
)


class WrongMove(Exception):
    """A move that can't be made; `problems` say why, each at its field of the form."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problem.message for problem in problems))
        self.problems = problems


def moves_from(state: str) -> dict[str, Move]:
    """Return the moves that can be made with a client in this state, by name."""
    return {name: move for name, move in MOVES.items() if state in move.start}


def moves_for(client: Client, actor: Actor) -> dict[str, Move]:
    """Return the moves that `actor` can make with a client, by name."""
    moves = moves_from(client.source_status)
    if "approve" in moves and own_registrations(
        db.session.connection(), [client.id], actor
    ):
        del moves["approve"]
    return moves


def own_registrations(
    connection: Connection, client_ids: Iterable[int], actor: Actor
) -> set[int]:
    """Return those of these clients that `actor` may not approve: registered, or begun and
    handed over, by the same person.
    """
    if current_app.config["APPROVE_OWN"] or actor.user_id is None:
        return set()
    begun = select(History.client_id).where(
        History.client_id.in_(list(client_ids)), History.action.in_(REGISTERED)
    )
    return set(connection.scalars(begun.where(History.user_id == actor.user_id)))


@retried
def review(
    client_id: int, name: str, actor: Actor, *, reason: str, asked: Iterable[str] = ()
) -> None:
    """Move a client to another state and tell why; `asked` are the paths of the fields to answer,
    for "ask". Raises WrongMove.

    A client that another rep moved meanwhile is judged by the state it is in now, in the
    transaction that moves it.
    """
    move, reason, asked = read_move(name, reason, asked)
    moment = now()
    with write() as connection:
        this = select(Client.source_status, Client.asked, Client.status_reason).where(
            Client.id == client_id
        )
        state, asked_before, reason_before = connection.execute(
            this.with_for_update()
        ).first() or ("", [], "")
        if name == "ask" and (state, asked_before, reason_before) == (
            move.end,
            asked,
            reason,
        ):
            return  # the same question sent twice, as by a double click
        if state not in move.start:
            words = f"A client that is {IN_A_SENTENCE.get(state, 'not there')} cannot be {move.done}"
            raise refused_move(client_id, name, actor, Problem("", "wrong_move", words))
        if name == "approve" and own_registrations(connection, [client_id], actor):
            raise refused_move(client_id, name, actor, OWN)
        values = {
            "source_status": move.end,
            "status_reason": reason,
            "asked": asked,
            "updated_on": moment,
        }
        connection.execute(
            update(Client)
            .where(Client.id == client_id)
            .values(**values, version=Client.version + 1)
        )
        pairs = {
            "source_status": [state, move.end],
            "asked": [", ".join(asked_before), ", ".join(asked)],
        }
        changes = {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}
        record_history(
            connection,
            client_id,
            actor,
            move.done,
            happened_on=moment,
            changes=changes,
            reason=reason,
        )


def refused_move(
    client_id: int, name: str, actor: Actor, problem: Problem
) -> WrongMove:
    """Return the error of a move that this actor may not make with this client now, and tell
    the log.
    """
    log_event(
        "move refused", by=actor.name, client=client_id, move=name, code=problem.code
    )
    return WrongMove(problem)


def read_move(
    name: str, reason: str, asked: Iterable[str] = ()
) -> tuple[Move, str, list[str]]:
    """Return the move, its trimmed reason and what it asks for, each once. Raises WrongMove
    with all that is wrong with them.
    """
    move, problems = MOVES[name], []
    asked = list(dict.fromkeys(asked)) if name == "ask" else []
    if name == "ask" and (not asked or not ASKABLE.issuperset(asked)):
        problems.append(Problem("asked", "required", "Choose what to ask for"))
    try:
        reason = REASON.read(reason.replace("\r\n", "\n"))
        if move.needs_reason and not reason:
            problems.append(Problem("reason", "required", REASON.ask))
    except ValueError as error:
        problems.append(Problem("reason", "text", str(error)))
    if problems:
        raise WrongMove(*problems)
    return move, reason, asked


CUSTOMERS_MAY_CHANGE = "PI"  # states of a client in which its own people may change it
