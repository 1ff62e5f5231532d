"""Reps decide about clients, one or several at once, and tell them why."""

import re

import pytest

from tests.support import payloads
from tests.support.browser import text_of
from tests.support.desk_browser import Visitor, links, new_client, texts
from webapp.clients.review import review
from webapp.clients.search import find_client
from webapp.record.actor import Actor
from webapp.users.links import find_link

LINK = re.compile(r"http://127\.0\.0\.1:8000/account/answer/([\w-]{43})")


@pytest.fixture(scope="module")
def rep(shared_door):
    return Visitor(shared_door.client.application)


@pytest.fixture
def in_state(rep):
    """Registers a client in a state and gives its id."""
    return lambda state: new_client(rep.app, source_status=state)


def client(rep, client_id):
    with rep.app.app_context():
        found = find_client(client_id)
        return found.source_status, found.status_reason, found.asked


def tokens(page):
    return [
        found
        for box in page.find("input", readonly="readonly")
        for found in LINK.findall(box.get("value"))
    ]


def move(rep, client_id, name, status=200, **values):
    rep.open(f"/desk/clients/{client_id}/review/{name}")
    return rep.press(
        f"/desk/clients/{client_id}/review/{name}", status=status, **values
    )


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        ("P", {"Approve", "Ask for more", "Reject"}),
        ("I", {"Approve", "Ask for more", "Reject"}),
        ("A", {"Suspend"}),
        ("R", {"Approve"}),
        ("S", {"Approve"}),
    ],
)
def test_the_page_offers_the_moves_of_the_state(rep, in_state, state, moves):
    page = rep.open(f"/desk/clients/{in_state(state)}")
    offered = {text for text, url in links(page).items() if "/review/" in url}
    for form in page.find("form"):
        if form.get("action").endswith("/review/approve"):
            offered.add(text_of(form).removesuffix(" A"))
    with_word = {"Approve with a word to the client"} if "Approve" in moves else set()
    assert offered == moves | with_word


def test_a_client_is_approved_by_one_press(rep, in_state):
    client_id = in_state("P")
    rep.open(f"/desk/clients/{client_id}")
    page = rep.press(f"/desk/clients/{client_id}/review/approve")
    assert page.notices == ["The client is approved."]
    assert client(rep, client_id) == ("A", "", [])


@pytest.mark.parametrize(
    ("state", "name", "end", "notice"),
    [
        ("P", "approve", "A", "The client is approved."),
        ("P", "reject", "R", "The client is rejected."),
        ("A", "suspend", "S", "The client is suspended."),
        ("S", "approve", "A", "The client is approved."),
    ],
)
def test_a_move_is_made_with_its_reason(rep, in_state, state, name, end, notice):
    client_id = in_state(state)
    page = move(rep, client_id, name, reason="As we said\r\non the phone.")
    assert (page.path, page.notices) == (f"/desk/clients/{client_id}", [notice])
    assert client(rep, client_id) == (end, "As we said\non the phone.", [])
    assert "As we said" in page.html


def test_approving_needs_no_reason(rep, in_state):
    client_id = in_state("P")
    move(rep, client_id, "approve")
    assert client(rep, client_id) == ("A", "", [])


@pytest.mark.parametrize("name", ["reject", "ask"])
def test_a_reason_that_is_missing_is_asked_for(rep, in_state, name):
    client_id = in_state("P")
    asked = {"asked": ["email"]} if name == "ask" else {}
    page = move(rep, client_id, name, status=422, reason=" ", **asked)
    assert page.summary == ["Enter a reason that the client can read"]
    assert page.errors == {"reason": "Enter a reason that the client can read"}
    assert page.title.startswith("Error: ")
    assert client(rep, client_id)[0] == "P"
    assert [
        box.get("value")
        for box in page.find("input", type="checkbox", checked="checked")
    ] == asked.get("asked", [])


def test_asking_for_nothing_is_told_and_the_reason_is_kept(rep, in_state):
    page = move(rep, in_state("P"), "ask", status=422, reason="Please send it")
    assert page.summary == ["Choose what to ask for"]
    assert page.find("textarea", id="reason")[0].text.strip() == "Please send it"


def test_a_reason_too_long_or_with_control_characters_is_refused(rep, in_state):
    client_id = in_state("P")
    assert move(rep, client_id, "reject", status=422, reason="x" * 2001).summary == [
        "Shorten the reason to 2,000 characters or fewer"
    ]
    assert move(rep, client_id, "reject", status=422, reason="a\x00b").summary == [
        "Remove the control characters from the reason"
    ]


def test_asking_shows_a_private_link_once(rep, in_state):
    client_id = in_state("P")
    page = move(
        rep,
        client_id,
        "ask",
        reason="Send both",
        asked=["detail.vat_number", "contacts"],
    )
    [token] = tokens(page)
    with rep.app.app_context():
        assert find_link("answer", token).client_id == client_id
    assert client(rep, client_id) == (
        "I",
        "Send both",
        ["detail.vat_number", "contacts"],
    )
    page = rep.open(f"/desk/clients/{client_id}")
    assert tokens(page) == []
    [card] = page.find("section", **{"aria-labelledby": "asked-title"})
    assert text_of(card) == "Asked for: VAT number, Contacts Send both"


def test_a_new_link_revokes_the_old_one(rep, in_state):
    client_id = in_state("P")
    [old] = tokens(move(rep, client_id, "ask", reason="Send it", asked=["email"]))
    rep.open(f"/desk/clients/{client_id}")
    [new] = tokens(rep.press(f"/desk/clients/{client_id}/link"))
    with rep.app.app_context():
        assert (find_link("answer", old), find_link("answer", new).client_id) == (
            None,
            client_id,
        )


def test_there_is_no_link_where_nothing_is_asked(rep, in_state):
    client_id = in_state("P")
    rep.open(f"/desk/clients/{client_id}")
    page = rep.post(
        f"/desk/clients/{client_id}/link",
        [("csrf_token", rep.page.value("csrf_token"))],
        status=409,
    )
    assert tokens(page) == []


def test_the_boxes_are_the_wizards_questions_step_by_step(rep):
    payload = payloads.full() | {"credentials": None, "contacts": []}
    page = rep.open(f"/desk/clients/{new_client(rep.app, payload)}/review/ask")
    assert texts(page, "legend") == [
        "You",
        "Your business",
        "Billing",
        "Delivery",
        "Contacts",
    ]
    labels = texts(page, "label", **{"class": "form-check-label"})
    assert {
        "Company name",
        "VAT number",
        "Postcode",
        "Contact email",
        "Delivery addresses",
        "Contacts not given",
    } <= {*labels}
    offered = {box.get("value") for box in page.find("input", type="checkbox")}
    assert not offered & {
        "department",
        "tax_ref.code",
        "detail.payment_term",
        "credentials.username",
        "credentials.password",
        "source",
    }


def test_a_person_is_not_asked_about_a_business(rep, in_state):
    assert "Your business" not in texts(
        rep.open(f"/desk/clients/{in_state('P')}/review/ask"), "legend"
    )


def test_what_is_asked_already_is_ticked(rep, in_state):
    client_id = in_state("P")
    move(rep, client_id, "ask", reason="Send it", asked=["email", "contacts"])
    page = rep.open(f"/desk/clients/{client_id}/review/ask")
    assert [
        box.get("value")
        for box in page.find("input", type="checkbox", checked="checked")
    ] == ["email", "contacts"]


def test_the_slower_of_two_reps_is_told_clearly(rep, in_state):
    client_id = in_state("P")
    rep.open(f"/desk/clients/{client_id}/review/reject")
    with rep.app.app_context():
        review(client_id, "approve", Actor("rep", "Roy Quick"), reason="")
    page = rep.press(
        f"/desk/clients/{client_id}/review/reject", status=409, reason="No."
    )
    assert page.notices == [
        "A client that is approved cannot be rejected. Somebody else has changed the client "
        "meanwhile: see the history below."
    ]
    assert client(rep, client_id)[0] == "A"
    assert "Roy Quick approved" in " ".join("".join(page.tree.itertext()).split())


def test_a_move_that_cannot_be_made_is_not_offered(rep, in_state):
    client_id = in_state("A")
    page = rep.open(f"/desk/clients/{client_id}/review/reject", status=409)
    assert page.notices == ["A client that is approved cannot be rejected."]


@pytest.mark.parametrize("name", ["promote", "P", "%20"])
def test_a_move_that_is_none_is_not_found(rep, in_state, name):
    rep.open(f"/desk/clients/{in_state('P')}/review/{name}", status=404)


@pytest.mark.security("R11a")
def test_a_form_without_its_reason_is_refused(rep, in_state):
    client_id = in_state("P")
    rep.open(f"/desk/clients/{client_id}")
    rep.post(
        f"/desk/clients/{client_id}/review/approve",
        [("csrf_token", rep.page.value("csrf_token"))],
        status=400,
    )
    assert client(rep, client_id)[0] == "P"


def choose(rep, ids, name="approve", status=200):
    """Tick clients in the list and press a button there."""
    rep.open(f"/desk/clients/{new_client(rep.app)}")
    token = ("csrf_token", rep.page.value("csrf_token"))
    return rep.post(
        "/desk/clients/review",
        [token, ("move", name), *(("client", str(number)) for number in ids)],
        status,
    )


def test_several_are_moved_with_one_reason_and_the_rest_is_told(rep, in_state):
    pending, rejected, approved = in_state("P"), in_state("R"), in_state("A")
    page = choose(rep, [pending, rejected, approved])
    assert [text for text in texts(page, "td") if "Will be left out" in text] != []
    assert texts(page, "button")[-1] == "Approve: 2 clients"
    page = rep.press("/desk/clients/review", reason="Welcome")
    assert texts(page, "h1") == ["2 approved, 1 not"]
    assert [
        client(rep, client_id)[:2] for client_id in (pending, rejected, approved)
    ] == [("A", "Welcome"), ("A", "Welcome"), ("A", "")]
    assert "A client that is approved cannot be approved." in " ".join(
        "".join(page.tree.itertext()).split()
    )


def test_several_are_asked_for_more_each_with_a_link_of_its_own(rep, in_state):
    ids = [in_state("P"), in_state("P")]
    choose(rep, ids, "ask")
    page = rep.press(
        "/desk/clients/review", reason="Send it", asked=["detail.vat_number"]
    )
    with rep.app.app_context():
        assert [find_link("answer", token).client_id for token in tokens(page)] == ids
    assert [client(rep, client_id) for client_id in ids] == [
        ("I", "Send it", ["detail.vat_number"])
    ] * 2


def test_a_reason_missing_for_several_is_asked_for_and_none_is_moved(rep, in_state):
    ids = [in_state("P"), in_state("P")]
    choose(rep, ids, "reject")
    page = rep.press("/desk/clients/review", status=422)
    assert page.summary == ["Enter a reason that the client can read"]
    assert [box.get("value") for box in page.find("input", name="client")] == [
        str(client_id) for client_id in ids
    ]
    assert [client(rep, client_id)[0] for client_id in ids] == ["P", "P"]


@pytest.mark.security("R26")
@pytest.mark.parametrize(
    ("ids", "shown"),
    [
        ([], "Choose a client first."),
        (range(1, 502), "Choose 500 clients or fewer at once."),
    ],
)
def test_too_few_or_too_many_are_refused(rep, ids, shown):
    page = choose(rep, ids, status=422)
    assert shown in page.html


@pytest.mark.parametrize(
    ("ids", "name", "status"),
    [(["²"], "approve", 400), (["1"], "promote", 400), (["9" * 18], "approve", 404)],
)
def test_what_the_list_never_sends_is_refused(rep, ids, name, status):
    choose(rep, ids, name, status)


@pytest.mark.security("R6")
def test_a_decision_is_taken_back_on_the_page_until_something_else_happens(
    rep, in_state
):
    client_id = in_state("P")
    page = move(rep, client_id, "reject", reason="No such company.")
    address = f"/desk/clients/{client_id}/undo"
    version = page.find("input", name="version")[0].get("value")
    page = rep.press(address)
    assert page.notices == ["The decision is taken back."]
    assert client(rep, client_id) == ("P", "", [])
    assert not page.find("form", action=address)
    token = page.value("csrf_token")
    page = rep.post(address, [("csrf_token", token), ("version", version)], 409)
    assert "you took back the rejection" in page.html
    rep.post(address, [("csrf_token", token)], 400)
