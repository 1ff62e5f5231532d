"""The settings of mail are checked at start, and tried by a command."""

import pytest

from tests.support.mail_server import (
    PASSWORD,
    SENDER,
    USER,
    html_of,
    mail_server,
    text_of,
)
from webapp.config import SettingError, load_settings
from webapp.mail_url import MailServer, parse_mail_url

PUBLIC = {"MAIL_FROM": SENDER, "PUBLIC_URL": "https://register.fernhill.example"}


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", None),
        ("smtp://localhost:1025", MailServer("localhost", 1025, "", "", "none")),
        ("smtp://[::1]", MailServer("::1", 587, "", "", "none")),
        (
            "smtp://desk:pass%2Fword%20%401@mail.example",
            MailServer("mail.example", 587, USER, PASSWORD, "starttls"),
        ),
        ("smtps://mail.example", MailServer("mail.example", 465, "", "", "tls")),
    ],
)
def test_a_mail_server_is_named_by_its_url(url, server):
    assert parse_mail_url(url) == server
    assert PASSWORD not in repr(parse_mail_url(url))


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:port",
        "smtp://mail.example:99999",
        "smtp://user@mail.example",
        "smtp://mail.example/path",
        "smtp://mail.example?tls=0",
    ],
)
def test_a_wrong_url_stops_the_start_with_one_line(url):
    with pytest.raises(SettingError, match="MAIL_URL: use smtp://user:password@host"):
        load_settings({**PUBLIC, "MAIL_URL": url})


@pytest.mark.parametrize("name", ["MAIL_FROM", "MAIL_REPLY_TO"])
@pytest.mark.parametrize(
    "text", ["shop", "a@b", "@b.example", "a@b.example\nBcc: c@d.example"]
)
def test_a_wrong_address_stops_the_start(name, text):
    with pytest.raises(SettingError, match=f"{name}: use an address such as"):
        load_settings({**PUBLIC, name: text})


def test_a_mail_server_needs_a_sender_and_an_address_for_links():
    server = {"MAIL_URL": "smtp://mail.example"}
    with pytest.raises(SettingError, match="MAIL_FROM: set it"):
        load_settings(server)
    with pytest.raises(SettingError, match="PUBLIC_URL: set it"):
        load_settings({**server, "MAIL_FROM": SENDER})
    assert load_settings({**server, **PUBLIC})["MAIL_FROM"].addr_spec == (
        "register@fernhill.example"
    )


def test_the_command_sends_a_mail_now_and_says_how_it_was_taken(app, mailbox):
    run = app.test_cli_runner().invoke
    taken = run(args=["mail", "test", "me@fernhill.example"])
    assert (taken.exit_code, taken.stdout) == (0, "Taken by localhost\n")
    (mail,) = mailbox.taken
    assert mail["To"] == "me@fernhill.example"
    assert "The mail server took this mail" in text_of(mail)
    assert "The mail server took this mail" in html_of(mail)
    mailbox.answers["me@fernhill.example"] = "550 No such mailbox"
    refused = run(args=["mail", "test", "me@fernhill.example"])
    assert refused.exit_code == 1
    assert refused.stderr == "Error: The server answered: 550 No such mailbox\n"


def test_the_command_tells_what_is_wrong_in_one_line(make_app):
    missing = make_app().test_cli_runner().invoke(args=["mail", "test", "a@b.example"])
    assert missing.stderr == "Error: MAIL_URL: set it first, see docs/mail.md\n"
    with mail_server() as gone:
        port = gone.port
    app = make_app(MAIL_URL=f"smtp://localhost:{port}", MAIL_FROM=SENDER)
    told = app.test_cli_runner().invoke(args=["mail", "test", "a@b.example"])
    assert told.stderr.startswith(f"Error: localhost:{port} can't be reached: ")
    assert told.exit_code == 1
