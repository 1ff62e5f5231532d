"""Every move between the states of a client, and every one that is refused."""

from datetime import timedelta

import pytest

from tests.support import database_rows, payloads
from tests.support.registrations import KEY
from webapp.clients.bulk import Entry, Step, store_batch
from webapp.clients.history import history_of
from webapp.clients.models import REASON
from webapp.clients.register import register
from webapp.clients.review import ASKABLE, review
from webapp.clients.search import find_client
from webapp.clients.states import MOVES, STATES, state_of
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.record.problem import InputRefused
from webapp.record.schema import SOURCE_STATUSES
from webapp.storage.columns import now

REP = Actor("rep", "Rita Rep")
ASKED = {"asked": ["detail.vat_number"]}
ENDS = {  # every state, and where each move leads from it
    "P": {"approve": "A", "ask": "I", "reject": "R"},
    "I": {"approve": "A", "ask": "I", "reject": "R"},
    "A": {"suspend": "S"},
    "R": {"approve": "A"},
    "S": {"approve": "A"},
}


@pytest.fixture
def client_in(registered):
    """Registers a client in a state and gives its id."""
    return lambda state: (
        registered(
            payloads.having(payloads.smallest(), "source_status", state)
        ).client_id
    )


def again(client_id):
    db.session.expire_all()
    return find_client(client_id)


@pytest.mark.parametrize("state", SOURCE_STATUSES)
def test_the_moves_from_a_state_are_those_of_the_table(state):
    assert [*state_of(state).moves] == [*ENDS[state]]


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", SOURCE_STATUSES)
def test_a_move_leads_where_the_table_says_or_is_refused(
    context, client_in, state, name
):
    client_id = client_in(state)
    before = database_rows.tables(context)
    if end := ENDS[state].get(name):
        review(client_id, name, REP, reason="Because.", **ASKED)
        assert (again(client_id).source_status, again(client_id).status_reason) == (
            end,
            "Because.",
        )
    else:
        with pytest.raises(InputRefused, match=r"A client that is .* cannot be"):
            review(client_id, name, REP, reason="Because.", **ASKED)
        assert database_rows.tables(context) == before


def test_a_move_stands_in_the_history_with_its_reason(client_in):
    client_id = client_in("P")
    review(
        client_id,
        "ask",
        REP,
        reason="Send\r\nboth",
        asked=["detail.vat_number", "contacts", "contacts"],
    )
    entry = history_of(client_id)[-1]
    assert (entry.actor_name, entry.action, entry.reason) == (
        "Rita Rep",
        "asked for more",
        "Send\nboth",
    )
    assert entry.changes == {
        "source_status": ["P", "I"],
        "asked": ["", "detail.vat_number, contacts"],
        "status_reason": ["", "Send\nboth"],
    }
    assert again(client_id).asked == ["detail.vat_number", "contacts"]


def test_a_move_counts_as_a_change_of_the_client(client_in):
    client_id = client_in("P")
    before = again(client_id)
    version, updated_on = before.version, before.updated_on
    review(client_id, "approve", REP, reason="")
    assert again(client_id).version == version + 1
    assert again(client_id).updated_on > updated_on


def test_the_next_move_takes_back_what_was_asked(client_in):
    client_id = client_in("P")
    review(client_id, "ask", REP, reason="Send it", **ASKED)
    review(client_id, "approve", REP, reason="", **ASKED)
    assert (again(client_id).asked, again(client_id).status_reason) == ([], "")
    assert history_of(client_id)[-1].changes == {
        "source_status": ["I", "A"],
        "asked": ["detail.vat_number", ""],
        "status_reason": ["Send it", ""],
    }


def test_asking_again_tells_what_was_asked_before(client_in):
    client_id = client_in("P")
    review(client_id, "ask", REP, reason="Send it", **ASKED)
    review(client_id, "ask", REP, reason="And these", asked=["contacts"])
    assert history_of(client_id)[-1].changes == {
        "asked": ["detail.vat_number", "contacts"],
        "status_reason": ["Send it", "And these"],
    }


@pytest.mark.security("R6")
def test_the_second_of_two_reps_is_told(client_in):
    client_id = client_in("P")
    review(client_id, "reject", REP, reason="No such company.")
    with pytest.raises(
        InputRefused, match="A client that is rejected cannot be rejected"
    ):
        review(client_id, "reject", Actor("rep", "Roy Rep"), reason="Same.")


def test_a_client_that_is_not_there_cannot_be_moved(context):
    with pytest.raises(InputRefused, match="not there"):
        review(99, "approve", REP, reason="")


@pytest.mark.parametrize(
    ("name", "reason", "asked", "paths"),
    [
        ("reject", "", [], ["reason"]),
        ("reject", " \n ", [], ["reason"]),
        ("suspend", "", [], ["reason"]),
        ("approve", "x" * (REASON.limit + 1), [], ["reason"]),
        ("approve", "a\x00b", [], ["reason"]),
        ("ask", "Send it", [], ["asked"]),
        ("ask", "", [], ["asked", "reason"]),
        *(
            ("ask", "Send it", [path], ["asked"])
            for path in (
                "department",
                "tax_ref.code",
                "source",
                "credentials.password",
                "nothing",
                "",
            )
        ),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(
    context, client_in, name, reason, asked, paths
):
    client_id = client_in("A" if name == "suspend" else "P")
    before = database_rows.tables(context)
    with pytest.raises(InputRefused) as refused:
        review(client_id, name, REP, reason=reason, asked=asked)
    assert [problem.path for problem in refused.value.problems] == paths
    assert database_rows.tables(context) == before


def test_every_state_has_plain_words():
    assert STATES.keys() == SOURCE_STATUSES.keys()


def test_of_lists_the_whole_is_asked_for():
    assert {
        "shipping_addresses",
        "contacts",
        "billing_address.address_town",
        "type.code",
    } <= ASKABLE
    assert not [path for path in ASKABLE if "[" in path]


def test_a_batch_writes_the_history_that_reviews_one_by_one_write(context, checked):
    registration, started = checked(payloads.smallest()), now() - timedelta(days=9)
    client_id = register(registration, KEY).client_id
    review(client_id, "ask", REP, reason="Number?", **ASKED)
    review(client_id, "reject", REP, reason="No answer.")
    steps = [
        Step("ask", REP, "Number?", ASKED["asked"]),
        Step("reject", REP, "No answer.", []),
    ]
    store_batch([Entry(registration, KEY, started, steps)])
    batched = again(client_id + 1)
    entries = [
        [(entry.action, entry.changes, entry.reason) for entry in history_of(client.id)]
        for client in (again(client_id), batched)
    ]
    assert entries[0] == entries[1]
    assert history_of(batched.id)[1].changes["asked"] == ["", "detail.vat_number"]
