"""The search finds a client by what a person has of it, forgiving of case, accents, spaces
and punctuation.
"""

from datetime import timedelta

import pytest

from tests.support import payloads
from tests.support.desk_browser import new_client
from webapp.clients.found import ways_of
from webapp.clients.listing import list_rows
from webapp.clients.search import Filters
from webapp.extensions import db

PAYLOADS = {
    "NORTHE01": payloads.full() | {"credentials": None},
    "SORENS01": payloads.smallest()
    | {
        "first_name": "Søren",
        "last_name": "Sánchez-O’Brien Ørsted",
        "email": "s.o'brien+shop@exämple.com",
        "detail": {"contact_number": "+44 (0)1908 555 666"},
    },
    "PRAZIS01": payloads.smallest()
    | {
        "title": "Präzision™ ŁÓDŹ GmbH",
        "email": "info@lodz.example",
        "detail": {"contact_number": "01632 960 001", "vat_number": "980 780 684"},
    },
    "KAHOOL01": payloads.smallest()
    | {"title": "Kahoʻolawe Müller & Groß", "email": "waves@example.org"},
    "MUELLE01": payloads.smallest()
    | {"title": "Mueller Aabenraa", "email": "aab@example.org"},
    "CLIENT01": payloads.smallest()
    | {
        "title": "東京商事",
        "email": "tokyo@example.jp",
        "billing_address": payloads.address(address_post_code="LS1 4AP"),
    },
}


@pytest.fixture(scope="module")
def found(shared_door):  # the module's database, with these clients in it
    app = shared_door.client.application
    ids = {new_client(app, payload): account for account, payload in PAYLOADS.items()}

    def find(**filters):
        with app.app_context():
            return {
                ids.get(row.id, row.account)
                for row in list_rows(Filters(**filters), "newest").rows
            }

    return find


ALL = set(PAYLOADS)


@pytest.mark.parametrize(
    ("search", "accounts"),
    [
        ("NORTHE01", {"NORTHE01"}),
        ("northe", {"NORTHE01"}),
        (" nOrThErN   lights ", {"NORTHE01"}),
        ("lights northern", {"NORTHE01"}),
        ("northernlights", {"NORTHE01"}),
        ("office@northern-lights.example", {"NORTHE01"}),
        ("OFFICE@NORTHERN", {"NORTHE01"}),
        ("northern-lights.example", {"NORTHE01"}),
        ("alan@example.com", {"NORTHE01"}),
        ("GB 980 7806 84", {"NORTHE01", "PRAZIS01"}),
        ("gb980780684", {"NORTHE01", "PRAZIS01"}),
        ("980-780", {"NORTHE01", "PRAZIS01"}),
        ("01234567", {"NORTHE01"}),
        ("0123 4567", {"NORTHE01"}),
        ("ls1 4ap", {"NORTHE01", "CLIENT01"}),
        ("LS14AP", {"NORTHE01", "CLIENT01"}),
        ("yo17", {"NORTHE01"}),
        ("soren", {"SORENS01"}),
        ("SØREN", {"SORENS01"}),
        ("soeren", {"SORENS01"}),
        ("Oersted", {"SORENS01"}),
        ("Kaho'olawe", {"KAHOOL01"}),
        ("kahoʻolawe", {"KAHOOL01"}),
        ("kaho’olawe", {"KAHOOL01"}),
        ("kahoolawe", {"KAHOOL01"}),
        ("mueller", {"KAHOOL01", "MUELLE01"}),
        ("Müller", {"KAHOOL01", "MUELLE01"}),
        ("mu\u0308ller", {"KAHOOL01", "MUELLE01"}),
        ("muller", {"KAHOOL01"}),
        ("gross", {"KAHOOL01"}),
        ("åbenrå", {"MUELLE01"}),
        ("sanchez", {"SORENS01"}),
        ("orsted", {"SORENS01"}),
        ("ØRSTED", {"SORENS01"}),
        ("obrien", {"SORENS01"}),
        ("o'brien", {"SORENS01"}),
        ("Sanchez O Brien", {"SORENS01"}),
        ("sanchezobrien", {"SORENS01"}),
        ("exaMPLE.com s.o", {"SORENS01"}),
        ("lodz präzision", {"PRAZIS01"}),
        ("łódź", {"PRAZIS01"}),
        ("prazisiontm", {"PRAZIS01"}),
        ("01908555666", {"SORENS01"}),
        ("01908 555", {"SORENS01"}),
        ("+44 1908 555 666", {"SORENS01"}),
        ("0044 1908 555666", {"SORENS01"}),
        ("+44 1632 960001", {"PRAZIS01"}),
        ("(01632) 960-001", {"PRAZIS01"}),
        ("東京", {"CLIENT01"}),
        ("northern nobody", set()),
        ("zzz", set()),
        ("!?", set()),
        ("’", set()),
    ],
)
def test_a_search_finds(found, search, accounts):
    assert found(search=search) == accounts


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "search",
    ['"', "'", "a'b", 'a" OR "b', "a:*", "& | !", "NEAR(a b)", "terms:x", "\\", "a\\'", "%", "_",
        "-a", "^a", "😀", "\u0301", "\U0001e900",
     "x" * 5000, "a " * 500, "ﷺ" * 100, "١٢٣", "½", "ß", "ŉ"],
)  # fmt: skip
def test_no_search_is_an_error_or_a_command(found, search):
    assert found(search=search) <= ALL


def test_the_words_of_a_search_must_all_be_found_or_all_of_it_written_together():
    assert ways_of("Northern  Lights") == [["northern", "lights"], ["northernlights"]]
    assert ways_of("!") == []


def test_a_phone_number_is_also_searched_without_its_country_code():
    assert ["1908555666"] in ways_of("+44 1908 555 666")
    assert ["1908555666"] in ways_of("01908 555 666")


@pytest.mark.security("R26")
def test_a_search_looks_at_the_newest_clients_it_finds_and_says_so(
    found, shared_door, monkeypatch
):
    monkeypatch.setattr("webapp.clients.listing.MOST_FOUND", 2)
    with shared_door.client.application.app_context():
        listing = list_rows(Filters(search="e"), "oldest")
        assert (listing.total, listing.is_cut) == (2, True)
        newest = list_rows(Filters(), "newest").rows[:2]
        assert [row.id for row in listing.rows] == [row.id for row in reversed(newest)]
        assert not list_rows(Filters(search="northern"), "oldest").is_cut
        db.session.remove()


@pytest.mark.parametrize(
    ("filters", "accounts"),
    [
        ({}, ALL),
        ({"client_type": "trade"}, {"NORTHE01"}),
        ({"department": "Europe"}, {"NORTHE01"}),
        ({"state": "P"}, ALL),
        ({"state": "A"}, set()),
        ({"source": "shop"}, {"NORTHE01"}),
        ({"registered_by": ("key", "erp")}, ALL),
        ({"registered_by": ("key", "shop")}, set()),
        ({"registered_by": ("customer", "")}, set()),
        ({"registered_by": ("key", "")}, ALL),
        ({"search": "ls1", "client_type": "retail"}, {"CLIENT01"}),
        ({"email": "OFFICE@northern-lights.example"}, {"NORTHE01"}),
    ],
)
def test_filters_are_all_held(found, filters, accounts):
    assert found(**filters) == accounts


def test_the_first_moment_is_included_and_the_last_is_not(found, shared_door):
    with shared_door.client.application.app_context():
        client = list_rows(Filters(search="tokyo"), "newest").rows[0]
    moment = timedelta(microseconds=1)
    assert found(
        created_from=client.created_on, created_before=client.created_on + moment
    ) == {"CLIENT01"}
    assert "CLIENT01" not in found(created_from=client.created_on + moment)
    assert "CLIENT01" not in found(created_before=client.created_on)


@pytest.mark.parametrize(
    "sort", ["newest", "oldest", "account", "name", "state", "changed"]
)
def test_each_order_has_every_client_once(shared_door, found, sort):
    with shared_door.client.application.app_context():
        for filters in (Filters(), Filters(state="P"), Filters(search="e")):
            rows = list_rows(filters, sort).rows
            assert len({row.id for row in rows}) == len(rows) == len(PAYLOADS)
