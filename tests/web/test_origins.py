"""Pages of other sites can send nothing, whatever token they hold; the scheme people use is
that of PUBLIC_URL.
"""

import pytest

from tests.support.all_addresses import addresses
from tests.support.browser import Browser

HTTPS = "https://register.example.com"
OWN = "http://localhost"
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": OWN},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:9000"},
    {"Sec-Fetch-Site": "none", "Origin": "null"},
    {"Origin": "null"},
    {"Origin": "http://evil.example"},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:8000"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": f"{OWN}/"},
    {"Origin": f"{OWN} {OWN}"},
]
OURS = [
    {},
    {"Origin": OWN},
    {"Origin": OWN, "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.mark.security("R19")
@pytest.mark.parametrize("said", FOREIGN, ids=str)
def test_no_door_takes_what_another_site_sends(shared_door, said):
    client = shared_door.client.application.test_client()
    paths = addresses(
        shared_door.client.application, "POST", client_id="1", user_id="1"
    ).items()
    found = {
        rule: client.post(path, headers=said)
        for rule, path in paths
        if not rule.startswith("/api/")
    }
    assert len(found) > 25
    assert {answer.status_code for answer in found.values()} == {403}
    assert all("came from another site" in answer.text for answer in found.values())
    assert not any("Set-Cookie" in answer.headers for answer in found.values())


@pytest.mark.security("R19")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "ODD"])
def test_no_method_but_those_that_read_is_taken_from_another_site(shared_door, method):
    assert (
        shared_door.client.open(
            "/sign-in", method=method, headers=FOREIGN[0]
        ).status_code
        == 403
    )


@pytest.mark.parametrize("said", OURS, ids=str)
def test_what_our_own_pages_and_old_browsers_send_is_taken(app, said):
    browser = Browser(app)
    browser.client.environ_base |= {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in said.items()
    }
    browser.begin().fill(first_name="Ada").press()
    assert (browser.page.status, browser.page.value("first_name")) == (200, "Ada")


def test_a_link_on_another_site_opens_our_pages(shared_door):
    for path in ("/", "/sign-in", "/register"):
        headers = {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}
        assert shared_door.client.get(path, headers=headers).status_code in (200, 302)


def test_the_json_door_asks_for_its_key_alone(shared_door):
    answer = shared_door.client.post(
        "/api/clients/create", headers=shared_door.headers(FOREIGN[0]), json={}
    )
    assert answer.status_code == 422


@pytest.mark.security("R19", "R22")
@pytest.mark.parametrize(
    ("public", "origin", "status"),
    [
        ("https://register.example.com", "https://register.example.com", 422),
        ("https://register.example.com:443/", "https://register.example.com", 422),
        ("https://Register.Example.com", "https://register.example.com", 422),
        ("https://register.example.com", "http://register.example.com", 403),
        ("https://register.example.com", "https://shop.example.com", 403),
        ("https://register.example.com:8443", "https://register.example.com", 403),
        ("https://register.example.com:8443", "https://register.example.com:8443", 422),
    ],
)
def test_behind_a_proxy_our_origin_is_that_of_the_public_address(
    make_app, public, origin, status
):
    app = make_app(PUBLIC_URL=public)
    app.config["WTF_CSRF_ENABLED"] = False
    inside = "http://localhost:8000"  # as a proxy calls that keeps no Host
    answer = app.test_client().post(
        "/sign-in", base_url=inside, headers={"Origin": origin}
    )
    assert answer.status_code == status


@pytest.mark.security("R20")
def test_browsers_stay_with_https_also_when_the_proxy_speaks_http_to_us(app_with):
    client = app_with(PUBLIC_URL=HTTPS).test_client()
    for path in ("/", "/api/clients", "/nothing", "/static/css/base.css"):
        with client.get(
            path,
            base_url="http://register.example.com",
            headers={"X-Forwarded-Proto": "http"},
        ) as answer:
            assert "max-age=" in answer.headers["Strict-Transport-Security"]


@pytest.mark.security("R19", "R20")
@pytest.mark.parametrize(
    ("referer", "status"),
    [(f"{HTTPS}/sign-in", 422), ("https://evil.example/", 400), ("", 400)],
)
def test_the_check_of_where_a_form_was_is_on_behind_a_proxy(app_with, referer, status):
    client = app_with(PUBLIC_URL=HTTPS).test_client()
    page = client.get("/sign-in", base_url="http://register.example.com").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "username": "x", "password": "y"}
    cookie = client.get_cookie("__Host-session", "register.example.com")
    answer = client.post(
        "/sign-in",
        base_url="http://register.example.com",
        data=form,
        headers={"Referer": referer, "Cookie": f"__Host-session={cookie.value}"},
    )
    assert answer.status_code == status
