"""Two clients become one: what is compared, folded, stored, and how it is undone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.support import database_rows, payloads
from tests.support.users import make_user
from webapp.clients import merged
from webapp.clients.answer import payload_of, record_of
from webapp.clients.confirmed import confirm
from webapp.clients.different import tell_apart
from webapp.clients.duplicates import likely_duplicates
from webapp.clients.history import history_of
from webapp.clients.listing import list_rows
from webapp.clients.lists import add_entry, delete_entry
from webapp.clients.login_actions import make_password_link
from webapp.clients.merge import MergedMeanwhile, merge
from webapp.clients.merge_compare import compare, usual_choice
from webapp.clients.merge_fold import united_addresses, united_people
from webapp.clients.merge_follow import FOLLOWERS
from webapp.clients.merge_undo import MERGES_INTO, forget_kept, merged_of, undo_merge
from webapp.clients.models import Client
from webapp.clients.notes import add_note, notes_of
from webapp.clients.search import Filters, find_client
from webapp.clients.update import ClientChanged, update_client
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.record.problem import InputRefused
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users.links import find_link, make_link

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
OWN = {  # what is part of the client, or follows by itself
    "addresses.client_id",
    "contacts.client_id",
    "client_advice.client_id",
}


def address(**values):
    names = payloads.full()["billing_address"]
    blank = dict.fromkeys(names, "") | {"address_country": "GB", "address_default": "0"}
    return blank | {f"address_{name}": value for name, value in values.items()}


def person(**values):
    names = ("first_name", "last_name", "email", "contact_number", "job_title", "role")
    return dict.fromkeys(names, "") | {"contact_default": "0"} | values


def with_addresses(*shipping, billing=None):
    return {
        "title": "Tea Ltd",
        "billing_address": billing or address(street_1="1 High Street"),
        "shipping_addresses": list(shipping),
        "contacts": [],
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"street_1": "86 Harbour Road"}, {"street_1": "86 harbour rd."}),
        ({"street_1": "2 St. James’s Sq"}, {"street_1": "2 St Jamess Square"}),
        (
            {"street_1": "5 Mill Lane", "street_2": "Yard"},
            {"street_1": "5 Mill Ln, Yard"},
        ),
    ],
)
def test_an_address_that_is_written_in_two_ways_is_one(one, other):
    first, second = (
        address(post_code=code, **each)
        for code, each in (("LS1 4GN", one), ("ls14gn", other))
    )
    rows = united_addresses([with_addresses(first), with_addresses(second)])
    [row] = [row for row in rows if not row.is_billing]
    assert row.whose == (0, 1)
    assert row.also
    assert row.is_double


@pytest.mark.parametrize(
    "other",
    [
        {"post_code": "LS1 4GP"},
        {"note": "Ring twice"},
        {"street_1": "87 Harbour Road"},
        {"contact_name": "Leo"},
    ],
)
def test_addresses_that_say_different_things_are_two(other):
    first = {
        "street_1": "86 Harbour Road",
        "post_code": "LS1 4GN",
        "note": "Ring once",
        "contact_name": "Ann",
    }
    rows = united_addresses(
        [
            with_addresses(address(**first)),
            with_addresses(address(**{**first, **other})),
        ]
    )
    assert len([row for row in rows if not row.is_billing]) == 2


def test_a_person_takes_what_only_the_other_had():
    leo = person(first_name="Leo", last_name="Carter", email="Leo@tea.example")
    more = person(
        email="leo@TEA.example", contact_number="0113 496 0150", role="orders"
    )
    [row] = united_people([{"contacts": [leo]}, {"contacts": [more]}])
    assert row.values["contact_number"] == "0113 496 0150"
    assert row.values["first_name"] == "Leo"
    assert row.same == "email address"
    assert row.gained == {"contact_number": 1, "role": 1}


def test_two_people_with_one_email_address_stay_two():
    both = [
        person(first_name=name, email="office@tea.example") for name in ("Leo", "Ann")
    ]
    rows = united_people([{"contacts": both[:1]}, {"contacts": both[1:]}])
    assert [row.whose for row in rows] == [(0,), (1,)]


def test_what_is_given_wins_and_else_what_changed_last():
    payload = with_addresses()
    first = payload | {"first_name": "Ann", "last_name": "", "email": "a@a.example"}
    second = payload | {"first_name": "", "last_name": "Bo", "email": "b@b.example"}
    found = compare(first, second, [{}, {"email": LATE}], [EARLY, EARLY])
    wins = {pair.path: pair.wins for pair in found.differing}
    assert wins == {"first_name": 0, "last_name": 1, "email": 1}
    found = compare(first, second, [{}, {}], [LATE, EARLY])
    assert {pair.path: pair.wins for pair in found.differing}["email"] == 0


@pytest.fixture
def rep(app):
    return Actor("rep", "Rosa Lind", user_id=make_user(app, name="Rosa Lind"))


@pytest.fixture
def pair(registered):
    """Registers two clients with a login each, and gives their ids."""

    def make():
        found = []
        for name, title in (("tea", "Juniper Tea Ltd"), ("rooms", "Juniper Tea Rooms")):
            payload = payloads.full() | {
                "title": title,
                "email": f"{name}@juniper.example",
                "credentials": {"username": name, "password": payloads.PASSWORD},
            }
            found.append(registered(payload).client_id)
        return found

    return make


@pytest.fixture
def third(registered):
    """Registers a third client, without a login."""
    payload = payloads.full() | {"title": "Other Ltd", "email": "x@other.example"}
    del payload["credentials"]
    return registered(payload).client_id


def compared(ids):
    clients = tuple(find_client(client_id) for client_id in ids)
    payloads_ = [payload_of(client) for client in clients]
    times = [client.created_on for client in clients]
    return clients, compare(*payloads_, [{}, {}], times)


def merge_two(ids, actor, stays=1, login=0):
    clients, comparison = compared(ids)
    merge(clients, comparison, usual_choice(comparison, stays, login), actor)


def found_by(words):
    db.session.rollback()
    return [line.id for line in list_rows(Filters(search=words), "newest").rows]


def test_the_other_leads_to_the_one_that_stays(context, pair, rep):
    first, second = pair()
    codes = [find_client(client_id).account for client_id in (first, second)]
    add_note(first, rep, "Spoke to Hana")
    token = make_password_link(find_client(first), rep)
    users = [find_client(client_id).user_id for client_id in (first, second)]
    merge_two([first, second], rep)
    stays = find_client(second)
    assert find_client(first) is None
    assert merged.lead_of(first).stayed == (second, codes[1])
    assert merged.lead_of_code(codes[0].lower()).stayed.client_id == second
    assert found_by(codes[0]) == [second]
    assert list_rows(Filters(), "newest").total == 1
    assert likely_duplicates(payload_of(stays), exclude_id=second) == []
    assert stays.user_id == users[0]
    assert find_link("password", token) is not None
    assert [note.text for note in notes_of(second)] == ["Spoke to Hana"]
    told = history_of(second)
    assert [entry.action for entry in told].count("registered") == 2
    [entry] = [entry for entry in told if entry.action == "merged"]
    assert entry.changes["account"] == codes
    assert entry.changes["client_id"] == [str(first), str(second)]
    own = {
        row["id"]: row["disabled_on"] for row in database_rows.rows(context, "users")
    }
    assert own[users[0]] is None
    assert own[users[1]]


@pytest.mark.parametrize(
    ("stays", "ids"), [(0, ("A", "B")), (1, ("A", "B")), (1, ("A", ""))]
)
def test_the_one_that_stays_keeps_its_external_id(stays, ids):
    one, other = ({"external_id": text, **with_addresses()} for text in ids)
    comparison = compare(
        one, other, [{}, {}], [LATE, EARLY] if stays else [EARLY, LATE]
    )
    chosen = usual_choice(comparison, stays, 0).fields["external_id"]
    assert ids[chosen] == (ids[stays] or "A")


def test_the_external_id_that_went_leads_to_the_one_that_stays(
    context, pair, third, rep
):
    first, second = pair()
    give = (
        "UPDATE clients SET external_id = :text, version = version + 1 WHERE id = :id"
    )
    for client_id, text in ((first, "QX4401"), (second, "ZK7702")):
        database_rows.execute(context, give, id=client_id, text=text)
    db.session.rollback()
    merge_two([first, second], rep)
    kept = find_client(second).external_id
    [gone] = {"QX4401", "ZK7702"} - {kept}

    def lead():
        db.session.rollback()
        return merged.lead_of_external_id(db.session.connection(), gone)

    assert lead().stayed.client_id == second
    assert found_by(gone) == found_by(kept) == [second]
    merge_two([second, third], rep)
    assert lead().stayed.client_id == third
    undo_merge(second, third, rep)
    undo_merge(first, second, rep)
    db.session.rollback()
    own = [find_client(client_id).external_id for client_id in (first, second)]
    assert (own, lead()) == (["QX4401", "ZK7702"], None)
    assert found_by(gone) == [first if gone == "QX4401" else second]


def test_an_external_id_is_taken_when_another_client_got_it_before_an_undo(
    context, pair, third, rep
):
    ids = pair()
    give = "UPDATE clients SET external_id = :text WHERE id = :id"
    database_rows.execute(context, give, id=ids[0], text="A-1")
    database_rows.execute(context, give, id=ids[1], text="A-2")
    db.session.rollback()
    merge_two(ids, rep)
    [gone] = {"A-1", "A-2"} - {find_client(ids[1]).external_id}
    database_rows.execute(context, give, id=third, text=gone)
    db.session.rollback()
    with pytest.raises(InputRefused, match="another client has this one"):
        undo_merge(*ids, rep)
    assert find_client(ids[0]) is None


def state_of(app, *ids):
    """All that is stored about clients but the times and versions."""
    shown = [record_of(find_client(client_id), with_advice=True) for client_id in ids]
    for record in shown:
        del record["updated_on"]
    logins = [
        (row["username"], row["disabled_on"])
        for row in database_rows.rows(app, "users")
        if row["role"] == "client"
    ]
    return shown, sorted(logins)


def test_undoing_brings_both_back_as_they_were(context, pair, rep):
    ids = pair()
    add_note(ids[0], rep, "Spoke to Hana")
    before = state_of(context, *ids)
    past = [[entry.action for entry in history_of(client_id)] for client_id in ids]
    merge_two(ids, rep)
    merges = MERGES_INTO.alone(client_id=ids[1])
    [known] = merged_of(find_client(ids[1]), merges)
    assert known.refused == ""
    undo_merge(ids[0], ids[1], rep)
    db.session.rollback()
    assert state_of(context, *ids) == before
    assert [note.text for note in notes_of(ids[0])] == ["Spoke to Hana"]
    assert notes_of(ids[1]) == []
    told = [[entry.action for entry in history_of(client_id)] for client_id in ids]
    assert told[0] == [*past[0], "merge_undone"]
    assert told[1] == [*past[1], "merged", "merge_undone"]
    assert merged.lead_of(ids[0]) is None
    account = find_client(ids[0]).account
    assert found_by(account) == [ids[0]]
    with pytest.raises(InputRefused, match="undone already"):
        undo_merge(ids[0], ids[1], rep)
    merge_two(ids, rep)  # and again


def test_the_address_that_stays_is_confirmed_where_it_was(context, pair, rep):
    ids = pair()
    confirmed = {"confirmed_key": Client.email_key, "email_confirmed_on": now()}
    with write() as connection:
        connection.execute(update(Client).where(Client.id == ids[0]).values(confirmed))
    clients, comparison = compared(ids)
    choice = usual_choice(comparison, 1, 0)
    merge(
        clients, comparison, replace(choice, fields={**choice.fields, "email": 0}), rep
    )
    stays = find_client(ids[1])
    assert (stays.email, stays.is_email_confirmed) == ("tea@juniper.example", True)
    undo_merge(*ids, rep)
    db.session.rollback()
    are_confirmed = [find_client(each).is_email_confirmed for each in ids]
    assert are_confirmed == [True, False]


@pytest.mark.parametrize("side", [0, 1])
def test_an_address_that_is_confirmed_after_a_merge_stays_so(context, pair, rep, side):
    ids = pair()
    key = find_client(ids[side]).email_key
    clients, comparison = compared(ids)
    usual = usual_choice(comparison, 1, 0)
    choice = replace(usual, fields={**usual.fields, "email": side})
    merge(clients, comparison, choice, rep)
    token = make_link("confirm", client_id=ids[1], email_key=key)
    confirm(find_link("confirm", token))
    undo_merge(*ids, rep)
    db.session.rollback()
    are_confirmed = [find_client(each).is_email_confirmed for each in ids]
    assert are_confirmed == [side == 0, side == 1]


def test_a_merge_is_not_undone_when_something_changed_or_too_late(context, pair, rep):
    ids = pair()
    merge_two(ids, rep)
    database_rows.execute(
        context, "UPDATE clients SET version = version + 1 WHERE id = :id", id=ids[1]
    )
    db.session.rollback()
    with pytest.raises(InputRefused, match="was changed after the merge"):
        undo_merge(ids[0], ids[1], rep)
    old = datetime.now(UTC) - timedelta(days=31)
    database_rows.execute(context, "UPDATE merges SET merged_on = :old", old=old)
    forget_kept()
    with pytest.raises(InputRefused, match="30 days"):
        undo_merge(ids[0], ids[1], rep)
    assert merged.lead_of(ids[0]).stayed.client_id == ids[1]


def test_undoing_names_the_entry_of_a_list_that_was_deleted_since(
    context, registered, rep
):
    ids = []
    for term in ("60 days", "30 days"):
        payload = payloads.having(payloads.full(), "detail.payment_term", term)
        ids.append(registered(payload | {"credentials": None}).client_id)
    before = state_of(context, *ids)
    merge_two(ids, rep)
    kept = find_client(ids[1]).payment_term
    [gone] = {"30 days", "60 days"} - {kept}
    delete_entry("payment_terms", gone)
    with pytest.raises(InputRefused, match=f"Payment term “{gone}” was deleted"):
        undo_merge(*ids, rep)
    add_entry("payment_terms", gone, gone)
    undo_merge(*ids, rep)
    db.session.rollback()
    assert state_of(context, *ids) == before


def test_chains_lead_to_the_last_and_are_undone_from_the_last(
    context, pair, third, rep
):
    first, second = pair()
    code = find_client(first).account
    merge_two([first, second], rep)
    merge_two([second, third], rep)
    assert merged.lead_of(first).stayed.client_id == third
    assert found_by(code) == [third]
    undo_merge(second, third, rep)
    assert merged.lead_of(first).stayed.client_id == second
    assert found_by(code) == [second]
    undo_merge(first, second, rep)
    assert found_by(code) == [first]


def test_of_two_merged_into_one_both_are_undone(context, pair, third, rep):
    first, second = pair()
    merge_two([first, third], rep)
    merge_two([second, third], rep)
    undo_merge(second, third, rep)
    undo_merge(first, third, rep)
    assert {first, second, third} == {
        line.id for line in list_rows(Filters(), "newest").rows
    }


def test_who_changed_or_merged_one_meanwhile_is_told(context, pair, rep, checked):
    ids = pair()
    clients, comparison = compared(ids)
    choice = usual_choice(comparison, 1, 0)
    changed = payload_of(clients[0]) | {"last_name": "Novak"}
    system = Actor("system", "system")
    update_client(
        clients[0], checked(changed, system), system, version=clients[0].version
    )
    with pytest.raises(ClientChanged):
        merge(clients, comparison, choice, rep)
    db.session.rollback()
    assert all(find_client(client_id) for client_id in ids)
    merge_two(ids, rep)
    with pytest.raises(MergedMeanwhile, match=r"was merged into .* by Rosa Lind"):
        merge(clients, comparison, choice, rep)


def test_what_was_said_about_a_client_comes_back_with_it(context, pair, third, rep):
    first, second = pair()
    for other in (second, third):
        tell_apart(find_client(first), find_client(other), rep, "Two shops")
    before = pairs_told_apart(context)
    assert len(before) == 2
    merge_two([first, second], rep)
    assert pairs_told_apart(context) == [(second, third, "Two shops")]
    undo_merge(first, second, rep)
    assert pairs_told_apart(context) == before


def pairs_told_apart(app):
    rows = database_rows.rows(app, "different_clients")
    return sorted((row["client_id"], row["other_id"], row["word"]) for row in rows)


def test_every_table_that_refers_to_clients_goes_with_them():
    referring = {
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "clients.id" for key in column.foreign_keys)
    }
    assert referring == OWN | {follower.name for follower in FOLLOWERS}
