"""What stands on every answer, whoever asks and whatever for: security headers, cookies,
tokens, and what is kept nowhere.
"""

import re

import pytest

from tests.support import database_rows, payloads
from tests.support.all_addresses import addresses
from tests.support.browser import Browser
from tests.support.desk_browser import Visitor
from tests.support.users import make_user, sign_in

HTTPS = "https://register.example.com"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src "
    "'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
PAGES = [
    "/",
    "/register",
    "/sign-in",
    "/static/css/base.css",
    "/nothing",
    "/%00",
    "/healthz",
    "/desk",
    "/desk/clients.csv",
    "/failing",
]
DOORS = ["/api/docs", "/api/openapi.json", "/api/clients"]
SECRET = re.compile("<(token|key)>")


def refuse_everything():
    raise RuntimeError


@pytest.mark.security("R20")
@pytest.mark.parametrize("path", [*PAGES, *DOORS])
def test_every_answer_has_the_security_headers(make_app, path):
    app = make_app()
    app.add_url_rule("/failing", view_func=refuse_everything)
    with Visitor(app).client.get(path) as answer:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert {"camera=()", "microphone=()", "geolocation=()"} <= set(
            answer.headers["Permissions-Policy"].split(", ")
        )
        assert "Strict-Transport-Security" not in answer.headers
        assert "Server" not in answer.headers


@pytest.mark.security("R19", "R20")
def test_under_https_cookies_are_secure_and_browsers_stay_with_https(app_with):
    client = app_with(PUBLIC_URL=HTTPS).test_client()
    answer = client.get("/register", base_url=HTTPS)
    name, *properties = re.split("; |=", answer.headers["Set-Cookie"])
    assert name == "__Host-session"
    assert {"Secure", "HttpOnly", "Path", "/", "SameSite", "Lax"} <= set(properties)
    assert "Domain" not in properties
    assert (
        int(re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])[1])
        >= 365 * 24 * 3600
    )


@pytest.mark.security("R19")
def test_without_https_the_cookie_is_lax_and_no_scripts(app_with):
    cookie = app_with().test_client().get("/register").headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


@pytest.mark.security("R19", "T11")
@pytest.mark.parametrize("role", ["", "client", "admin"])
def test_no_form_is_taken_without_its_token(shared_door, role):
    """But those of the wizard, by phone too, which tell that it was lost and keep what was typed,
    and the JSON door's, whose key no other site has.

    Who may not enter is refused, or asked to sign in, as without a form.
    """
    app = shared_door.client.application
    client = app.test_client()
    if role:
        sign_in(client, make_user(app, role))
    ids = {
        name: "1"
        for rule in app.url_map.iter_rules()
        for name in rule.arguments
        if name.endswith("_id") and name != "draft_id"
    }
    forms = {
        rule: path
        for rule, path in addresses(app, "POST", **ids).items()
        if not rule.startswith(("/api/", "/register/", "/desk/clients/quick/"))
    }
    assert len(forms) > 15
    before = database_rows.tables(app)
    for data in ({"name": "x"}, {"name": "x", "csrf_token": "forged"}):
        answers = {
            rule: client.post(path, data=data).status_code
            for rule, path in forms.items()
        }
        refused = {"": {400, 401}, "client": {400, 403}, "admin": {400, 403}}[role]
        assert {
            rule: status for rule, status in answers.items() if status not in refused
        } == {}
    assert database_rows.tables(app) == before


@pytest.mark.security("R23")
@pytest.mark.parametrize("role", ["", "client", "rep", "admin"])
def test_no_page_is_kept_by_a_cache(shared_door, role):
    app = shared_door.client.application
    client = app.test_client()
    if role:
        sign_in(client, make_user(app, role))
    kept = []
    for path in addresses(app, "GET", client_id="1", user_id="1").values():
        with client.get(path) as answer:
            if answer.headers.get("Cache-Control") != "no-store":
                kept.append((path, answer.status_code))
    assert kept == []


@pytest.mark.security("R18")
def test_no_page_with_a_secret_in_its_address_tells_it_to_others(shared_door):
    app = shared_door.client.application
    paths = [
        path
        for rule, path in addresses(app, "GET", draft_id="A" * 22).items()
        if SECRET.search(rule)
    ]
    assert len(paths) >= 4
    for path in paths:
        assert app.test_client().get(path).headers["Referrer-Policy"] == "strict-origin"


@pytest.mark.security("R22")
@pytest.mark.parametrize("proxies", ["", "127.0.0.1"])
def test_links_are_made_of_the_public_address_and_never_of_what_a_request_says(
    app_with, proxies
):
    public = "http://register.example.com"
    app = app_with(
        PUBLIC_URL=public,
        TRUSTED_HOSTS="register.example.com, localhost",
        TRUSTED_PROXIES=proxies,
    )
    browser = Browser(app)
    said = (
        "X_FORWARDED_HOST",
        "X_FORWARDED_SERVER",
        "X_FORWARDED_PREFIX",
        "X_HOST",
        "X_ORIGINAL_URL",
    )
    browser.client.environ_base |= {f"HTTP_{name}": "evil.example" for name in said} | {
        "HTTP_FORWARDED": "host=evil.example"
    }
    answer = browser.client.get("/register")
    assert answer.location.startswith("/register/")
    browser.begin().fill(first_name="Ada").press("save")
    link = browser.page.find("input", id="link")[0].get("value")
    assert link.startswith(f"{public}/register/{browser.draft}/return/")
    assert "evil" not in browser.page.html
    assert "localhost" not in browser.page.html


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_long_json_is_sent_compressed(shared_door, encoding):
    for _ in range(3):
        shared_door.create(payloads.having(payloads.full(), "credentials", None))
    for path in ("/api/openapi.json", "/api/clients"):
        plain = shared_door.client.get(path, headers=shared_door.headers())
        small = shared_door.client.get(
            path, headers=shared_door.headers({"Accept-Encoding": encoding})
        )
        assert (plain.status_code, small.status_code) == (200, 200)
        assert small.headers["Content-Encoding"] == encoding
        assert "Accept-Encoding" in small.headers["Vary"]
        assert len(small.data) * 3 < len(plain.data)


@pytest.mark.security("R14")
def test_the_json_door_knows_no_cookies(shared_door):
    client = shared_door.client.application.test_client()
    client.get("/register")  # begins a session
    answers = [client.get(path, headers=shared_door.headers()) for path in DOORS] + [
        client.post("/api/clients/create", json={}),
        client.get("/api/nothing"),
    ]
    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"
