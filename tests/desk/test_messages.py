"""The page of messages: how each stands, what it says, and what can be done about it."""

import pytest
from sqlalchemy import insert, update

from tests.support import database_rows, payloads
from tests.support.browser import text_of
from tests.support.client_changes import ask_for
from tests.support.desk_browser import Visitor, links, new_client, texts
from tests.support.mail_server import SENDER, path_in
from tests.support.outbox_handlers import make_due
from webapp.extensions import db
from webapp.outbox import look
from webapp.outbox.models import Outgoing
from webapp.outbox.work import outbox_of, work_off
from webapp.storage.columns import now
from webapp.storage.transactions import write

PAGE = "/desk/messages"
TO = payloads.smallest()["email"]
REFUSED = "550 5.1.1 <ada@example.com>: user unknown"


@pytest.fixture
def mailbox(lasting_mailbox):
    lasting_mailbox.empty()
    return lasting_mailbox


@pytest.fixture
def app(app_with, mailbox):
    return app_with(
        MAIL_URL=f"smtp://localhost:{mailbox.port}",
        MAIL_FROM=SENDER,
        COMPANY_NAME="Fernhill Supply",
    )


@pytest.fixture
def rep(app):
    return Visitor(app)


def post(app):
    """Send what is due."""
    handler = next(each for each in outbox_of(app).handlers if each.kind == "mail")
    with app.app_context():
        return work_off(handler, lambda: False)


def rows(app):
    found = database_rows.rows(app, "outbox")
    return sorted(found, key=lambda row: row["id"])


def lines(page):
    """What each line of the list says of its state."""
    return [text for text in texts(page, "li") if "@" in text]


def words(page):
    """All that a page says."""
    return text_of(page.find("main")[0])


def token(page):
    """The token that its forms have."""
    return "csrf_token", page.value("csrf_token")


def test_greylisting_is_tried_again_and_a_refusal_waits_for_a_person(app, rep, mailbox):
    client_id = new_client(app)
    assert "Registration received" in lines(rep.open(PAGE))[0]
    assert "Queued" in lines(rep.page)[0]
    mailbox.answers[TO] = "451 4.7.1 Greylisted, please try again"
    post(app)
    assert "Next try" in lines(rep.open(PAGE + "?state=trying"))[0]
    mailbox.answers[TO] = REFUSED
    with app.app_context():
        make_due()
    post(app)
    page = rep.open(f"{PAGE}/1")
    assert links(page)["Messages 1"] == PAGE  # in the row of the settings
    first, second = texts(page, "q")
    assert (first, second) == (REFUSED, "451 4.7.1 Greylisted, please try again")
    assert f"{TO} refused our mail" in words(rep.open(f"/desk/clients/{client_id}"))
    feed = words(rep.open(f"/desk/clients/{client_id}?feed=messages"))
    assert "Registration received" in feed
    assert TO in feed
    rep.open(f"{PAGE}/1")
    page = rep.press(f"{PAGE}/1/settled")
    assert "Messages 1" not in links(page)
    assert "refused our mail" not in words(rep.open(f"/desk/clients/{client_id}"))


def test_it_is_sent_once_more_to_a_corrected_address_and_only_once(app, rep, mailbox):
    new_client(app)
    mailbox.answers[TO] = REFUSED
    post(app)
    rep.open(f"{PAGE}/1")
    page = rep.press(f"{PAGE}/1/again", "Send it there", email="ada@", status=422)
    assert "Enter an email address in the format" in words(page)
    page = rep.press(f"{PAGE}/1/again", "Send it there", email="ada@other.example")
    assert page.path == f"{PAGE}/2"
    rep.post(f"{PAGE}/1/again", [token(rep.page)])  # somebody else, at the same time
    post(app)
    assert [mail["To"] for mail in mailbox.taken] == ["ada@other.example"]
    assert [row["state"] for row in rows(app)] == ["refused", "done"]
    assert "Sent" in lines(rep.open(PAGE))[0]
    assert "ada@other.example" in lines(rep.page)[0]


@pytest.mark.security("R18a", "R20")
def test_a_mail_is_read_as_it_was_sent_without_what_its_links_open(app, rep, mailbox):
    new_client(app)
    ask_for(app, "detail.vat_number")
    post(app)
    secret = path_in(mailbox.taken[-1]).rpartition("/")[2]
    page = rep.open(f"{PAGE}/2")
    [frame] = page.find("iframe")
    assert (frame.get("src"), frame.get("sandbox")) == (f"{PAGE}/2/preview", "")
    policy = rep.client.get(f"{PAGE}/2").headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    preview = rep.client.get(f"{PAGE}/2/preview")
    assert preview.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "VAT number" in preview.text
    assert "href=" not in preview.text
    text = words(rep.open(f"{PAGE}/2?part=text"))
    assert "VAT number" in text
    assert secret not in preview.text + text
    # the first was overtaken by the question, and can be read nevertheless
    with app.app_context(), write() as connection:
        connection.execute(update(Outgoing).values(state="done", ended_on=now()))
    assert "We have your registration" in rep.client.get(f"{PAGE}/1/preview").text


def test_without_a_mail_server_links_are_copied_from_the_page(app_with):
    app = app_with()
    rep = Visitor(app)
    new_client(app)
    ask_for(app, "detail.vat_number")
    page = rep.open(f"{PAGE}/2")
    assert "No mail server is set" in words(page)
    page = rep.press(f"{PAGE}/2/links")
    [box] = page.find("input", id="link-1")
    path = box.get("value").removeprefix("http://127.0.0.1:8000")
    assert app.test_client().get(path).status_code == 200
    assert [row["state"] for row in rows(app)] == ["waiting", "waiting"]


def put_rows(app, count, **values):
    """Write rows beside what the product puts there."""
    each = {
        "kind": "mail",
        "name": "received",
        "address": "a@example.com",
        "parameters": {},
        "state": "waiting",
        "created_on": now(),
        "due_on": now(),
        "tries": 0,
        "lease": "",
        "last_answer": "",
    } | values
    with app.app_context(), write() as connection:
        given = [{**each, "dedupe_key": f"{values}/{n}"} for n in range(count)]
        connection.execute(insert(Outgoing), given)


@pytest.mark.security("R12", "R18a")
def test_what_goes_to_the_staff_is_for_administrators(app, rep):
    put_rows(app, 1, state="refused")  # of no client and no draft
    assert lines(rep.open(PAGE)) == []
    assert "Messages 1" not in links(rep.page)
    rep.open(f"{PAGE}/1", status=404)
    to_me = [token(rep.open(PAGE)), ("email", "me@example.com")]
    rep.post(f"{PAGE}/1/again", to_me, status=404)
    client_id = new_client(app)
    told = {"name": "new_registration", "client_id": client_id}
    put_rows(app, 1, **told, user_id=rep.user_id)  # about a client, and not to it
    assert len(lines(rep.open(PAGE))) == 1
    assert "New registration" not in words(rep.page)
    feed = words(rep.open(f"/desk/clients/{client_id}?feed=messages"))
    assert "New registration" not in feed
    admin = Visitor(app, role="admin", name="Ada Admin")
    assert len(lines(admin.open(PAGE))) == 3
    assert "New registration" in words(admin.page)
    assert links(admin.page)["Messages 1"] == PAGE


@pytest.mark.security("R18a")
def test_what_somebody_asked_for_goes_to_nobody_else(app, rep):
    put_rows(app, 1, name="saved_link", draft_id="x" * 22, state="done")
    page = rep.open(f"{PAGE}/1")
    assert page.find("input", name="email") == []
    to_me = [token(page), ("email", "me@example.com")]
    rep.post(f"{PAGE}/1/again", to_me, status=403)
    rep.post(f"{PAGE}/1/links", to_me, status=403)
    assert len(rows(app)) == 1


def test_many_messages_are_shown_a_page_at_a_time_and_counted_so_far(app):
    admin = Visitor(app, role="admin")
    put_rows(app, 1_100)
    put_rows(app, 2, state="done", name="approved")
    page = admin.open(PAGE)
    assert len(lines(page)) == look.ON_PAGE
    assert "Queued 1,000+" in links(page)
    older = admin.open(links(page)["Older"])
    assert len(lines(older)) == look.ON_PAGE
    assert not set(links(page).values()) & {f"{PAGE}/{look.ON_PAGE}"}
    assert len(lines(admin.open(f"{PAGE}?kind=approved"))) == 2
    assert len(lines(admin.open(f"{PAGE}?state=done&kind=received"))) == 0


def test_the_page_is_answered_by_indexes(app, engine):
    wanted = look.Wanted("mail", "done", "approved", of_staff=True)
    with app.app_context():
        query = look.ids_of(wanted, Outgoing.state == "done")
        sql = query.compile(db.engine, compile_kwargs={"literal_binds": True})
        with db.engine.connect() as connection:
            if engine == "sqlite":
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all()
                assert "COVERING INDEX ix_outbox_messages (kind=? AND state=?" in str(
                    plan
                )
                assert "TEMP B-TREE" not in str(plan)
