"""Reading and changing one client: merge patches, versions, rows that are never lost."""

import pytest

from tests.support import payloads
from tests.support.json_door import Door, errors_of
from webapp.record.schema import LISTS, MAX_ROWS


@pytest.fixture
def stored(door):
    """The client as the call answers it, with two addresses and two contacts."""
    client_id = door.create(payloads.full()).json["data"]["client_id"]
    return door.call("GET", f"/{client_id}").json["data"]


def patch(door, client, changes, query="", etag='"1"', **headers):
    if etag:
        headers["If_Match"] = etag
    return door.call("PATCH", f"/{client['id']}{query}", changes, **headers)


def test_a_client_is_answered_with_the_ids_of_its_rows(door, stored):
    answer = door.call("GET", f"/{stored['id']}")
    assert answer.headers["ETag"] == '"1"'
    assert stored["external_id"] == ""
    for name in ("shipping_addresses", "contacts"):
        assert len({row["id"] for row in stored[name]}) == 2
    assert door.call("GET", "/99").status_code == 404
    assert door.call("HEAD", f"/{stored['id']}").data == b""


def test_who_has_the_version_is_not_sent_it_again(door, stored):
    again = door.call("GET", f"/{stored['id']}", If_None_Match='"1"')
    assert (again.status_code, again.data) == (304, b"")


def test_a_patch_changes_what_it_names_alone(door, stored):
    changes = {
        "detail": {"contact_number": "020 7946 0999", "website": None},
        "external_id": "A-1",
        "contacts": [
            {**stored["contacts"][0], "job_title": "Owner"},
            stored["contacts"][1],
        ],
    }
    answer = patch(door, stored, changes)
    changed = answer.json["data"]
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    stored["detail"] |= {"contact_number": "020 7946 0999", "website": ""}
    stored["contacts"][0]["job_title"] = "Owner"
    stored |= {"external_id": "A-1", "updated_on": changed["updated_on"]}
    assert changed == stored
    assert door.call("GET", f"/{stored['id']}").json["data"] == stored


@pytest.mark.parametrize(
    "body", [{}, {"title": "Northern Lights Ltd", "account": "NORTHE01"}]
)
def test_what_changes_nothing_makes_no_version(door, stored, body):
    answer = patch(door, stored, body)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')


def test_a_merge_patch_may_say_what_it_is(door, stored):
    kind = "application/merge-patch+json"
    assert patch(door, stored, {}, Content_Type=kind).status_code == 200
    assert patch(door, stored, {}, Content_Type="text/json").status_code == 415


def test_a_version_is_needed_and_a_stale_one_refused(door, stored):
    assert patch(door, stored, {}, etag=None).status_code == 428
    patch(door, stored, {"title": "New Ltd"})
    stale = patch(door, stored, {"title": "Other Ltd"})
    assert stale.status_code == 412
    assert stale.headers["ETag"] == '"2"'
    assert stale.json["data"]["client"]["title"] == "New Ltd"
    assert patch(door, stored, {"title": "Other"}, etag='"7", "2"').status_code == 200


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_the_tag_of_an_answer_that_was_compressed_names_the_same_version(
    door, stored, coding
):
    answer = door.call("GET", f"/{stored['id']}", Accept_Encoding=coding)
    assert answer.headers["Content-Encoding"] == coding
    etag = answer.headers["ETag"]
    again = door.call("GET", f"/{stored['id']}", If_None_Match=etag)
    assert again.status_code == 304
    assert patch(door, stored, {"title": "New Ltd"}, etag=etag).status_code == 200
    assert patch(door, stored, {"title": "Other"}, etag=etag).status_code == 412
    assert patch(door, stored, {"title": "Other"}, etag='W/"2"').status_code == 200


def test_everything_wrong_is_told_at_once_and_nothing_stored(door, stored):
    wrong = {
        "email": "x",
        "billing_address": {"address_post_code": None},
        "account": "OTHER01",
        "credentials": {"username": "other", "password": payloads.PASSWORD},
        "source": "other",
        "source_status": "A",
        "nonsense": 1,
    }
    answer = patch(door, stored, wrong)
    assert answer.status_code == 422
    assert {name: code for name, (code, _words) in errors_of(answer).items()} == {
        "account": "not_allowed",
        "credentials": "not_allowed",
        "source": "not_allowed",
        "source_status": "not_allowed",
        "email": "email",
        "billing_address.address_post_code": "required",
        "nonsense": "unknown_field",
    }
    assert door.call("GET", f"/{stored['id']}").json["data"] == stored


@pytest.mark.parametrize("name", ["shipping_addresses", "contacts"])
def test_rows_are_never_lost_without_a_word(door, stored, name):
    first, second = stored[name]
    for short in ([second], [], None, [{**second, "id": None}]):
        answer = patch(door, stored, {name: short})
        assert answer.status_code == 422
        code, words = errors_of(answer)[name]
        assert code == "rows_missing"
        assert f"{first['id']} (" in words
    answer = patch(door, stored, {name: [second]}, "?replace_lists=1")
    assert [row["id"] for row in answer.json["data"][name]] == [second["id"]]


def test_rows_keep_their_ids_in_any_order_and_new_ones_get_some(door, stored):
    first, second = stored["contacts"]
    added = payloads.contact(first_name="Ada")
    answer = patch(door, stored, {"contacts": [second, added, first]})
    ids = [row["id"] for row in answer.json["data"]["contacts"]]
    assert (ids[0], ids[2]) == (second["id"], first["id"])
    assert ids[1] not in (first["id"], second["id"])


@pytest.mark.parametrize("row_id", [999, "1", True, 1.5])
def test_the_row_of_another_client_is_refused(door, stored, row_id):
    rows = [*stored["contacts"], payloads.contact() | {"id": row_id}]
    answer = patch(door, stored, {"contacts": rows})
    assert (answer.status_code, [*errors_of(answer)]) == (422, ["contacts[2].id"])


def test_a_row_is_sent_once(door, stored):
    answer = patch(
        door, stored, {"contacts": [*stored["contacts"], stored["contacts"][0]]}
    )
    assert errors_of(answer)["contacts[2].id"][0] == "twice"


@pytest.mark.security("R8")
@pytest.mark.parametrize("name", LISTS)
def test_rows_beyond_the_most_are_told_in_short(door, stored, name):
    row_id = stored[name][0]["id"]
    for number in (MAX_ROWS + 1, 60_000):
        answer = patch(door, stored, {name: [{"id": row_id}] * number})
        assert answer.status_code == 422
        errors = errors_of(answer)
        assert errors[name][0] == "too_many"
        twice = [field for field, (code, _) in errors.items() if code == "twice"]
        assert twice == [f"{name}[{place}].id" for place in range(1, MAX_ROWS)]


def test_what_was_agreed_to_is_no_part_of_a_patch(door, stored):
    agreed = {
        "url": "https://shop.example/terms",
        "wording": "I agree",
        "accepted_on": "2026-01-01T00:00:00Z",
    }
    for sent in ([agreed], [{}], "yes", {}):
        answer = patch(door, stored, {"acceptances": sent, "title": "New Ltd"})
        assert answer.status_code == 422
        told = errors_of(answer)
        assert {field: code for field, (code, _) in told.items()} == {
            "acceptances": "not_allowed"
        }
    for nothing in ([], None, ""):
        answer = patch(door, stored, {"acceptances": nothing})
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')


def test_a_repeated_call_changes_once(door, stored):
    first = patch(door, stored, {"title": "New Ltd"}, Idempotency_Key="k")
    again = patch(door, stored, {"title": "New Ltd"}, Idempotency_Key="k")
    assert (again.status_code, again.json) == (200, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = patch(door, stored, {"title": "Other Ltd"}, Idempotency_Key="k")
    assert other.status_code == 422


def test_each_call_needs_its_scope(app, stored):
    reader = Door(app, "clients:read", name="reader")
    assert reader.call("GET", "/1").status_code == 200
    assert patch(reader, stored, {}).status_code == 403
    updater = Door(app, "clients:update", name="updater")
    assert updater.call("GET", "/1").status_code == 403
    assert updater.call("PUT", "/by-external-id/x", {}).status_code == 403
    assert updater.call("POST", "/1/review", {"move": "approve"}).status_code == 403


@pytest.mark.parametrize("tag", ['""', '"', "2", '"x"', '*, "1"x', 'W/""'])
def test_a_tag_that_names_no_version_is_stale(door, stored, tag):
    assert patch(door, stored, {"title": "New"}, etag=tag).status_code == 412
    seen = door.call("GET", f"/{stored['id']}", If_None_Match=tag)
    assert seen.status_code == 200


@pytest.mark.parametrize("wrong", [{}, 0, False])
def test_what_is_no_list_clears_none(door, stored, wrong):
    answer = patch(door, stored, {"contacts": wrong}, "?replace_lists=1")
    assert errors_of(answer)["contacts"][0] == "type"
    assert door.call("GET", f"/{stored['id']}").json["data"] == stored
