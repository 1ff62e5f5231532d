"""Every decision about a client can be undone, while nothing else has happened since."""

import pytest
from sqlalchemy import update

from tests.support import database_rows, payloads
from webapp.clients.history import history_of, history_row, store_entry
from webapp.clients.models import Client
from webapp.clients.review import CHANGED, review
from webapp.clients.search import find_client
from webapp.clients.states import MOVES, STATES
from webapp.clients.undo import UNDOABLE_MOVE, undo_move
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.record.problem import InputRefused
from webapp.storage.columns import now
from webapp.storage.transactions import write

RITA, ROY = Actor("rep", "Rita Rep"), Actor("rep", "Roy Rep")
MADE = [(code, name) for code, state in STATES.items() for name in state.moves]


@pytest.fixture
def client_in(registered):
    """Registers a client in a state, which was told why and asked for something, and gives
    its id.
    """

    def made(state):
        payload = payloads.having(payloads.smallest(), "source_status", state)
        client_id = registered(payload).client_id
        with write() as connection:
            this = update(Client).where(Client.id == client_id)
            asked = ["detail.vat_number", "contacts"] if state == "I" else []
            connection.execute(this.values(status_reason="As said.", asked=asked))
        return client_id

    return made


def standing(client_id):
    found = find_client(client_id)
    return found.source_status, found.status_reason, found.asked


def version_of(client_id):
    return find_client(client_id).version


@pytest.mark.parametrize(("state", "name"), MADE)
@pytest.mark.parametrize("reason", ["Because.", "As said."])
def test_every_move_is_undone_by_its_opposite(client_in, state, name, reason):
    client_id = client_in(state)
    before = standing(client_id)
    review(client_id, name, RITA, reason=reason, asked=["detail.website"])
    assert standing(client_id) != before
    assert UNDOABLE_MOVE.alone(client_id=client_id) == MOVES[name]
    undo_move(client_id, ROY, version=version_of(client_id))
    assert standing(client_id) == before
    entry = history_of(client_id)[-1]
    assert (entry.actor_name, entry.action) == ("Roy Rep", MOVES[name].undone)
    assert UNDOABLE_MOVE.alone(client_id=client_id) is None


def refused_undo(context, client_id, version):
    before = database_rows.tables(context)
    with pytest.raises(InputRefused) as refused:
        undo_move(client_id, RITA, version=version)
    assert refused.value.problems == (CHANGED,)
    assert database_rows.tables(context) == before


@pytest.mark.security("R6")
def test_what_was_decided_since_is_not_undone(context, client_in):
    client_id = client_in("P")
    review(client_id, "ask", RITA, reason="Number?", asked=["detail.vat_number"])
    seen = version_of(client_id)
    review(client_id, "approve", ROY, reason="")
    refused_undo(context, client_id, seen)
    assert standing(client_id)[0] == "A"


def test_nothing_is_undone_once_something_else_happened(context, client_in):
    client_id = client_in("P")
    refused_undo(context, client_id, version_of(client_id))  # registered, not decided
    review(client_id, "approve", RITA, reason="")
    with write() as connection:
        store_entry(connection, client_id, history_row(ROY, "changed", now()))
    assert UNDOABLE_MOVE.alone(client_id=client_id) is None
    refused_undo(context, client_id, version_of(client_id))
    refused_undo(context, 99, 1)


@pytest.mark.parametrize("action", ["taken", "maybe the same", "email_confirmed"])
def test_what_does_not_touch_a_decision_is_no_reason_to_keep_it(client_in, action):
    client_id = client_in("P")
    review(client_id, "approve", RITA, reason="")
    with write() as connection:
        store_entry(connection, client_id, history_row(ROY, action, now()))
    undo_move(client_id, RITA, version=version_of(client_id))
    assert standing(client_id)[0] == "P"


@pytest.mark.security("R6")
def test_a_move_of_what_changed_since_it_was_opened_is_refused(context, client_in):
    client_id = client_in("P")
    seen = version_of(client_id)
    review(client_id, "ask", ROY, reason="Number?", asked=["contacts"], version=seen)
    before = database_rows.tables(context)
    db.session.expire_all()
    with pytest.raises(InputRefused) as refused:
        review(client_id, "approve", RITA, reason="", version=seen)
    assert refused.value.problems == (CHANGED,)
    assert database_rows.tables(context) == before
    review(client_id, "approve", RITA, reason="", version=version_of(client_id))
