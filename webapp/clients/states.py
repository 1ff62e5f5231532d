"""The states of a client and the moves between them.

A state is one row of `STATES`: how it reads at the desk and to the client, its colour, what the
desk can do in it, and what the client's own people can.
"""

from dataclasses import dataclass
from typing import Any

from webapp.record.schema import SOURCE_STATUSES


@dataclass(frozen=True)
class Move:
    """Something that the desk decides: the label of its button, the state it leads to, and its
    word in the history; `undone` is the word for taking it back.
    """

    label: str
    end: str
    done: str
    undone: str
    needs_reason: bool = True


MOVES = {
    "approve": Move(
        "Approve", "A", "approved", "took back the approval", needs_reason=False
    ),
    "ask": Move("Ask for more", "I", "asked for more", "took back the question"),
    "reject": Move("Reject", "R", "rejected", "took back the rejection"),
    "suspend": Move("Suspend", "S", "suspended", "took back the suspension"),
}
MOVE_OF = {move.done: move for move in MOVES.values()}  # by its word in the history
TAKEN_BACK = [move.undone for move in MOVES.values()]  # words of the history, too


@dataclass(frozen=True)
class State:
    """A state of a client.

    The client reads `headline`, what to do about it in `for_client`, and for short `short`;
    `in_sentence` completes "A client that is …"; `colour` is that of its tag, `tag-{colour}` in
    the style sheet; `moves` are the names of what the desk can do. `customers_change`: the
    client's own people may change the account; `customers_answer`: they are asked for something;
    `customers_wait`: signing in shows them nothing but why; `is_open`: they can order.
    """

    code: str
    headline: str
    for_client: str
    short: str
    in_sentence: str
    colour: str
    moves: tuple[str, ...]
    customers_change: bool = False
    customers_answer: bool = False
    customers_wait: bool = False
    is_open: bool = False

    @property
    def label(self) -> str:
        """The name of the state, as the record's schema has it."""
        return SOURCE_STATUSES[self.code]

    @property
    def tag(self) -> str:
        """The class of its tag in pages."""
        return f"tag-{self.colour}"


STATES = {
    state.code: state
    for state in (
        State(
            "P",
            "We are checking your details",
            "You don’t need to do anything.",
            "Being checked",
            "pending",
            colour="advice",
            moves=("approve", "ask", "reject"),
            customers_change=True,
        ),
        State(
            "I",
            "We need something from you",
            "When we have it, we can go on with opening your account.",
            "Waiting for you",
            "asked for more",
            colour="accent",
            moves=("approve", "ask", "reject"),
            customers_change=True,
            customers_answer=True,
        ),
        State(
            "A",
            "Your account is open: you can order",
            "Quote your account code when you write or call.",
            "Open",
            "approved",
            colour="success",
            moves=("suspend",),
            is_open=True,
        ),
        State(
            "R",
            "We can’t open this account",
            "",
            "Not opened",
            "rejected",
            colour="danger",
            moves=("approve",),
        ),
        State(
            "S",
            "Your account is suspended",
            "Orders wait until it is active again.",
            "Suspended",
            "suspended",
            colour="danger",
            moves=("approve",),
            customers_wait=True,
        ),
    )
}
WAITING = [state.code for state in STATES.values() if state.customers_wait]


def state_of(code: str) -> State:
    """Return the state with this code."""
    return STATES[code]


class WithState:
    """What is told of a client by its columns, whatever it was read as."""

    @property
    def state(self: Any) -> State:
        """The state of the client: what it reads like, and what can be done in it."""
        return state_of(self.source_status)

    @property
    def is_email_confirmed(self: Any) -> bool:
        """Whether somebody confirmed the present email address."""
        return bool(self.confirmed_key == self.email_key)


def refusal_of(move: Move, code: str) -> str:
    """Return the sentence for a move that cannot be made with a client in this state, or with none
    when there is no state.
    """
    state = STATES[code].in_sentence if code in STATES else "not there"
    return f"A client that is {state} cannot be {move.done}"
