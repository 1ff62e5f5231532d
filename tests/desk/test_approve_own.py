"""With `APPROVE_OWN=0` nobody approves what they registered: not in the browser, nor several
at once, nor by a key.
"""

import pytest

from tests.support import payloads
from tests.support.browser import text_of
from tests.support.desk_browser import Visitor, links, new_client
from tests.support.draft_links import begin_of_rep, hand_over, take_over
from tests.support.json_door import Door, errors_of
from tests.support.rep_browser import Rep
from webapp.clients.review import review
from webapp.clients.search import find_client
from webapp.record.actor import Actor
from webapp.record.problem import InputRefused

WORDS = "Ask somebody else to approve this client, because you registered it."


@pytest.fixture
def app(app_with):
    return app_with(APPROVE_OWN="0", LEAST_SECONDS="0")


@pytest.fixture
def rosa(app):
    return Visitor(app, name="Rosa Lind")


def registered_by(visitor):
    return new_client(
        visitor.app, actor=Actor("rep", visitor.name, user_id=visitor.user_id)
    )


def state(app, client_id):
    with app.app_context():
        return find_client(client_id).source_status


def moves(visitor, client_id):
    """The buttons of the page that post a move at once or lead to its reason."""
    page = visitor.open(f"/desk/clients/{client_id}")
    found = [text for text, url in links(page).items() if "/review/" in url]
    posted = f"/desk/clients/{client_id}/review/approve"
    buttons = [text_of(form) for form in page.find("form", action=posted)]
    return found + [words.removesuffix(" A") for words in buttons]  # its key


@pytest.mark.parametrize("role", ["rep", "admin"])
def test_the_button_is_not_offered_and_the_page_refuses(app, role):
    visitor = Visitor(app, role)
    client_id = registered_by(visitor)
    assert moves(visitor, client_id) == ["Reject", "Ask for more"]
    page = visitor.open(f"/desk/clients/{client_id}/review/approve", status=409)
    assert page.notices == [WORDS]
    token = ("csrf_token", page.value("csrf_token"))
    page = visitor.post(
        f"/desk/clients/{client_id}/review/approve", [token, ("reason", "")], status=409
    )
    assert page.notices == [WORDS]
    assert state(app, client_id) == "P"


def test_another_person_approves(app, rosa):
    client_id = registered_by(rosa)
    other = Visitor(app, name="Max Ude")
    assert "Approve" in moves(other, client_id)
    other.open(f"/desk/clients/{client_id}/review/approve")
    other.press(f"/desk/clients/{client_id}/review/approve")
    assert state(app, client_id) == "A"


def test_of_several_ones_own_are_left_out(app, rosa):
    own, others = registered_by(rosa), new_client(app)
    page = rosa.open(f"/desk/clients/{own}")
    chosen = [
        ("csrf_token", page.value("csrf_token")),
        ("move", "approve"),
        ("client", str(own)),
        ("client", str(others)),
    ]
    page = rosa.post("/desk/clients/review", chosen)
    assert "Will be left out: you registered it" in page.html
    assert "Approve: 1 client<" in page.html
    page = rosa.press("/desk/clients/review")
    assert WORDS in page.html
    assert (state(app, own), state(app, others)) == ("P", "A")


def test_what_a_rep_began_and_handed_over_is_their_own(app):
    rep = begin_of_rep(app, "Rosa Lind")
    customer = take_over(app, hand_over(rep))
    customer.get("sign-in")
    customer.fill(sign_in="later").press()
    customer.get("check")
    assert customer.press(None).text("account") == "NORTHE01"
    with app.app_context(), pytest.raises(InputRefused, match="Ask somebody else"):
        review(1, "approve", Actor("rep", "Rosa Lind", user_id=rep.user_id), reason="")
    assert state(app, 1) == "P"


def test_a_key_registers_nobody_who_is_approved(app):
    door = Door(app)
    answer = door.create(payloads.smallest() | {"source_status": "A"})
    assert answer.status_code == 422
    assert errors_of(answer) == {
        "source_status": (
            "own",
            "Send P: another person approves the client, at the desk",
        )
    }
    assert door.create(payloads.smallest() | {"source_status": "P"}).status_code == 200
    assert door.create(payloads.example()).status_code == 200


def test_an_approved_client_can_still_be_changed(app, rosa):
    client_id = new_client(app)
    with app.app_context():
        review(client_id, "approve", Actor("rep", "Max Ude"), reason="")
    rep = Rep(app, "Eva Stein")
    page = rep.open(f"/desk/clients/{client_id}")
    answer = rep.client.post(
        f"/desk/clients/{client_id}/change/you",
        data={"csrf_token": page.value("csrf_token")},
    )
    rep.open(answer.location)
    assert rep.fill(last_name="Lovelace").press().path == f"/desk/clients/{client_id}"
    assert state(app, client_id) == "A"


def test_without_the_setting_a_shop_of_one_person_works(app_with):
    visitor = Visitor(app_with(), name="Rosa Lind")
    client_id = registered_by(visitor)
    visitor.open(f"/desk/clients/{client_id}/review/approve")
    visitor.press(f"/desk/clients/{client_id}/review/approve")
    assert state(visitor.app, client_id) == "A"


def test_the_queue_leaves_it_to_somebody_else(rosa):
    client_id = registered_by(rosa)
    page = rosa.open("/desk/queue")
    assert WORDS in page.html
    assert not page.find("form", action=f"/desk/queue/{client_id}/approve")
    token = page.value("csrf_token")
    values = {"csrf_token": token, "version": "1", "reason": ""}
    page = rosa.post(f"/desk/queue/{client_id}/approve", values, 409)
    assert WORDS in page.html
    assert state(rosa.app, client_id) == "P"
