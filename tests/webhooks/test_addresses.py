"""No request to an address inside, in whichever form it is written (security R33)."""

import socket
import threading
import time
from contextlib import ExitStack

import pytest

from tests.support.no_threads import no_threads
from tests.support.receiver import deliver
from webapp.networks import parse_networks
from webapp.outbox.work import outbox_of
from webapp.record.problem import InputRefused
from webapp.webhooks.addresses import (
    Forbidden,
    Resolver,
    Unresolved,
    is_global,
    judged,
    of_system,
    plain,
)
from webapp.webhooks.deliveries import deliveries, send_test
from webapp.webhooks.endpoints import create
from webapp.webhooks.exchange import NoAnswer, post
from webapp.webhooks.handler import WebhookHandler
from webapp.webhooks.values import read_values

INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::80ff:fefe",
    "fe80::1",
    "fe80::1%1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2002:a83f:8110::1",
    "3fff::1",
]
OUTSIDE = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"]
# what the system takes for an address of this machine
FORMS = ["2130706433", "017700000001", "0177.0.0.1", "0x7f000001", "0x7f.1", "127.1"]


@pytest.mark.security("R33")
@pytest.mark.parametrize("text", INSIDE)
def test_an_address_inside_is_refused(text):
    with pytest.raises(Forbidden):
        judged([text], 443, [], is_secure=True)


@pytest.mark.parametrize("text", OUTSIDE)
def test_an_address_of_the_internet_is_allowed_with_https_alone(text):
    assert is_global(plain(text))
    assert judged([text], 443, [], is_secure=True)
    assert judged([text], 8443, [], is_secure=True)
    for port, is_secure in ((80, False), (443, False), (22, True), (25, True)):
        with pytest.raises(Forbidden):
            judged([text], port, [], is_secure=is_secure)


def test_an_allowed_network_is_open_and_nothing_beside_it():
    networks = parse_networks(["10.1.0.0/16", "::1"])
    found = ["10.2.0.1", "::ffff:10.1.0.7", "127.0.0.1", "::1"]
    assert judged(found, 80, networks, is_secure=False) == ["10.1.0.7", "::1"]


@pytest.mark.parametrize("form", FORMS)
def test_another_way_to_write_an_address_leads_nowhere(context, form):
    # as the system reads it
    assert of_system(form, 443) == ["127.0.0.1"]
    with pytest.raises(NoAnswer, match="not on the internet"):
        post(f"https://{form}/", {}, b"", resolver=Resolver(of_system), networks=[])
    with pytest.raises(InputRefused, match="usual form"):
        read_values("a", f"https://{form}/", ["client.registered"], is_full=False)


@pytest.mark.parametrize(
    "url",
    [
        *(
            f"https://{f'[{text}]' if ':' in text else text}/"
            for text in INSIDE
            if "%" not in text
        ),
        "http://example.com/",
        "https://user:pass@example.com/",
        "https://example.com/#part",
        "https://example.com:22/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://exämple.com/",
        "https://①②⑦.0.0.1/",
        "https://127。0。0。1/",
        "https://127%2e0.0.1/",
        "https://127.0.0.1./",
        "https://127.0.0.1\\.example.com/",
        "https://example.com\\@127.0.0.1/",
        "https://example.com/a b",
        "https://example.com/\r\nHost: x",
        "https:///path",
        "https://[::1/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "example.com",
        "",
        "https://example.com/" + "x" * 1000,
    ],
)
def test_a_url_that_leads_nowhere_good_is_refused_when_it_is_typed(lasting_app, url):
    with lasting_app.app_context(), pytest.raises(InputRefused) as refused:
        read_values("a", url, ["client.registered"], is_full=False)
    assert [problem.path for problem in refused.value.problems] == ["url"]


@pytest.fixture(scope="module")
def lasting_app(shared_door):
    return shared_door.client.application


@pytest.fixture
def resolving():
    """Has webhooks of an application find addresses in another way, until the test ends."""
    with ExitStack() as at_end:

        def resolve_by(app, resolve):
            handlers = outbox_of(app).handlers
            at_end.callback(handlers.__setitem__, slice(None), [*handlers])
            handlers[:] = [each for each in handlers if each.kind != "webhook"]
            handlers.append(WebhookHandler(app, resolve))

        yield resolve_by


def test_a_name_with_an_address_inside_is_refused_and_the_answer_says_why(
    app_with, receiver, resolving
):
    app = app_with()
    with app.app_context():
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        url = f"https://inside.example:{port}/"
        values = read_values("a", url, ["client.registered"], is_full=False)
        webhook_id, _ = create(values, "Iris Holm")
        resolving(app, lambda _host, _port: ["127.0.0.1", "::1", "169.254.169.254"])
        send_test(webhook_id)
        deliver(app)
        [delivery] = deliveries(webhook_id)
        assert "not on the internet" in delivery.row.last_answer
    assert receiver.posted == []


@pytest.mark.security("R33")
def test_dns_that_changes_between_looks_is_asked_once(
    context, receiver, endpoint, resolving
):
    looks = []

    def changing(host, port):
        looks.append(host)
        return ["127.0.0.1"] if len(looks) % 2 else ["169.254.169.254"]

    resolving(context, changing)
    port = receiver.url.rpartition(":")[2].partition("/")[0]
    webhook_id, _ = endpoint(url=f"http://changing.example:{port}/hook?a=1")
    send_test(webhook_id)
    deliver(context)
    # the address that was judged is the one that was asked, by its name
    [posted] = receiver.posted
    assert (posted.headers["host"], posted.path) == (
        f"changing.example:{port}",
        "/hook?a=1",
    )
    assert looks == ["changing.example"]
    send_test(webhook_id)
    deliver(context)
    assert (len(looks), len(receiver.posted)) == (2, 1)


def test_one_look_at_a_name_is_under_way_at_most():
    may_end = threading.Event()
    resolver = Resolver(lambda _host, _port: may_end.wait(10) and ["1.1.1.1"])
    with pytest.raises(Unresolved, match="in time"):
        resolver.look_up("slow.example", 443, 0.05)
    with pytest.raises(Unresolved, match="still"):
        resolver.look_up("slow.example", 443, 5)
    may_end.set()
    while resolver.under_way:
        time.sleep(0.01)
    assert resolver.look_up("slow.example", 443, 5) == ["1.1.1.1"]


def test_without_a_thread_a_name_is_looked_up_later():
    resolver = Resolver(lambda _host, _port: ["1.1.1.1"])
    with no_threads(), pytest.raises(NoAnswer, match="can't be looked up now"):
        post("https://a.example/", {}, b"", resolver=resolver, networks=[])
    assert resolver.look_up("a.example", 443, 5) == ["1.1.1.1"]


def test_a_name_that_is_not_known_is_no_answer():
    def unknown(_host, _port):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(NoAnswer, match="not found"):
        post("https://a.example/", {}, b"", resolver=Resolver(unknown), networks=[])


def test_no_proxy_of_the_environment_is_asked(context, receiver, endpoint, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    send_test(endpoint()[0])
    deliver(context)
    assert len(receiver.posted) == 1
