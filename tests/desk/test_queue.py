"""Going through what waits: one client at a time, the oldest first; decided, skipped, taken back;
two at once.
"""

import threading

import pytest

from tests.support import database_rows
from tests.support.browser import Page, text_of
from tests.support.desk_browser import Visitor, links, new_client, texts
from webapp.clients.history import history_of
from webapp.clients.reps import give
from webapp.clients.review import review
from webapp.clients.search import find_client
from webapp.record.actor import Actor

ROY = Actor("rep", "Roy Rep")


@pytest.fixture
def rep(app):
    """A rep at a desk where Ann, Ben, Cid and Dan wait, in this order."""
    visitor = Visitor(app)
    visitor.ids = {
        name: new_client(app, first_name=name) for name in ("Ann", "Ben", "Cid", "Dan")
    }
    return visitor


def shown(page):
    """Whose page it is, and where it stands."""
    title = page.find("h1")
    place = [text_of(each) for each in page.find("span", **{"class": "stepper push"})]
    return text_of(title[0]).partition(" ")[0], " ".join(place).replace("\xa0", " ")


def state(rep, name):
    with rep.app.app_context():
        found = find_client(rep.ids[name])
        return found.source_status, found.status_reason


def decide(rep, name, move, status=200, **values):
    return rep.press(f"/desk/queue/{rep.ids[name]}/{move}", status=status, **values)


def undo(rep, name, status=200):
    return rep.press(f"/desk/queue/{rep.ids[name]}/undo", status=status)


def told(page):
    return [text_of(each) for each in page.find("p", role="status") if text_of(each)]


def alerts(page):
    return [text_of(each) for each in page.find("div", role="alert")]


def test_what_waits_is_approved_one_by_one(rep):
    page = rep.open("/desk/queue")
    assert shown(page) == ("Ann", "1 of 4")
    page = decide(rep, "Ann", "approve")
    assert (shown(page), told(page)) == (("Ben", "2 of 4"), ["Ann Byron approved"])
    assert shown(decide(rep, "Ben", "approve")) == ("Cid", "3 of 4")
    assert shown(decide(rep, "Cid", "approve")) == ("Dan", "4 of 4")
    page = decide(rep, "Dan", "approve")
    assert texts(page, "h1") == ["Nothing waits"]
    assert "4 decided by you" in page.html.replace("<b>", "").replace("</b>", "")
    assert {state(rep, name)[0] for name in rep.ids} == {"A"}
    assert shown(undo(rep, "Dan")) == ("Dan", "4 of 4")
    assert texts(rep.open("/desk/queue?view=asked"), "h1") == ["Nothing here"]


def test_a_reason_is_asked_for_on_the_page_before_anything_is_decided(rep):
    page = rep.open("/desk/queue")
    page = rep.open(links(page)["Reject R"])
    assert (shown(page), state(rep, "Ann")) == (("Ann", "1 of 4"), ("P", ""))
    page = decide(rep, "Ann", "reject", status=422)
    assert page.summary == ["Enter a reason that the client can read"]
    page = decide(rep, "Ann", "reject", reason="No such company.")
    assert (shown(page), told(page)) == (("Ben", "2 of 4"), ["Ann Byron rejected"])
    assert state(rep, "Ann") == ("R", "No such company.")


def test_who_is_asked_gets_a_link_that_is_shown_once(rep):
    rep.open(f"/desk/queue?client={rep.ids['Ann']}&decide=ask")
    assert decide(rep, "Ann", "ask", status=422, reason="Which?").summary == [
        "Choose what to ask for"
    ]
    page = decide(rep, "Ann", "ask", reason="Which?", asked="contacts")
    assert (shown(page), told(page)) == (
        ("Ben", "2 of 4"),
        ["Ann Byron asked for more"],
    )
    page = rep.press(f"/desk/queue/{rep.ids['Ann']}/link")
    assert shown(page) == ("Ben", "2 of 4")
    [link] = page.find("input", id="link")
    assert "/account/answer/" in link.get("value")
    assert not rep.open("/desk/queue").find("input", id="link")


def test_who_was_skipped_comes_last(rep):
    page = rep.open("/desk/queue")
    page = rep.open(links(page)["Skip J"])
    assert shown(page) == ("Ben", "2 of 4")
    assert shown(rep.open(links(page)["K Previous"])) == ("Ann", "1 of 4")
    page = rep.open(f"/desk/queue?client={rep.ids['Dan']}")
    assert shown(decide(rep, "Dan", "approve")) == ("Ann", "2 of 4")


def test_the_last_decision_is_undone_and_its_client_comes_back(rep):
    rep.open("/desk/queue")
    decide(rep, "Ann", "approve")
    page = undo(rep, "Ann")
    assert (shown(page), state(rep, "Ann")) == (("Ann", "1 of 4"), ("P", ""))
    assert not told(page)
    with rep.app.app_context():
        assert [entry.action for entry in history_of(rep.ids["Ann"])][-2:] == [
            "approved",
            "took back the approval",
        ]


@pytest.mark.security("R6")
def test_what_somebody_else_decided_is_told_and_not_decided_again(rep):
    rep.open("/desk/queue")
    with rep.app.app_context():
        review(rep.ids["Ann"], "reject", ROY, reason="A double.")
    page = decide(rep, "Ann", "approve", status=409)
    [words] = alerts(page)
    assert words.startswith(
        "Ann Byron was changed after you opened it: Roy Rep rejected."
    )
    assert (shown(page), state(rep, "Ann")) == (("Ben", "1 of 3"), ("R", "A double."))
    assert not told(page)


@pytest.mark.security("R6")
@pytest.mark.parametrize(("move", "asked"), [("reject", []), ("ask", ["contacts"])])
def test_a_reason_stays_when_somebody_changed_the_client_meanwhile(rep, move, asked):
    other, ann = Visitor(rep.app, name="Max Ude"), rep.ids["Ann"]
    typed = {"reason": "A long reason,\nof two lines."} | (
        {"asked": asked} if asked else {}
    )
    rep.open(f"/desk/queue?decide={move}")
    other.open(f"/desk/clients/{ann}?edit=detail.contact_number")
    other.press(f"/desk/clients/{ann}/edit", contact_number="0113 496 0142")
    page = decide(rep, "Ann", move, status=409, **typed)
    assert alerts(page) == [
        "Ann Byron was changed after you opened it: Max Ude changed phone number. "
        "Nothing of yours was stored."
    ]
    assert (shown(page), state(rep, "Ann")) == (("Ann", "1 of 4"), ("P", ""))
    [box] = page.find("textarea", name="reason")
    assert "".join(box.itertext()) == typed["reason"]
    decide(rep, "Ann", move)
    assert state(rep, "Ann") == ({"reject": "R", "ask": "I"}[move], typed["reason"])


@pytest.mark.security("R6")
def test_what_is_wrong_with_a_reason_is_told_beside_what_changed_meanwhile(rep):
    other, ann = Visitor(rep.app, name="Max Ude"), rep.ids["Ann"]
    rep.open("/desk/queue?decide=ask")
    other.open(f"/desk/clients/{ann}?edit=detail.contact_number")
    other.press(f"/desk/clients/{ann}/edit", contact_number="0113 496 0142")
    page = decide(rep, "Ann", "ask", status=422, reason="Which?")
    assert page.summary == ["Choose what to ask for"]
    assert "Max Ude changed phone number." in alerts(page)[0]


@pytest.mark.security("R6")
@pytest.mark.parametrize("asked", [[], ["contacts"]])
def test_a_reason_for_who_was_decided_meanwhile_is_shown_with_who_did(rep, asked):
    rep.open("/desk/queue?decide=ask")
    with rep.app.app_context():
        review(rep.ids["Ann"], "approve", ROY, reason="")
    typed = {"reason": "Which number?"} | ({"asked": asked} if asked else {})
    page = decide(rep, "Ann", "ask", status=409, **typed)
    assert alerts(page) == [
        "Ann Byron was changed after you opened it: Roy Rep approved. "
        "Nothing of yours was stored. You wrote: Which number?"
    ]
    assert (shown(page)[0], page.summary) == ("Ben", [])
    assert not page.find("textarea", name="reason")


@pytest.mark.security("R6")
def test_an_undo_that_comes_too_late_is_told(rep):
    rep.open("/desk/queue")
    decide(rep, "Ann", "approve")
    with rep.app.app_context():
        review(rep.ids["Ann"], "suspend", ROY, reason="Unpaid.")
    page = undo(rep, "Ann", status=409)
    assert alerts(page) == [
        "Ann Byron was changed after you opened it: Roy Rep suspended."
    ]
    assert (shown(page)[0], state(rep, "Ann")) == ("Ben", ("S", "Unpaid."))


@pytest.mark.security("R3")
def test_a_double_click_decides_once_and_goes_on_once(rep):
    rep.open("/desk/queue")
    form = next(
        form
        for form in rep.page.find("form")
        if form.get("action").endswith(f"/{rep.ids['Ann']}/approve")
    )
    values = [(field.get("name"), field.get("value")) for field in form.iter("input")]
    for _ in range(2):
        page = rep.post(form.get("action"), values)
        assert shown(page) == ("Ben", "2 of 4")
    with rep.app.app_context():
        assert len(history_of(rep.ids["Ann"])) == 2


@pytest.mark.security("R6")
def test_of_two_reps_at_once_one_decides_and_the_other_is_told(rep):
    other = Visitor(rep.app, name="Roy Rep")
    address = f"/desk/queue/{rep.ids['Ann']}"
    answers, gate = {}, threading.Barrier(2)

    def send(visitor, move, values):
        gate.wait()
        answer = visitor.client.post(f"{address}/{move}", data=values)
        answers[visitor.name] = Page(answer) if answer.status_code == 409 else answer

    threads = []
    for visitor, move in ((rep, "approve"), (other, "reject")):
        token = visitor.open("/desk/queue").value("csrf_token")
        values = {"csrf_token": token, "version": "1", "reason": "No."}
        threads.append(threading.Thread(target=send, args=(visitor, move, values)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [second] = [name for name, answer in answers.items() if isinstance(answer, Page)]
    [first] = answers.keys() - {second}
    assert answers[first].status_code == 303
    done = "approved" if first == "Rita Rep" else "rejected"
    assert f"{first} {done}." in alerts(answers[second])[0]
    with rep.app.app_context():
        assert len(history_of(rep.ids["Ann"])) == 2


def test_ones_own_clients_are_gone_through_alone(rep):
    with rep.app.app_context():
        me = Actor("rep", rep.name, user_id=rep.user_id)
        give(rep.ids["Ben"], rep.user_id, me, was=None)
    page = rep.open("/desk/queue?view=mine")
    assert shown(page) == ("Ben", "1 of 1")
    assert "assigned to Rita Rep" in " ".join(texts(page, "p"))
    page = decide(rep, "Ben", "approve")
    assert (texts(page, "h1"), told(page)) == (["Nothing here"], ["Ben Byron approved"])
    page = rep.open(f"/desk/queue?view=mine&client={rep.ids['Ann']}")
    assert not page.find("form", action=f"/desk/queue/{rep.ids['Ann']}/approve")


def test_a_note_is_added_in_passing(rep):
    rep.open("/desk/queue")
    page = rep.press(f"/desk/queue/{rep.ids['Ann']}/note", text="Called at noon")
    assert shown(page) == ("Ann", "1 of 4")
    assert "Called at noon" in page.html
    rep.press(f"/desk/queue/{rep.ids['Ann']}/note", status=422, text=" ")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("?view=nothing", 404),
        ("?client=99999", 404),
        ("?client=x&done=x&last=1.x..²&decide=x", 200),
        ("?done=999999999999999999999&last=" + "9" * 40, 200),
        ("?decide=suspend", 200),
    ],
)
def test_a_wrong_address_is_told_or_ignored(rep, address, status):
    rep.open(f"/desk/queue{address}", status=status)


@pytest.mark.security("R11a")
@pytest.mark.parametrize("values", [{}, {"reason": ""}, {"reason": "", "version": "x"}])
def test_a_form_that_is_none_of_ours_is_refused(rep, values):
    token = rep.open("/desk/queue").value("csrf_token")
    before = database_rows.tables(rep.app)
    pairs = [("csrf_token", token), *values.items()]
    rep.post(f"/desk/queue/{rep.ids['Ann']}/approve", pairs, 400)
    rep.post(f"/desk/queue/{rep.ids['Ann']}/suspend", pairs, 404)
    assert database_rows.tables(rep.app) == before


def test_a_field_is_changed_in_the_queue_and_the_walk_goes_on(rep):
    rep.open("/desk/queue")
    decide(rep, "Ann", "approve")
    here = (
        f"/desk/queue?view=waiting&done=1&last={rep.ids['Ann']}&client={rep.ids['Ben']}"
    )
    page = rep.open(f"{here}&edit=email")
    edit = f"/desk/clients/{rep.ids['Ben']}/edit"
    page = rep.press(edit, email="no address", status=422)
    assert (shown(page), page.value("email")) == (("Ben", "2 of 4"), "no address")
    page = rep.press(edit, email="ben@ben.example")
    assert shown(page) == ("Ben", "2 of 4")
    assert "Email address saved." in page.html
    # what was looked at is what is decided, also after the change
    undo_change = next(
        form.get("action")
        for form in page.find("form")
        if "/undo/" in form.get("action", "")
    )
    page = rep.press(undo_change)
    assert (shown(page), page.notices) == (("Ben", "2 of 4"), ["The change is undone."])
    assert shown(decide(rep, "Ben", "approve")) == ("Cid", "3 of 4")


def test_what_needs_attention_is_settled_in_the_queue(app):
    rep = Visitor(app)
    same = {"detail__contact_number": "01632 960 301", "email": "ann@same.example"}
    first, second = (new_client(app, first_name="Ann", **same) for _ in range(2))
    rep.open(f"/desk/queue?client={second}")
    apart = f"/desk/clients/{second}/different/{first}"
    page = rep.press(apart, word=" ", status=422)
    assert page.find("nav", **{"aria-label": "Waiting, oldest first"})
    page = rep.press(apart, word="mother and daughter")
    assert shown(page) == ("Ann", "2 of 2")
    assert "neither is told to be like the other again" in page.notices[0]
