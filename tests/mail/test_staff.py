"""Each of the staff hears of new registrations at once, once a day, or never."""

from datetime import UTC, datetime

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.mail_server import text_of
from tests.support.users import make_user, sign_in
from webapp.mail.to_staff import next_at
from webapp.record.actor import Actor
from webapp.users.staff_mails import Wish, save_wish

RITA, ADAM = "rita@shop.example", "adam@shop.example"


@pytest.fixture
def staff(app):
    """Browsers of a rep and an administrator at the page of their mails."""
    browsers = {}
    for role, address in (("rep", RITA), ("admin", ADAM)):
        user_id = make_user(app, role, username=address)
        browsers[address] = Browser(app)
        sign_in(browsers[address].client, user_id)
        browsers[address].open("/desk/mail-settings")
    return browsers


def choose(browser, when, at="08:00"):
    values = {**dict(browser.page.values), "new_clients": when, "daily_at": at}
    return browser.client.post("/desk/mail-settings", data=values)


def to_staff(mailbox):
    staff = (RITA, ADAM)
    return [
        (mail["To"], mail["Subject"]) for mail in mailbox.taken if mail["To"] in staff
    ]


def test_who_chose_it_hears_at_once_and_others_never(app, staff, door, post, mailbox):
    assert staff[RITA].page.value("new_clients") == "never"
    assert choose(staff[RITA], "once").location == "/desk/mail-settings?saved=1"
    door.create(payloads.full())
    post()
    assert to_staff(mailbox) == [(RITA, "A new registration")]
    (mail,) = [mail for mail in mailbox.taken if mail["To"] == RITA]
    assert "NORTHE01" in text_of(mail)
    assert "http://127.0.0.1:8000/desk/clients/1\n" in text_of(mail)
    choose(staff[RITA], "never")
    door.create(payloads.smallest())
    post()
    assert len(to_staff(mailbox)) == 1


def test_once_a_day_it_is_one_mail_of_all(app, staff, door, post, mailbox):
    for browser in staff.values():
        assert choose(browser, "daily", "7.05").status_code == 303
    assert staff[RITA].open("/desk/mail-settings").value("daily_at") == "07:05"
    for number in range(22):
        door.create({**payloads.smallest(), "email": f"n{number}@many.example"})
    rows = [
        row
        for row in database_rows.rows(app, "outbox")
        if row["name"] == "new_registrations"
    ]
    assert len(rows) == 2
    post()
    assert sorted(to_staff(mailbox)) == [
        (each, "New registrations") for each in (ADAM, RITA)
    ]
    mail = next(mail for mail in mailbox.taken if mail["To"] == RITA)
    assert "22 registered until" in text_of(mail)
    assert text_of(mail).count("* ADABYR") == 20
    assert "And 2 more." in text_of(mail)


def test_who_no_longer_wants_it_hears_nothing(app, staff, door, post, mailbox):
    choose(staff[RITA], "daily")
    choose(staff[ADAM], "once")
    door.create(payloads.full())
    choose(staff[RITA], "never")
    gone = f"UPDATE users SET disabled_on = created_on WHERE username = '{ADAM}'"
    database_rows.execute(app, gone)
    post()
    door.create(payloads.smallest())
    post()
    assert to_staff(mailbox) == []


@pytest.mark.parametrize(
    ("when", "at", "error"),
    [
        ("", "08:00", "new_clients"),
        ("hourly", "08:00", "new_clients"),
        ("daily", "25:00", "daily_at"),
    ],
)
def test_what_is_no_choice_is_refused_at_its_field(app, staff, when, at, error):
    answer = choose(staff[RITA], when, at)
    assert answer.status_code == 422
    assert f'id="{error}-error"' in answer.text
    assert database_rows.rows(app, "staff_mails") == []


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("import", []),
        ("key", ["new_registration", "new_registrations"]),
        ("rep", ["new_registrations"]),  # who registers a client hears nothing of it
    ],
)
def test_neither_a_file_nor_ones_own_is_told(context, registered, kind, told):
    own, other = make_user(context, "rep"), make_user(context, "admin")
    save_wish(own, Wish("once"))
    save_wish(other, Wish("daily"))
    user_id = own if kind == "rep" else None
    payload = payloads.full() | {"credentials": None, "source": ""}
    registered(payload, Actor(kind, "Rita", user_id=user_id))
    names = [row["name"] for row in database_rows.rows(context, "outbox")]
    assert sorted(name for name in names if name.startswith("new_")) == told


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ("2026-07-01T06:59", "2026-07-01T07:00"),  # 08:00 in London
        ("2026-07-01T07:00", "2026-07-02T07:00"),
        ("2026-10-24T12:00", "2026-10-25T08:00"),  # the clock was put back
    ],
)
def test_a_time_of_the_day_is_that_of_the_settings(app, after, found):
    with app.app_context():
        moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
        assert next_at("08:00", moment).isoformat() == f"{found}:00+00:00"
