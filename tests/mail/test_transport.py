"""Mail is handed over in bounded time, and whatever a server does is one clear line."""

import socket
import threading
import time
from contextlib import contextmanager, suppress
from email.message import EmailMessage

import pytest

from tests.support.mail_server import PASSWORD, USER, mail_server
from tests.support.reverse_proxies import certificate, free_port
from webapp.mail.transport import Limits, Post
from webapp.mail_url import MailServer
from webapp.outbox.work import Unreachable

QUICK = Limits(0.6, 0.6, 0.2)
TO = "hana@juniper.example"


def message():
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "desk@fernhill.example", TO, "Hello"
    made.set_content("Hello")
    return made


def send(port, security="none", user="", password="", to=TO, limits=QUICK):
    server = MailServer("localhost", port, user, password, security)
    with Post(server, "desk@fernhill.example", limits) as post:
        return post.send(message(), to)


@pytest.fixture
def folder(tmp_path):
    certificate(tmp_path, "DNS:localhost")
    return tmp_path


@pytest.fixture
def trusted(folder, monkeypatch):
    """The folder's certificate is one that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "tls.pem"))
    return folder


@contextmanager
def speaking(*parts, pause=0.0):
    """A server that says these parts, whatever is said to it, then nothing; or closes at None."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", free_port())) as listening:

        def serve():
            connection, _ = listening.accept()
            with connection, suppress(OSError):  # who talks to it may have gone
                for part in parts:
                    if part is None:
                        return
                    connection.sendall(part)
                    over.wait(pause)
                    if not pause:
                        connection.recv(65536)
                over.wait(10)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        over.set()
        thread.join()


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_mail_goes_over_tls_after_signing_in(trusted, tls):
    with mail_server(tls, trusted) as mailbox:
        outcome = send(mailbox.port, tls, USER, PASSWORD, limits=Limits())
        assert (outcome.state, outcome.answer) == ("done", "Taken by localhost")
    assert (mailbox.subjects, mailbox.signed_in) == (["Hello"], 1)
    assert mailbox.envelopes == [("desk@fernhill.example", [TO])]


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_nothing_is_told_to_a_server_whose_certificate_is_wrong(folder, tls):
    with mail_server(tls, folder) as mailbox, pytest.raises(Unreachable) as told:
        send(mailbox.port, tls, USER, PASSWORD, limits=Limits())
    assert f"The certificate of localhost:{mailbox.port} is refused: " in str(
        told.value
    )


def test_a_wrong_password_is_told_without_it(trusted):
    with (
        mail_server("starttls", trusted) as mailbox,
        pytest.raises(Unreachable) as told,
    ):
        send(mailbox.port, "starttls", USER, "wrong", limits=Limits())
    assert f"localhost:{mailbox.port} refused the sign-in: 535" in str(told.value)
    assert "wrong" not in str(told.value)


def test_without_starttls_nothing_is_sent():
    with mail_server() as mailbox, pytest.raises(Unreachable) as told:
        send(mailbox.port, "starttls", USER, PASSWORD)
    assert str(told.value) == (
        f"localhost:{mailbox.port} offers no STARTTLS, which MAIL_URL asks for"
    )
    assert mailbox.taken == []


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("550 5.1.1 No such mailbox", "refused"),
        ("450 4.2.0 Greylisted, come again", "waiting"),
    ],
)
def test_5xx_is_for_good_and_4xx_is_not(answer, state):
    with mail_server() as mailbox:
        mailbox.answers[TO] = answer
        assert send(mailbox.port)[:2] == (state, answer)
        del mailbox.answers[TO]
        mailbox.answer_to_data = answer
        assert send(mailbox.port)[:2] == (state, answer)


def test_an_address_that_the_server_cannot_take_is_refused():
    with mail_server() as mailbox:
        outcome = send(mailbox.port, to="zoë@juniper.example")
    assert outcome[:2] == ("refused", "localhost takes no address like this one")


def test_a_server_that_is_not_there():
    port = free_port()
    with pytest.raises(Unreachable, match=f"localhost:{port} can't be reached: "):
        send(port)
    nowhere = MailServer("no.such.host.invalid", 25, "", "", "none")
    with pytest.raises(Unreachable, match=r"no\.such\.host\.invalid:25 is not found"):
        Post(nowhere, "a@b.example", QUICK).send(message(), TO)


def in_time(port, words):
    began = time.monotonic()
    with pytest.raises(Unreachable, match=words):
        send(port)
    assert time.monotonic() - began < 5  # and not as long as the server likes


def test_a_server_that_hangs_or_drips_holds_nobody():
    with speaking() as port:
        in_time(port, "did not answer in time")
    with speaking(*(b"2" for _ in range(60)), pause=0.05) as port:
        in_time(port, "did not answer in time")
    with speaking(None) as port:
        in_time(port, "closed the connection")
    with speaking(b"554 Not for you\r\n") as port:
        in_time(port, "answered 554 Not for you")


ENVELOPE = [
    b"220 hello\r\n",
    b"250 hello\r\n",
    b"250 OK\r\n",
    b"250 OK\r\n",
    b"354 go on\r\n",
]


@pytest.mark.parametrize(
    ("end", "words"),
    [([None], "closed the connection"), ([], "did not answer in time")],
)
def test_a_server_that_closes_or_hangs_after_the_mail_gets_it_again(end, words):
    with speaking(*ENVELOPE, *end) as port:
        outcome = send(port)
    assert outcome.state == "waiting"
    assert outcome.answer == f"localhost:{port} {words}"
