"""The mark of a client that may be the same as another says what the client's page says."""

import pytest

from tests.support import payloads
from webapp.clients.answer import payload_of
from webapp.clients.different import maybe_same_again, tell_apart
from webapp.clients.marks import DUPLICATE, marks_of
from webapp.clients.search import find_client
from webapp.clients.update import update_client
from webapp.desk.attention import duplicates_of
from webapp.extensions import db
from webapp.record.actor import SYSTEM, Actor

ROY = Actor("rep", "Roy Rep")


@pytest.fixture
def client_of(context, registered):
    """Registers a client without a login and gives its id."""

    def make(**values):
        payload = payloads.smallest()
        for path, value in values.items():
            payload = payloads.having(payload, path.replace("__", "."), value)
        return registered(payload).client_id

    return make


def marked(*ids):
    """Those of the clients that are marked, which are those whose pages name others."""
    db.session.rollback()
    marks = marks_of(ids)
    found = [each for each in ids if DUPLICATE in marks.get(each, ())]
    assert found == [each for each in ids if duplicates_of(find_client(each))]
    return found


def test_one_that_is_told_apart_from_one_of_two_stays_marked(client_of):
    first, second, third = (
        client_of(first_name=name) for name in ("Ann", "Ben", "Cid")
    )
    assert marked(first, second, third) == [first, second, third]
    pairs = [(third, first), (second, third), (first, second)]
    left = [[first, second, third], [first, second], []]
    for (one, other), those in zip(pairs, left, strict=True):
        tell_apart(find_client(one), find_client(other), ROY, "Father and son")
        assert marked(first, second, third) == those
    maybe_same_again(find_client(first), find_client(second), ROY)
    assert marked(first, second, third) == [first, second]


def test_both_of_a_pair_lose_the_mark_when_they_are_told_apart(client_of, checked):
    pair = client_of(first_name="Ann"), client_of(first_name="Ben")
    older = find_client(pair[0])
    changed = payload_of(older) | {"last_name": "Novak"}
    update_client(older, checked(changed, SYSTEM), SYSTEM, version=older.version)
    assert marked(*pair) == [*pair]
    tell_apart(*map(find_client, pair), ROY, "Father and son")
    assert marked(*pair) == []


@pytest.mark.parametrize(
    "same",
    [
        {"email": "one@same.example"},
        {"detail__vat_number": "GB123456789"},
        {"detail__company_number": "01234567"},
        {"first_name": "Ann", "last_name": "Lee"},
    ],
)
def test_each_way_to_be_alike_is_marked(client_of, same):
    numbers = [
        client_of(email=f"{place}@own.example", first_name=place) for place in "abc"
    ]
    assert marked(*numbers) == []
    ids = [
        client_of(**{"email": f"{n}@own.example", "first_name": n} | same) for n in "de"
    ]
    assert marked(*numbers, *ids) == ids


def test_one_whose_like_is_another_now_is_not_marked(client_of, checked):
    first, second = client_of(first_name="Ann"), client_of(first_name="Ben")
    client = find_client(first)
    changed = payload_of(client) | {"email": "other@own.example"}
    update_client(client, checked(changed, SYSTEM), SYSTEM, version=client.version)
    assert marked(first, second) == []
