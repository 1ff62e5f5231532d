"""Every request that changes something, sent twice at the same moment by everyone who might:
no failure, and nothing twice.
"""

import json
import threading
from collections import Counter
from functools import partial

import pytest
from sqlalchemy import insert

from tests.support import database_rows, payloads
from tests.support.all_addresses import confirm_link
from tests.support.browser import Browser, Page
from tests.support.draft_links import begin_of_rep, hand_over
from tests.support.draft_links import take_over as give
from tests.support.users import make_user, sign_in
from webapp.clients.history import history_of
from webapp.clients.lists import add_entry
from webapp.clients.mentions import NoteMention
from webapp.clients.notes import notes_of
from webapp.clients.offered import load_reference
from webapp.clients.register import register
from webapp.clients.review import review
from webapp.clients.search import find_client
from webapp.clients.settled import settle, settled_of
from webapp.clients.views import save_view
from webapp.record.actor import Actor
from webapp.record.check import check
from webapp.storage.transactions import write
from webapp.users.api_keys import create_key
from webapp.users.links import make_link
from webapp.webhooks.deliveries import send_test
from webapp.webhooks.endpoints import create, delete, webhooks
from webapp.webhooks.values import Values

REP = Actor("rep", "Rosa Lind")
PASSWORD = "six grey herons at dusk"
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


class Place:
    """What the right values of one pair are: a client of its own, its people, and what their
    forms say.
    """

    def __init__(self, app, door):
        self.app, self.door = app, door
        self.login = f"user{next(NUMBERS)}"
        login = {"username": self.login, "password": payloads.PASSWORD}
        payload = payloads.full() | {
            "email": f"{self.login}@example.com",
            "credentials": login,
        }
        self.client_id = door.create(payload).json["data"]["client_id"]
        [user_id] = [
            row["user_id"]
            for row in database_rows.tables(app)["clients"]
            if row["id"] == self.client_id
        ]
        self.users = {
            "client": user_id,
            "rep": make_user(app, "rep"),
            "admin": make_user(app, "admin"),
        }

    def browser(self, role):
        client = self.app.test_client()
        if role in self.users:
            sign_in(client, self.users[role])
        return client

    def link(self, purpose, **opens):
        with self.app.app_context():
            return make_link(purpose, **opens)

    def ask(self):
        with self.app.app_context():
            review(self.client_id, "ask", REP, reason="Please", asked=["contacts"])


NUMBERS = iter(range(1, 10**6))


def step_of(place, browser, role):
    """The first step of a draft: a fresh one of anybody's, a change that is only opened of
    those who are signed in.
    """
    paths = {
        "client": "/account/change/you",
        "rep": f"/desk/clients/{place.client_id}/change/you",
    }
    paths["admin"] = paths["rep"]
    answer = browser.post(paths[role]) if role in paths else browser.get("/register")
    address = answer.location.partition("?")[0]
    shown = Browser(place.app)
    shown.client = browser
    shown.open(address)
    return address, [
        *dict(shown.page.values).items(),
        ("last_name", "Newer"),
        ("email", "nobody"),
        ("continue", "1"),
    ]


def draft_path(tail, pairs):
    def made(place, browser, role):
        address, values = step_of(place, browser, role)
        of_step = tail in ("/field", "/keep")
        start = address if of_step else address.rpartition("/")[0]
        return f"{start}{tail}", [*values, *pairs]

    return made


def by_phone(tail):
    """A page by phone of which nothing is saved yet, with a name in it."""

    def made(place, browser, role):
        shown = Browser(place.app)
        shown.client = browser
        page = shown.open("/desk/clients/quick")
        values = {**dict(page.values), "title": "Juniper Ltd", "email": "a@b.example"}
        return f"{page.path}{tail}", [*values.items()]

    return made


def draft_of_rep(action):
    """A draft of whoever is at the desk, to be discarded or brought back."""

    def made(place, browser, role):
        address, values = by_phone("")(place, browser, role)
        browser.post(address, data=dict(values))
        draft_id = address.rpartition("/")[2]
        if action == "undo":
            browser.post(f"/desk/drafts/{draft_id}/discard", data={"x": "1"})
        return f"/desk/drafts/{draft_id}/{action}", [("x", "1")]

    return made


def with_token(browser, address):
    """The token of a form that is checked whatever the settings say."""
    return [("csrf_token", Page(browser.get(address)).value("csrf_token") or "")]


def handing(place, browser, role):
    rep = begin_of_rep(place.app)
    place.users["rep"] = rep.user_id
    if role == "rep":
        sign_in(browser, rep.user_id)
    address = f"/register/{rep.draft}/hand-over"
    return address, [*with_token(browser, address), ("make", "1")]


def come_back(place, browser, role):
    owner = Browser(place.app).begin()
    link = (
        owner.fill(last_name="Byron")
        .press("save")
        .find("input", id="link")[0]
        .get("value")
    )
    address = link.removeprefix("http://127.0.0.1:8000")
    return address, with_token(browser, address)


def forget(place, browser, role):
    address, _token = come_back(place, browser, role)
    address = address.replace("/return/", "/forget/")
    return address, with_token(browser, address)


def take_over(place, browser, role):
    address = hand_over(begin_of_rep(place.app))
    return address, with_token(browser, address)


def sending_back(place, browser, role):
    customer = give(place.app, hand_over(begin_of_rep(place.app)))
    if role == "nobody":
        browser.set_cookie("session", customer.client.get_cookie("session").value)
    address = f"/register/{customer.draft}/send-back"
    return address, with_token(browser, address)


def answering(place, browser, role):
    place.ask()
    return "/account/answer", [("x", "1")]


def answer_link(place, browser, role):
    place.ask()
    return f"/account/answer/{place.link('answer', client_id=place.client_id)}", [
        ("x", "1")
    ]


def follow_link(place, browser, role):
    place.ask()
    return f"/follow/{place.link('follow', client_id=place.client_id)}", [("x", "1")]


def new_answer_link(place, browser, role):
    place.ask()
    return f"/desk/clients/{place.client_id}/link", [("x", "1")]


def queue_link(place, browser, role):
    place.ask()
    return f"/desk/queue/{place.client_id}/link", [("x", "1")]


def undo(path):
    def made(place, browser, role):
        place.ask()
        return path.format(place.client_id), [("version", "2")]

    return made


def undo_several(place, browser, role):
    place.ask()
    return "/desk/clients/undo", [("moved", f"{place.client_id}:2")]


def entry(place, browser, role):
    code = f"term {next(NUMBERS)}"
    with place.app.app_context():
        add_entry("payment_terms", code, code)
    return code


def retired(place, browser, role):
    return "/desk/lists/payment_terms/change", [
        ("code", entry(place, browser, role)),
        ("action", "retire"),
    ]


def renamed(place, browser, role):
    return "/desk/lists/payment_terms/rename", [
        ("code", entry(place, browser, role)),
        ("name", "Newer"),
    ]


def revoked(place, browser, role):
    name = f"worthless {next(NUMBERS)}"
    with place.app.app_context():
        create_key(name, ["clients:read"])
    return "/desk/keys/revoke", [("name", name)]


def rotated(place, browser, role):
    name = f"worthless {next(NUMBERS)}"
    with place.app.app_context():
        create_key(name, ["clients:read"])
    return "/desk/keys/rotate", [("name", name), ("was", "")]


def own_view(path):
    """A form of a view that is everybody's, so that an administrator may change it too."""

    def made(place, browser, role):
        name = f"Shared {next(NUMBERS)}"
        with place.app.app_context():
            owner = place.users.get(role, place.users["rep"])
            view = save_view(owner, name, {}, is_shared=True)
        return path.format(view=view), [("name", name), ("list", ""), ("shared", "1")]

    return made


def merging(place, browser, role):
    other = place.door.create(payloads.smallest()).json["data"]["client_id"]
    address = f"/desk/clients/{place.client_id}/merge/{other}"
    fields = [("read_up_to", "0"), ("stays", str(place.client_id))]
    versions = [(f"version.{each}", "1") for each in (place.client_id, other)]
    return address, [*fields, *versions]


def unmerging(place, browser, role):
    address, pairs = merging(place, browser, role)
    rep = place.browser("rep")
    assert rep.post(address, data=pairs_of(pairs)).status_code == 303
    return f"{address}/undo", [("x", "1")]


def named(path, *pairs):
    """A path and form with the client's id and a number of its own in their places."""

    def made(place, browser, role):
        number = str(next(NUMBERS))
        values = {
            "client": place.client_id,
            "rep": place.users["rep"],
            "number": number,
            "login": place.login,
        }
        return path.format(**values), [
            (name, value.format(**values)) for name, value in pairs
        ]

    return made


def settling(place, browser, role):
    """An advice on the EORI number."""
    database_rows.execute(
        place.app,
        "INSERT INTO client_advice (client_id, field, code, message) VALUES "
        f"({place.client_id}, 'detail.eori_number', 'eori_number', 'Look')",
    )
    return f"/desk/clients/{place.client_id}/advice", [
        ("field", "detail.eori_number"),
        ("code", "eori_number"),
        ("word", "checked by phone"),
    ]


def settled(place, browser, role):
    settling(place, browser, role)
    with place.app.app_context():
        settle(
            find_client(place.client_id),
            "detail.eori_number",
            "eori_number",
            REP,
            "checked by phone",
        )
        [row] = settled_of(place.client_id).values()
    return f"/desk/clients/{place.client_id}/advice/{row.id}", [("x", "1")]


def confirming(place, browser, role):
    with place.app.app_context():
        return f"/confirm/{confirm_link(place.client_id)}", [("x", "1")]


def apart(place, browser, role):
    other = Place(place.app, place.door).client_id
    return f"/desk/clients/{place.client_id}/different/{other}", [("word", "brothers")]


def edited(place, browser, role):
    with place.app.app_context():
        client = find_client(place.client_id)
    return f"/desk/clients/{place.client_id}/edit", [
        ("path", "detail.contact_number"),
        ("version", str(client.version)),
        ("contact_number", "0113 496 0142"),
    ]


def to_undo(place, browser, role):
    rep = place.browser("rep")
    address, pairs = edited(place, rep, "rep")
    rep.post(address, data=dict(pairs))
    with place.app.app_context():
        entry = history_of(place.client_id)[-1]
    return f"/desk/clients/{place.client_id}/undo/{entry.id}", [("x", "1")]


def noted(place, browser, role):
    """A note of the one who changes it, which calls the administrator."""
    author = role if role in ("rep", "admin") else "rep"
    words = {"text": f"Called at noon {next(NUMBERS)}"}
    address = f"/desk/clients/{place.client_id}/notes"
    place.browser(author).post(address, data=words)
    with place.app.app_context():
        [note] = notes_of(place.client_id)
    return f"{address}/{note.id}", [("text", "Called at one"), ("stand", note.stand)]


def called(place, browser, role):
    """A note that calls both of the staff."""
    address, _pairs = noted(place, browser, "nobody")
    note_id = int(address.rpartition("/")[2])
    with place.app.app_context(), write() as connection:
        rows = [
            {"note_id": note_id, "user_id": place.users[name]}
            for name in ("rep", "admin")
        ]
        connection.execute(insert(NoteMention), rows)
    return f"/desk/mentions/{note_id}", [("x", "1")]


def message(action, state):
    """The newest message of the client, in some state."""

    def made(place, browser, role):
        place.ask()
        rows = database_rows.tables(place.app)["outbox"]
        newest = max(row["id"] for row in rows if row["client_id"] == place.client_id)
        change = f"UPDATE outbox SET state = '{state}' WHERE id = {newest}"
        database_rows.execute(place.app, change)
        return f"/desk/messages/{newest}/{action}", [("x", "1")]

    return made


HOOK = (
    ("name", "erp {number}"),
    ("url", "https://erp.example.com/"),
    ("events", "client.approved"),
)


def hooked(tail, *pairs, api=False):
    """A form or call of an endpoint with a delivery, of its own name."""

    def made(place, browser, role):
        number = str(next(NUMBERS))
        with place.app.app_context():
            for each in webhooks():
                delete(each.id)  # there are few at most
            values = Values(f"made {number}", "https://a.example/", [], is_full=False)
            webhook_id, _ = create(values, "Iris Holm")
            delivery = send_test(webhook_id)
        sent = [(name, value.format(number=number)) for name, value in pairs]
        if api and not tail:
            url = [(name, value) for name, value in sent if name != "events"]
            return "/api/webhooks", [*url, ("events", ["client.approved"])]
        start = "/api" if api else "/desk"
        return f"{start}/webhooks/{webhook_id}{tail.format(delivery=delivery)}", sent

    return made


FORMS = {
    "/register/<draft_id>/<step_name>": step_of,
    "/register/<draft_id>/<step_name>/field": draft_path("/field", []),
    "/register/<draft_id>/<step_name>/keep": draft_path("/keep", []),
    "/register/<draft_id>/strength": draft_path(
        "/strength", [("password", "something to try")]
    ),
    "/register/<draft_id>/hand-over": handing,
    "/register/<draft_id>/send-back": sending_back,
    "/register/<draft_id>/saved": draft_path("/saved", [("email", "a@b.example")]),
    "/register/<draft_id>/forget/<key>": forget,
    "/register/<draft_id>/return/<key>": come_back,
    "/register/hand-over/<token>": take_over,
    "/account/answer/<token>": answer_link,
    "/account/answer": answering,
    "/follow": named("/follow", ("account", "NORTHE01"), ("email", "a@b.example")),
    "/follow/<token>": follow_link,
    "/account/change/<step_name>": named("/account/change/you", ("x", "1")),
    "/account/password": named(
        "/account/password", ("current", payloads.PASSWORD), ("password", PASSWORD)
    ),
    "/setup/<token>": lambda place, browser, role: (
        f"/setup/{place.link('first_admin')}",
        [
            ("email", f"first{next(NUMBERS)}@shop.example"),
            ("name", "First"),
            ("password", PASSWORD),
        ],
    ),
    "/invitation/<token>": lambda place, browser, role: (
        f"/invitation/{place.link('invitation', user_id=make_user(place.app, 'rep'))}",
        [("password", PASSWORD)],
    ),
    "/password/<token>": lambda place, browser, role: (
        f"/password/{place.link('password', user_id=place.users['client'])}",
        [("password", PASSWORD)],
    ),
    "/confirm": named("/confirm", ("account", "NORTHE01"), ("again", "1")),
    "/confirm/<token>": confirming,
    "/desk/clients/<id:client_id>/confirm": named(
        "/desk/clients/{client}/confirm", ("x", "1")
    ),
    "/forgotten-password": named("/forgotten-password", ("username", "{login}")),
    "/sign-in": named(
        "/sign-in", ("username", "{login}"), ("password", payloads.PASSWORD)
    ),
    "/sign-out": named("/sign-out", ("x", "1")),
    "/desk/approve/<id:client_id>": named("/desk/approve/{client}", ("x", "1")),
    "/desk/approve/<id:client_id>/undo": undo("/desk/approve/{}/undo"),
    "/desk/clients/undo": undo_several,
    "/desk/new": named("/desk/new", ("empty", "1")),
    "/desk/clients/quick/<draft_id>": by_phone(""),
    "/desk/clients/quick/<draft_id>/keep": by_phone("/keep"),
    "/desk/clients/quick/<draft_id>/beside": by_phone("/beside"),
    "/desk/clients/quick/<draft_id>/<step_name>/field": by_phone("/you/field"),
    "/desk/drafts/<draft_id>/discard": draft_of_rep("discard"),
    "/desk/drafts/<draft_id>/undo": draft_of_rep("undo"),
    "/desk/clients/review": named(
        "/desk/clients/review",
        ("move", "ask"),
        ("client", "{client}"),
        ("confirmed", "1"),
        ("reason", "Please"),
        ("asked", "contacts"),
    ),
    "/desk/clients/<id:client_id>/change/<step_name>": named(
        "/desk/clients/{client}/change/billing", ("x", "1")
    ),
    "/desk/clients/<id:client_id>/link": new_answer_link,
    "/desk/clients/<id:client_id>/login/<action>": named(
        "/desk/clients/{client}/login/link", ("x", "1")
    ),
    "/desk/clients/<id:client_id>/merge/<id:other_id>": merging,
    "/desk/clients/<id:client_id>/merge/<id:other_id>/undo": unmerging,
    "/desk/clients/<id:client_id>/advice": settling,
    "/desk/clients/<id:client_id>/advice/<id:settled_id>": settled,
    "/desk/clients/<id:client_id>/different/<id:other_id>": apart,
    "/desk/clients/<id:client_id>/edit": edited,
    "/desk/clients/<id:client_id>/undo/<id:entry_id>": to_undo,
    "/desk/clients/<id:client_id>/notes/<id:note_id>": noted,
    "/desk/mentions/<id:note_id>": called,
    "/desk/clients/<id:client_id>/notes": named(
        "/desk/clients/{client}/notes", ("text", "Called at noon")
    ),
    "/desk/clients/export": named("/desk/clients/export", ("client", "{client}")),
    "/desk/views": named("/desk/views", ("name", "View {number}"), ("list", "state=P")),
    "/desk/views/<id:view_id>": own_view("/desk/views/{view}"),
    "/desk/views/<id:view_id>/delete": own_view("/desk/views/{view}/delete"),
    "/desk/clients/rep": named(
        "/desk/clients/rep", ("rep", "me"), ("client", "{client}")
    ),
    "/desk/clients/<id:client_id>/rep": named(
        "/desk/clients/{client}/rep", ("rep", "me"), ("was", "none")
    ),
    "/desk/clients/<id:client_id>/review/<move_name>": named(
        "/desk/clients/{client}/review/ask", ("reason", "Please"), ("asked", "contacts")
    ),
    "/desk/messages/<id:message_id>/again": message("again", "refused"),
    "/desk/messages/<id:message_id>/settled": message("settled", "given_up"),
    "/desk/messages/<id:message_id>/links": message("links", "waiting"),
    "/desk/mail-settings": named(
        "/desk/mail-settings", ("new_clients", "daily"), ("daily_at", "08:00")
    ),
    "/desk/keyboard": named("/desk/keyboard", ("sent", "1")),
    "/desk/queue/<id:client_id>/<move_name>": named(
        "/desk/queue/{client}/reject", ("version", "1"), ("reason", "A double.")
    ),
    "/desk/queue/<id:client_id>/link": queue_link,
    "/desk/queue/<id:client_id>/note": named(
        "/desk/queue/{client}/note", ("text", "Called at noon")
    ),
    "/desk/queue/<id:client_id>/undo": undo("/desk/queue/{}/undo"),
    "/desk/clients/<id:client_id>/undo": undo("/desk/clients/{}/undo"),
    "/desk/lists/<list_name>/add": named(
        "/desk/lists/payment_terms/add",
        ("code", "days {number}"),
        ("name", "Days {number}"),
    ),
    "/desk/lists/<list_name>/change": retired,
    "/desk/lists/<list_name>/rename": renamed,
    "/desk/staff": named(
        "/desk/staff",
        ("email", "new{number}@shop.example"),
        ("name", "New"),
        ("role", "rep"),
    ),
    "/desk/staff/<id:user_id>/<action>": named("/desk/staff/{rep}/link", ("x", "1")),
    "/desk/keys": named(
        "/desk/keys", ("name", "key {number}"), ("scope", "clients:read")
    ),
    "/desk/keys/revoke": revoked,
    "/desk/keys/rotate": rotated,
    "/desk/webhooks": named("/desk/webhooks", *HOOK),
    "/desk/webhooks/<id:webhook_id>/<action>": hooked("/test", ("x", "1")),
    "/desk/webhooks/<id:webhook_id>/edit": hooked("/edit", *HOOK, ("version", "1")),
    "/desk/webhooks/<id:webhook_id>/secret": hooked("/secret", ("version", "1")),
    "/desk/webhooks/<id:webhook_id>/deliveries/<id:delivery_id>/again": hooked(
        "/deliveries/{delivery}/again", ("x", "1")
    ),
    "/api/webhooks": hooked("", *HOOK, api=True),
    "/api/webhooks/<id:webhook_id>/secret": hooked("/secret", api=True),
    "/api/webhooks/<id:webhook_id>/test": hooked("/test", api=True),
    "/api/webhooks/<id:webhook_id>/deliveries/<id:delivery_id>/redeliver": hooked(
        "/deliveries/{delivery}/redeliver", api=True
    ),
    "/api/clients/create": named("/api/clients/create"),
    "/api/clients/batch": named("/api/clients/batch"),
    "/api/clients/<id:client_id>/review": named(
        "/api/clients/{client}/review", ("move", "approve")
    ),
}


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
    links = [
        row for row in database_rows.tables(app)["links"] if row["used_on"] is None
    ]
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


def pairs_of(pairs):
    values = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: value[-1] for name, value in values.items()}


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
        for row in database_rows.tables(app)["clients"]
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
        for row in database_rows.tables(app)["drafts"]
        if row["id"] == place.draft
    ]
    [link] = [
        row["token_hash"]
        for row in database_rows.tables(app)["links"]
        if row["draft_id"] == place.draft
    ]
    assert hashed == link
