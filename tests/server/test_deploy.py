"""The product behind a real nginx and a real HAProxy, each with the file in `deploy/`."""

import json
import re
import time

import pytest

from tests.support.databases import migrated_database
from tests.support.reverse_proxies import VISITOR, Proxy, free_port, proxying
from tests.support.running_server import serving

SECRET = "S" * 43
PRIVATE = [
    f"/register/{'A' * 22}/return/{SECRET}",
    f"/register/hand-over/{SECRET}",
    f"/account/answer/{SECRET}",
    f"/setup/{SECRET}",
    f"/invitation/{SECRET}",
    f"/password/{SECRET}",
    f"/confirm/{SECRET}",
    f"//setup//{SECRET}",
    f"/%73etup/{SECRET}",
    f"/sign-in?next=/{SECRET}",
]


@pytest.fixture(scope="module", params=["nginx", "haproxy"])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def proxied(engine, request, tmp_path_factory):
    """A server that knows the proxy in front of it, and that proxy, which does not run yet."""
    folder = tmp_path_factory.mktemp("deploy")
    proxy = Proxy(folder, free_port(), free_port())
    environ = {
        "INSTANCE_PATH": str(folder),
        "PUBLIC_URL": proxy.origin,
        "TRUSTED_PROXIES": "127.0.0.1",
    }
    with (
        migrated_database(engine, request, folder) as url,
        serving({**environ, "DATABASE_URL": url}, folder / "server.json") as server,
    ):
        yield folder, proxy, server


@pytest.fixture(scope="module")
def behind(kind, proxied):
    """A proxy that runs, and the server behind it."""
    folder, proxy, server = proxied
    with proxying(kind, folder, proxy, server.port):
        deadline = time.monotonic() + 20
        while (
            proxy.ask("GET", "/healthz").status != 200 and time.monotonic() < deadline
        ):
            time.sleep(0.2)
        yield proxy, server


def sign_in(proxy, **headers):
    """The status of a sign-in with a wrong password and a good token."""
    page = proxy.ask("GET", "/sign-in")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.body)[1]
    cookie = page.headers["set-cookie"].partition(";")[0]
    form = {"Content__Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    return proxy.ask(
        "POST",
        "/sign-in",
        f"csrf_token={token}&username=x&password=y",
        **form,
        **headers,
    ).status


@pytest.mark.security("R19", "R20")
def test_browsers_stay_with_https_and_cookies_are_secure(behind):
    proxy, _ = behind
    for path in ("/", "/api/clients", "/nothing", "/static/css/base.css"):
        assert "max-age=" in proxy.ask("GET", path).headers["strict-transport-security"]
    cookie = proxy.ask("GET", "/register").headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    moved = proxy.ask_in_clear("/sign-in")
    assert (
        moved.status,
        moved.headers["location"].startswith("https://register.example.com"),
    ) == (301, True)


@pytest.mark.security("R19")
def test_a_form_is_taken_from_our_own_pages_alone(behind):
    proxy, _ = behind
    page = f"{proxy.origin}/sign-in"
    assert sign_in(proxy, Referer=page) == 422
    assert (
        sign_in(
            proxy, Referer=page, Origin=proxy.origin, Sec__Fetch__Site="same-origin"
        )
        == 422
    )
    assert sign_in(proxy, Referer="https://evil.example/") == 400
    assert sign_in(proxy) == 400
    assert sign_in(proxy, Referer=page, Origin="https://evil.example") == 403
    assert sign_in(proxy, Referer=page, Sec__Fetch__Site="cross-site") == 403


@pytest.mark.security("R22", "R28")
def test_the_visitor_is_who_asked_the_proxy_whatever_they_write(behind):
    proxy, server = behind
    proxy.ask(
        "GET",
        "/sign-in?x=visitor",
        X__Forwarded__For="198.51.100.1",
        Forwarded="for=198.51.100.1",
    )
    lines = [
        json.loads(line)
        for line in server.log.read_text().splitlines()
        if line.startswith("{")
    ]
    assert lines[-1]["route"] == "/sign-in"
    assert lines[-1]["address"] == VISITOR


@pytest.mark.security("R14")
def test_a_name_with_an_underscore_reaches_nobody(behind, kind):
    proxy, server = behind
    key = server.key()
    assert proxy.ask("GET", "/api/clients", api__key=key).status == 200
    assert (
        proxy.ask("GET", "/api/clients", api_key=key).status
        == {"nginx": 401, "haproxy": 400}[kind]
    )


@pytest.mark.security("R18", "R28")
def test_no_log_of_a_proxy_has_private_links_or_queries(behind, kind):
    proxy, server = behind
    for path in PRIVATE:
        proxy.ask("GET", path)
    proxy.ask("GET", "/desk/clients?q=Northern-Lights")
    time.sleep(0.5)  # the proxy writes after it has answered
    logged = proxy.log() + server.log.read_text()
    assert SECRET not in logged
    assert "Northern-Lights" not in logged
    if kind == "nginx":
        assert '"GET /setup" 404' in logged
        assert '"GET /desk/clients" 302' in logged
