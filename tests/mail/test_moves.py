"""The mails of what the desk and the client do: each at its moment, once, in both parts."""

import base64

import pytest
from sqlalchemy import update

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.client_changes import REP, ask_for
from tests.support.desk_browser import Visitor, new_client
from tests.support.draft_links import take_over
from tests.support.mail_server import html_of, path_in, text_of
from tests.support.outbox_handlers import make_due
from webapp.clients.events import History
from webapp.clients.models import Client
from webapp.clients.review import review
from webapp.extensions import db
from webapp.mail import links_of, shown
from webapp.outbox.models import Outgoing
from webapp.record.actor import Actor
from webapp.storage.transactions import write

IMPORT = Actor("import", "old shop")
REASON = "Because <b>of</b> this.\nAnd of that."


@pytest.fixture
def client(app, door):
    """A client with a login, whose first mail was sent and forgotten."""
    assert door.create(payloads.full()).status_code == 200


def move(app, name, **more):
    with app.app_context():
        review(1, name, REP, reason=REASON, **more)


def outgoing(app):
    return [(row["name"], row["state"]) for row in database_rows.rows(app, "outbox")]


@pytest.mark.security("R32")
def test_a_registration_is_confirmed_without_a_word_that_was_typed(
    app, client, post, mailbox
):
    assert post() == 1
    assert post() == 0
    (mail,) = mailbox.taken
    assert mail["Subject"] == "We have your registration"
    assert mail["To"] == payloads.full()["email"]
    assert "NORTHE01" in text_of(mail)
    typed = {word for word in texts(payloads.full()) if len(word) > 3}
    for part in (text_of(mail), html_of(mail)):
        assert [word for word in typed if word in part] == []


def texts(value):
    """Every text in a payload."""
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return [text for part in parts for text in texts(part)]
    return [value]


def test_the_headers_say_who_sent_it_how_and_where_answers_go(
    app, client, post, mailbox
):
    post()
    (mail,) = mailbox.taken
    assert mail["From"] == "Fernhill Supply <register@fernhill.example>"
    assert mail["Reply-To"] == "help@fernhill.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert mail["Message-ID"].startswith("<1.")
    assert mail["Message-ID"].endswith("@fernhill.example>")
    assert mail["Date"] is not None
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    lines = [line for line in text_of(mail).splitlines() if "://" not in line]
    assert max(map(len, lines)) <= 72


@pytest.mark.parametrize(
    ("moves", "subject"),
    [
        (["reject"], "We can’t open your account"),
        (["approve"], "Your account is open"),
        (["approve", "suspend"], "Your account is suspended"),
        (["approve", "suspend", "approve"], "Your account is active again"),
    ],
)
def test_a_move_is_told_with_its_reason(app, client, post, mailbox, moves, subject):
    for name in moves:
        post()
        move(app, name)
    assert post() == 1
    mail = mailbox.taken[-1]
    assert len(mailbox.taken) == len(moves) + 1
    assert (mail["Subject"], mail["To"]) == (subject, payloads.full()["email"])
    assert "> Because <b>of</b> this.\n> And of that.\n" in text_of(mail)
    assert "Because &lt;b&gt;of&lt;/b&gt; this.<br>And of that." in html_of(mail)
    assert "Rosa Lind, Fernhill Supply" in html_of(mail)


def test_what_is_asked_for_is_answered_with_the_link_of_the_mail(
    app, client, post, mailbox
):
    post()
    ask_for(app, "detail.vat_number", "contacts")
    post()
    mail = mailbox.taken[-1]
    assert mail["Subject"] == "We need two more details"
    assert "* VAT number\n* Contacts\n" in text_of(mail)
    opened_by_a_scanner = app.test_client().get(path_in(mail))
    assert opened_by_a_scanner.status_code == 200
    assert take_over(app, path_in(mail)).page.path.startswith("/register/")
    assert app.test_client().get(path_in(mail)).status_code == 404


def test_an_approved_client_signs_in_or_chooses_how(app, door, post, mailbox):
    door.create(payloads.full())
    door.create({**payloads.smallest(), "email": "b@second.example"})
    post()
    with app.app_context():
        for client_id in (1, 2):
            review(client_id, "approve", REP, reason="")
    post()
    with_login, without = mailbox.taken[2:]
    assert path_in(with_login) == "/sign-in"
    assert "writes:" not in text_of(with_login)
    assert "Choose how to sign in:" in text_of(without)
    browser = Browser(app)
    browser.open(path_in(without))
    chosen = {"username": "b@second.example", "password": payloads.PASSWORD}
    values = {**dict(browser.page.values), **chosen}
    page = browser.client.post(path_in(without), data=values)
    assert page.status_code == 303
    assert browser.client.get(path_in(without)).status_code == 404


def test_a_client_that_was_moved_on_does_not_hear_what_no_longer_holds(
    app, client, post, mailbox
):
    ask_for(app, "detail.vat_number")
    ask_for(app, "detail.vat_number", "contacts")
    move(app, "approve")
    post()
    assert mailbox.subjects == ["Your account is open"]
    assert outgoing(app) == [
        ("received", "overtaken"),
        ("more_needed", "overtaken"),
        ("more_needed", "overtaken"),
        ("approved", "done"),
    ]


def test_an_import_tells_nobody(app, registered_by_import, post):
    assert outgoing(app) == []


@pytest.fixture
def registered_by_import(context, registered):
    registered(payloads.full(), IMPORT)


def test_a_refusal_is_kept_with_the_servers_words(app, client, post, mailbox):
    # PostgreSQL keeps no character 0
    mailbox.answers[payloads.full()["email"]] = "550 5.1.1 No\0such\x1bmailbox"
    post()
    make_due_in(app)
    assert post() == 0
    (row,) = database_rows.rows(app, "outbox")
    assert (row["state"], row["last_answer"]) == (
        "refused",
        "550 5.1.1 No such mailbox",
    )


def make_due_in(app):
    with app.app_context():
        make_due()


@pytest.mark.security("R32")
def test_a_mail_that_is_sent_again_is_the_same_with_the_same_link(
    app, client, post, mailbox
):
    post()
    ask_for(app, "detail.vat_number")
    post()
    with app.app_context(), write() as connection:  # as if its server had died
        again = update(Outgoing).values(state="waiting", ended_on=None)
        connection.execute(again.where(Outgoing.name == "more_needed"))
    make_due_in(app)
    post()
    _, first, second = mailbox.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert path_in(first) == path_in(second)
    links = database_rows.rows(app, "links")
    assert [link["outbox_id"] for link in links] == [1, 2]
    assert path_in(first).rsplit("/", 1)[1] not in str(database_rows.tables(app))


def test_greylisting_and_a_breaking_server_lose_and_double_nothing(
    app, client, post, mailbox
):
    mailbox.answer_to_data = "451 4.7.1 Greylisted"
    post()
    assert outgoing(app) == [("received", "waiting")]
    mailbox.answer_to_data = ""
    make_due_in(app)
    post()
    make_due_in(app)
    assert post() == 0
    assert len(mailbox.taken) == 1


@pytest.mark.security("R32")
def test_no_header_can_be_injected(app, client, post, mailbox):
    with app.app_context(), write() as connection:
        hostile = "a@b.example\r\nBcc: victim@c.example"
        connection.execute(update(Client).values(email=hostile))
    post()
    assert mailbox.taken == []
    (row,) = database_rows.rows(app, "outbox")
    assert row["last_answer"] == "No mail can go to this address"
    with app.app_context(), write() as connection:
        connection.execute(update(Client).values(email="a@b.example"))
        name = "Rosa\r\nBcc: victim@c.example"
    with app.app_context():
        review(1, "reject", Actor("rep", name), reason="A\r\nBcc: victim@c.example")
    post()
    (mail,) = mailbox.taken
    assert mail["Bcc"] is None
    assert mailbox.envelopes[0][1] == ["a@b.example"]


def test_an_address_beyond_ascii_is_written_as_servers_know_it(
    app, client, post, mailbox
):
    with app.app_context(), write() as connection:
        connection.execute(update(Client).values(email="hana@bücher.example"))
    post()
    assert mailbox.envelopes[0][1] == ["hana@xn--bcher-kva.example"]


def test_many_mails_go_over_one_connection(app, door, post, mailbox):
    for number in range(5):
        door.create({**payloads.smallest(), "email": f"n{number}@many.example"})
    assert post() == 5
    assert len(mailbox.sessions) == 1


def test_without_a_server_mails_wait_and_are_shown_as_they_would_be_sent(
    app_with, door
):
    door.create(payloads.full())
    app = app_with(COMPANY_NAME="Fernhill Supply")
    with app.app_context():
        review(1, "ask", REP, reason=REASON, asked=["detail.vat_number"])
        received, asked = db.session.query(Outgoing).order_by(Outgoing.id)
        letter = shown(received)
        assert letter.subject == "We have your registration"
        [link] = links_of(asked)
        path = link.removeprefix("http://127.0.0.1:8000")
        assert app.test_client().get(path).status_code == 200
        secret = path.rpartition("/")[2]
        read = shown(db.session.get(Outgoing, 2)).parts
        assert "* VAT number" in read.text
        assert secret not in read.text + read.html
    assert outgoing(app) == [("received", "waiting"), ("more_needed", "waiting")]


def test_no_event_is_left_without_its_place(app, client):
    (row,) = database_rows.rows(app, "outbox")
    (entry,) = database_rows.rows(app, "history")
    assert (row["event_id"], row["client_id"]) == (entry["id"], 1)
    assert History.__tablename__ == "history"


def test_who_had_the_login_that_ends_by_a_merge_is_told_unless_the_box_is_cleared(
    app, post, mailbox
):
    rep = Visitor(app, name="Rosa Lind")
    pairs = []
    for names in (("tea", "rooms"), ("oak", "ash")):
        pairs.append([registered(app, f"{name}.vale") for name in names])
    post()
    mailbox.taken.clear()
    for ids, cleared in zip(pairs, ({}, {"tell": []}), strict=True):
        address = "/desk/clients/{}/merge/{}".format(*ids)
        rep.open(address)
        rep.press(address, "Merge into", **cleared)
    assert post() == 1
    (mail,) = mailbox.taken
    assert mail["To"] == "rooms.vale@juniper.example"
    assert "rooms.vale” has ended" in text_of(mail)
    assert "tea.vale" not in text_of(mail) + html_of(mail)


def registered(app, name):
    login = {"username": name, "password": payloads.PASSWORD}
    email = f"{name}@juniper.example"
    return new_client(app, payloads.full() | {"email": email, "credentials": login})


def test_a_logo_is_attached_and_not_fetched(app_with, mailbox, tmp_path):
    pixel = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
        "AABJRU5ErkJggg=="
    )
    (tmp_path / "logo.png").write_bytes(base64.b64decode(pixel))
    app = app_with(
        MAIL_URL=f"smtp://localhost:{mailbox.port}",
        MAIL_FROM="register@fernhill.example",
        LOGO=str(tmp_path / "logo.png"),
        ACCENT="#6b2d73",
    )
    sent = app.test_cli_runner().invoke(args=["mail", "test", "me@fernhill.example"])
    assert sent.exit_code == 0
    (mail,) = mailbox.taken
    assert 'src="cid:logo"' in html_of(mail)
    assert "#6b2d73" in html_of(mail)
    (picture,) = [
        part for part in mail.walk() if part.get_content_type() == "image/png"
    ]
    assert picture["Content-ID"] == "<logo>"
    assert picture.get_content() == base64.b64decode(pixel)
