"""The keys of the desk: their page, their switch, and what Ctrl+K finds."""

import re

import pytest

from tests.support import database_rows
from tests.support.browser import Page, text_of
from tests.support.desk_browser import Visitor, new_client, texts
from webapp.clients.review import review
from webapp.record.actor import Actor

PART = {"HX-Request": "true"}


@pytest.fixture
def rep(app):
    return Visitor(app)


def switched_off(rep):
    return [row["single_keys_off"] for row in database_rows.rows(rep.app, "users")]


def is_off(page):
    [script] = [each for each in page.find("script") if "/keys." in each.get("src", "")]
    return script.get("data-off") is not None


def test_the_keys_stand_on_a_page_and_are_switched_off_for_who_wants(rep):
    other = Visitor(rep.app, name="Roy Rep")
    page = rep.open("/desk/keyboard")
    assert {"Everywhere", "List", "Client and review"} <= set(texts(page, "h3"))
    [box] = page.find("input", role="switch")
    assert box.get("checked") is not None
    token = page.value("csrf_token")
    page = rep.post("/desk/keyboard", [("csrf_token", token), ("sent", "1")])
    assert page.path == "/desk/keyboard"
    assert page.find("input", role="switch")[0].get("checked") is None
    assert is_off(rep.open("/desk"))
    assert not is_off(other.open("/desk"))
    rep.open("/desk/keyboard")
    page = rep.press("/desk/keyboard", single="on")
    assert not is_off(page)


def test_the_script_gets_the_keys_alone(rep):
    part = rep.client.get("/desk/keyboard", headers=PART)
    assert "<html" not in part.text
    assert "Single keys" in part.text
    token = rep.open("/desk/keyboard").value("csrf_token")
    values = {"csrf_token": token, "sent": "1"}
    answer = rep.client.post("/desk/keyboard", data=values, headers=PART)
    assert (answer.status_code, switched_off(rep)) == (204, [True])


@pytest.mark.security("R11a")
def test_a_form_without_the_switch_is_none_of_ours(rep):
    token = rep.open("/desk/keyboard").value("csrf_token")
    rep.post("/desk/keyboard", [("csrf_token", token)], 400)
    assert switched_off(rep) == [None]


def options(rep, query=""):
    page = Page(rep.client.get(f"/desk/palette{query}", headers=PART))
    assert page.status == 200
    return {text_of(each): each.get("href") for each in page.find("a", role="option")}


def test_the_palette_shows_the_last_clients_and_every_page(rep):
    ids = [new_client(rep.app, first_name=f"Ann{number}") for number in range(6)]
    found = options(rep)
    clients = [url for url in found.values() if re.fullmatch(r"/desk/clients/\d+", url)]
    assert clients == [f"/desk/clients/{each}" for each in reversed(ids[1:])]
    assert {"/desk", "/desk/clients", "/desk/queue"} <= set(found.values())
    assert "/desk/staff" not in found.values()
    admin = Visitor(rep.app, "admin", "Ada King")
    assert "/desk/staff" in options(admin).values()


def test_the_palette_finds_clients_and_commands_by_what_is_typed(rep):
    client_id = new_client(rep.app, first_name="Merrow")
    new_client(rep.app, first_name="Ann")
    found = options(rep, "?q=merr")
    assert [*found.values()] == [
        f"/desk/clients/{client_id}",
        "/desk/clients?q=merr",
    ]
    assert "/desk/queue" in options(rep, "?q=revi").values()
    part = rep.client.get("/desk/palette?q=merr", headers=PART).text
    assert "<mark>Merr</mark>ow Byron" in part


def test_the_palette_offers_the_moves_of_the_client_in_focus(rep):
    client_id = new_client(rep.app, first_name="Merrow")
    query = f"?client={client_id}&q=a"
    review_url = f"/desk/clients/{client_id}/review"
    assert {f"{review_url}/approve", f"{review_url}/ask"} <= {
        *options(rep, query).values()
    }
    twin = new_client(rep.app, first_name="Merrow")
    merge = f"/desk/clients/{client_id}/merge/{twin}"
    assert (
        options(rep, f"?client={client_id}&q=merge")["Merge with Merrow Byron"] == merge
    )
    with rep.app.app_context():
        review(client_id, "approve", Actor("rep", "Roy Rep"), reason="")
    assert f"{review_url}/approve" not in options(rep, query).values()


@pytest.mark.security("R21")
@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "a&amp;", "\x00", "(", "²"]
)
def test_hostile_words_are_shown_as_words(rep, text):
    new_client(rep.app, title="<script>alert(1)</script>", type__code="trade")
    answer = rep.client.get("/desk/palette", query_string={"q": text}, headers=PART)
    assert answer.status_code in (200, 400)
    assert "<script>" not in answer.text
    rep.client.get("/desk/palette?client=99999999999999999999&client=²")
