"""A request for a host that is not ours is refused, below /api/ in the envelope."""

import io
import json

import pytest

from tests.support.envelope import assert_refused

CREATE, LIST = "/api/clients/create", "/api/clients"
DOCUMENT = "/api/openapi.json"


@pytest.mark.security("R22")
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8000",
        "localhost@evil.example",
    ],
)
@pytest.mark.parametrize("path", [LIST, CREATE, "/api/nothing", DOCUMENT])
def test_a_host_that_is_not_ours_is_400(shared_door, path, host):
    answer = shared_door.client.open(
        path,
        method="POST" if path == CREATE else "GET",
        headers=shared_door.headers({"Host": host}),
    )
    assert_refused(answer, 400)
    assert answer.json["msg"].startswith("Use the address of this site")
    assert "evil" not in answer.text


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "host",
    [
        "",
        " ",
        "a b",
        "localhost:abc",
        "localhost:99999999",
        "[::1",
        "[",
        "\xff",
        "'",
        "localhost/x",
        ":80",
        "a" * 3000,
        "x,y",
    ],
)
@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_malformed_host_is_the_callers_mistake(app_with, host, address):
    client = app_with(
        HOST=address, PUBLIC_URL="http://register.example.com"
    ).test_client()
    for path in ("/", LIST, "/api/nothing", "/healthz", "/readyz"):
        answer = client.get(path, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code < 500
        assert "Traceback" not in answer.text
        if path.startswith("/api/"):
            assert_refused(answer, answer.status_code)


@pytest.mark.security("R22")
@pytest.mark.parametrize("path", ["/", "/nothing", "/healthz"])
def test_a_page_for_a_host_that_is_not_ours_is_400(shared_door, path):
    answer = shared_door.client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    if path != "/healthz":
        assert "Use the address of this site" in answer.text


@pytest.mark.security("R22")
def test_a_host_that_is_not_ours_is_told_which_is(app_with):
    client = app_with(PUBLIC_URL="https://register.shop.example").test_client()
    for path in ("/", "/register", LIST):
        answer = client.get(path, headers={"Host": "old-name.shop.example"})
        assert answer.status_code == 400
        assert (
            "Use the address of this site: https://register.shop.example" in answer.text
        )


ADDRESSES = [
    "10.0.0.7",
    "10.0.0.7:8000",
    "[fd00::7]",
    "[fd00::7]:8000",
    "192.168.1.20:80",
    None,
]


@pytest.mark.security("R22")
@pytest.mark.parametrize("host", ADDRESSES)
@pytest.mark.parametrize("trusted", ["", "register.shop.example", ".shop.example"])
def test_a_load_balancer_may_ask_by_address_how_the_server_is_and_nothing_else(
    app_with, host, trusted
):
    client = app_with(
        TRUSTED_HOSTS=trusted, PUBLIC_URL="https://register.shop.example"
    ).test_client()
    asked = {"environ_overrides": {"HTTP_HOST": host or ""}}
    assert [client.get(path, **asked).json for path in ("/healthz", "/readyz")] == [
        {"status": "alive"},
        {"status": "ready", "outbox_oldest_due_seconds": 0},
    ]
    assert client.head("/healthz", **asked).status_code == 200
    for path in ("/", "/register", "/sign-in", "/healthz/", LIST):
        assert (
            client.get(
                path, environ_overrides={"HTTP_HOST": host or "10.0.0.7"}
            ).status_code
            == 400
        )


@pytest.mark.security("R22", "R28")
def test_the_log_tells_once_which_setting_to_change_whatever_is_sent(make_app):
    app, log = make_app(LOG_LEVEL="WARNING"), io.StringIO()
    app.logger.handlers[0].setStream(log)
    client = app.test_client()
    for _ in range(50):
        client.get("/", headers={"Host": "old-name.shop.example"})
        client.get(LIST, headers={"Host": "old-name.shop.example"})
    [line] = [json.loads(line) for line in log.getvalue().splitlines()]
    assert "TRUSTED_HOSTS" in line["message"]
    assert line["host"] == "old-name.shop.example"


@pytest.mark.security("R28")
@pytest.mark.parametrize(
    "host", ['x" y', "a" * 5000, "<b>", "a\u2028b", "ä.example", "key=crd_secret"]
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_malformed_host_is_not_written_to_the_log(make_app, host):
    app, log = make_app(LOG_LEVEL="WARNING"), io.StringIO()
    app.logger.handlers[0].setStream(log)
    app.test_client().get("/", environ_overrides={"HTTP_HOST": host})
    [line] = [json.loads(line) for line in log.getvalue().splitlines()]
    assert line["host"] == "not a host name"
