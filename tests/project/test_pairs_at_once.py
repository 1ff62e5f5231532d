"""Every request that changes something, sent twice at the same moment by everyone who might:
no failure, and nothing twice.
"""

import json
import threading
from collections import Counter
from functools import partial

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.draft_links import begin_of_rep
from tests.support.unsafe_routes.clients import pairs_of
from tests.support.unsafe_routes.forms import FORMS
from tests.support.unsafe_routes.place import NUMBERS, Place, with_token
from webapp.clients.offered import load_reference
from webapp.clients.register import register
from webapp.record.actor import Actor
from webapp.record.check import check
from webapp.users.links import make_link

ROLES = ("nobody", "client", "rep", "admin")


# What a pair may leave, more than before: of each table the rows, for who may do it. Others leave
# nothing.
ONCE = {
    "/register/<draft_id>/<step_name>": {"drafts": 1},
    "/register/<draft_id>/<step_name>/field": {"drafts": 1},
    "/register/<draft_id>/<step_name>/keep": {"drafts": 1},
    "/setup/<token>": {"users": 1},
    "/desk/new": {"drafts": 2},  # two drafts of a rep's own, each of which is asked for
    "/desk/clients/<id:client_id>/merge/<id:other_id>/undo": {
        "clients": 1,
        "history": 2,
    },
    "/desk/approve/<id:client_id>": {"history": 1},
    "/desk/approve/<id:client_id>/undo": {"history": 1},
    "/desk/clients/undo": {"history": 1},
    "/desk/clients/quick/<draft_id>": {"drafts": 1},
    "/desk/clients/quick/<draft_id>/keep": {"drafts": 1},
    "/desk/clients/quick/<draft_id>/<step_name>/field": {"drafts": 1},
    "/desk/clients/<id:client_id>/notes": {"client_notes": 1},
    "/desk/clients/<id:client_id>/advice": {"settled_advice": 1, "history": 1},
    "/desk/clients/<id:client_id>/advice/<id:settled_id>": {"history": 1},
    "/desk/clients/<id:client_id>/different/<id:other_id>": {
        "different_clients": 1,
        "history": 2,
    },
    "/desk/clients/<id:client_id>/edit": {"history": 1},
    "/desk/clients/<id:client_id>/undo/<id:entry_id>": {"history": 1},
    "/desk/clients/<id:client_id>/review/<move_name>": {"history": 1},
    "/desk/clients/review": {"history": 1},
    "/desk/views": {"desk_views": 1},
    "/desk/queue/<id:client_id>/<move_name>": {"history": 1},
    "/desk/queue/<id:client_id>/note": {"client_notes": 1},
    "/desk/queue/<id:client_id>/undo": {"history": 1},
    "/desk/clients/<id:client_id>/undo": {"history": 1},
    "/desk/messages/<id:message_id>/again": {"outbox": 1},
    "/desk/staff": {"users": 1},
    "/desk/keys": {"api_keys": 1},
    "/desk/webhooks": {"webhooks": 1},
    "/api/webhooks": {"webhooks": 1, "idempotency_keys": 1},
    "/api/webhooks/<id:webhook_id>/secret": {"idempotency_keys": 1},
    "/api/webhooks/<id:webhook_id>/test": {"outbox": 1, "idempotency_keys": 1},
    "/api/webhooks/<id:webhook_id>/deliveries/<id:delivery_id>/redeliver": {
        "idempotency_keys": 1
    },
    "/desk/lists/<list_name>/add": {"payment_terms": 1},
    "/confirm/<token>": {"history": 1},
    "/account/answer": {"drafts": 1},
    "/account/answer/<token>": {"drafts": 1},
    "/follow/<token>": {"drafts": 1},
    "/api/clients/create": {"clients": 1, "idempotency_keys": 1},
    "/api/clients/batch": {
        "clients": 1,
        "batch_answers": 1,
        "idempotency_keys": 1,
    },
    "/api/clients/<id:client_id>/review": {"history": 1, "idempotency_keys": 1},
}


COUNTED = (
    "clients",
    "users",
    "drafts",
    "client_notes",
    "desk_views",
    "settled_advice",
    "different_clients",
    "api_keys",
    "webhooks",
    "payment_terms",
    "idempotency_keys",
    "batch_answers",
)


@pytest.fixture(scope="module")
def app(shared_door):
    app = shared_door.client.application
    app.config["WTF_CSRF_ENABLED"] = False  # what two do at once lies behind the token
    yield app
    app.config["WTF_CSRF_ENABLED"] = True


def at_once(*requests):
    """The answers to requests that begin at the same moment, each in a thread of its own."""
    gate, answers = threading.Barrier(len(requests)), []

    def send(request):
        gate.wait()
        answers.append(request())

    threads = [threading.Thread(target=send, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def same_session(browser):
    """Another client with the same cookies, as a second thread needs one."""
    other = browser.application.test_client()
    if cookie := browser.get_cookie("session"):
        other.set_cookie("session", cookie.value)
    return other


def valid_links(app):
    """How many links that work each thing has."""
    links = [row for row in database_rows.rows(app, "links") if row["used_on"] is None]
    return Counter(
        (row["purpose"], row["user_id"], row["client_id"], row["draft_id"])
        for row in links
    )


def test_every_unsafe_route_has_its_form(app):
    assert {
        rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods
    } == set(FORMS)


@pytest.mark.security("R3")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", sorted(FORMS))
def test_a_pair_sent_at_once_does_it_once_and_fails_never(app, shared_door, path, role):
    place = Place(app, shared_door)
    if path == "/setup/<token>":
        database_rows.execute(app, "UPDATE users SET role = 'client'")
    browser = place.browser(role)
    address, pairs = FORMS[path](place, browser, role)
    before = database_rows.counts(app)
    if path.startswith("/api/"):
        headers = shared_door.headers(
            {
                "Idempotency-Key": f"pair-{next(NUMBERS)}",
                "Content-Type": "application/json",
            }
        )
        body = dict(pairs) or payloads.smallest()
        body = [body] if path.endswith("/batch") else body
        sent = {"data": json.dumps(body), "headers": headers}
    else:
        sent = {"data": pairs_of(pairs), "headers": {"HX-Trigger-Name": "email"}}
    answers = at_once(
        # the whole answer, for a file is sent as it is read
        *[
            partial(same_session(browser).post, address, buffered=True, **sent)
            for _ in range(2)
        ]
    )
    assert all(answer.status_code < 500 for answer in answers), [
        answer.status_code for answer in answers
    ]
    if role in who_may(path):
        assert any(answer.status_code < 400 for answer in answers), [
            answer.text for answer in answers
        ]
    after = database_rows.counts(app)
    more = {
        name: after[name] - before[name]
        for name in (*COUNTED, "history")
        if after[name] > before[name]
    }
    most = ONCE.get(path, {})
    assert all(
        number <= most.get(name, 0)
        for name, number in more.items()
        if name in {*COUNTED, *most}
    ), more
    assert all(number == 1 for number in valid_links(app).values())


def who_may(path):
    """The roles for which at least one of a pair is done."""
    if path.startswith(("/desk/lists", "/desk/staff", "/desk/keys", "/desk/webhooks")):
        return ("admin",)
    if path.startswith("/desk"):
        return ("rep", "admin")
    if path.startswith("/account/") and "<token>" not in path:
        return ("client",)
    if path.endswith("/send-back"):
        return ("nobody",)
    return ("rep",) if path.endswith("/hand-over") else ROLES


TYPED = {"last_name": "Byron", "email": "a@b.example"}


@pytest.mark.security("R3")
@pytest.mark.parametrize("round", range(5))
def test_two_who_begin_a_draft_at_once_lose_nothing(app, round):
    """Two windows and a field in each: the second is merged into what the first has saved."""
    browser = Browser(app).begin()
    typed = [
        dict(browser.get("you").values) | {"continue": "1", name: value}
        for name, value in TYPED.items()
    ]
    address = browser.page.path
    answers = at_once(
        *[
            partial(same_session(browser.client).post, address, data=data)
            for data in typed
        ]
    )
    assert {answer.status_code for answer in answers} == {303}
    page = browser.get("you")
    assert {name: page.value(name) for name in TYPED} == TYPED


@pytest.mark.security("R17")
@pytest.mark.parametrize("round", range(5))
def test_two_registrations_with_one_address_at_once_give_one_login(app, round):
    email = f"same{next(NUMBERS)}@example.com"

    def register_as(username):
        def send():
            login = {"username": username, "password": payloads.PASSWORD}
            with app.app_context():
                actor = Actor("customer", "customer")
                registration, problems = check(
                    payloads.smallest() | {"email": email, "credentials": login},
                    actor,
                    load_reference(),
                )
                assert registration, problems
                return register(registration, actor)

        return send

    at_once(*[register_as(f"name{next(NUMBERS)}") for _ in range(2)])
    logins = [
        row["user_id"]
        for row in database_rows.rows(app, "clients")
        if row["email"] == email
    ]
    assert sorted(user_id is None for user_id in logins) == [False, True]


@pytest.mark.security("R18")
@pytest.mark.parametrize("round", range(5))
def test_links_made_at_once_leave_one_that_works(app, round):
    place = begin_of_rep(app)
    address = f"/register/{place.draft}/hand-over"

    def make(purpose, **opens):
        with app.app_context():
            return make_link(purpose, **opens)

    typed = [*with_token(place.client, address), ("make", "1")]
    at_once(*[lambda: make("first_admin") for _ in range(4)])
    at_once(
        *[
            partial(same_session(place.client).post, address, data=dict(typed))
            for _ in range(3)
        ]
    )
    assert set(valid_links(app).values()) == {1}
    [hashed] = [
        row["link_hash"]
        for row in database_rows.rows(app, "drafts")
        if row["id"] == place.draft
    ]
    [link] = [
        row["token_hash"]
        for row in database_rows.rows(app, "links")
        if row["draft_id"] == place.draft
    ]
    assert hashed == link
