"""Limits count networks: an IPv4 address, an IPv6 /64, and ten times as much for the /48
around it.
"""

import ast

import pytest

from tests.support.json_door import Door
from webapp.config import PROJECT, SettingError, load_settings
from webapp.networks import network_of, site_of

SIGN_IN = {"username": "nobody@shop.example", "password": "wrong"}


@pytest.mark.security("R24")
@pytest.mark.parametrize(
    ("address", "network", "site"),
    [
        ("203.0.113.7", "203.0.113.7", ""),
        ("::ffff:203.0.113.7", "203.0.113.7", ""),
        ("::ffff:cb00:7107", "203.0.113.7", ""),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("::1", "::/64", "::/48"),
        ("", "unknown", ""),
        (None, "unknown", ""),
        ("no address", "unknown", ""),
    ],
)
def test_what_a_visitor_is_counted_by(address, network, site):
    assert (network_of(address), site_of(address)) == (network, site)


@pytest.fixture
def calls(make_app):
    """Makes a function that calls from addresses in turn, and returns the statuses."""

    def make(method="GET", path="/api/clients", data=None, **settings):
        app = make_app(RATELIMIT_ENABLED="1", **settings)
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()

        def status(address):
            return client.open(
                path, method=method, data=data, environ_base={"REMOTE_ADDR": address}
            ).status_code

        return lambda addresses: [status(address) for address in addresses]

    return make


@pytest.mark.security("R24")
def test_addresses_of_one_ipv6_network_share_its_limit(calls):
    answers = calls(RATELIMIT_PER_ADDRESS="5 per minute")
    assert (
        answers(f"2001:db8:1:2::{number}" for number in range(12))
        == [401] * 5 + [429] * 7
    )
    assert answers(["2001:db8:1:3::1", "203.0.113.7"]) == [401, 401]


@pytest.mark.security("R24")
def test_an_ipv4_address_in_ipv6_is_the_ipv4_address(calls):
    answers = calls(RATELIMIT_PER_ADDRESS="2 per minute")
    assert answers(
        ["203.0.113.7", "::ffff:203.0.113.7", "::ffff:cb00:7107", "::ffff:203.0.113.8"]
    ) == [401, 401, 429, 401]


@pytest.mark.security("R24")
def test_networks_of_one_ipv6_site_share_ten_times_the_limit(calls):
    answers = calls(RATELIMIT_PER_ADDRESS="2 per minute")
    found = answers(f"2001:db8:1:{number:x}::1" for number in range(25))
    assert found == [401] * 20 + [429] * 5
    assert answers(["2001:db8:2::1"]) == [401]


@pytest.mark.security("R16", "R24")
def test_sign_in_counts_networks_and_sites(calls):
    answers = calls("POST", "/sign-in", SIGN_IN, RATELIMIT_SIGN_IN="1 per minute")
    assert answers(["2001:db8:1:1::1", "2001:db8:1:1::2"]) == [422, 429]
    found = answers(f"2001:db8:2:{number:x}::1" for number in range(11))
    assert found == [422] * 10 + [429]


@pytest.mark.security("R22")
@pytest.mark.parametrize("trusted", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_a_trusted_proxy_is_known_by_both_forms_of_its_address(make_app, trusted):
    app = make_app(
        RATELIMIT_ENABLED="1",
        RATELIMIT_PER_ADDRESS="1 per minute",
        TRUSTED_PROXIES=trusted,
    )
    client = Door(app).client
    for number, proxy in enumerate(("127.0.0.1", "::ffff:127.0.0.1")):
        answer = client.get(
            "/api/clients",
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
            environ_base={"REMOTE_ADDR": proxy},
        )
        assert answer.status_code == 401


@pytest.mark.security("R22", "R27")
@pytest.mark.parametrize(
    "everybody",
    [
        "0.0.0.0/0",
        "::/0",
        "0.0.0.0/1, 128.0.0.0/1",
        "0.0.0.0/1,10.0.0.1,128.0.0.0/2,192.0.0.0/2",
        "::ffff:0:0/96",
        "::/1, 8000::/1",
        "2000::/3",
        "10.0.0.1, 0.0.0.0/0",
    ],
)
def test_proxies_that_are_everybody_stop_the_start(everybody):
    with pytest.raises(
        SettingError, match=r"^TRUSTED_PROXIES: use .+ alone"
    ) as refused:
        load_settings({"TRUSTED_PROXIES": everybody})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "own", ["10.0.0.0/8", "fc00::/7", "127.0.0.1, 192.168.0.0/16, 2400:cb00::/32"]
)
def test_proxies_in_a_network_of_ones_own_are_taken(own):
    assert load_settings({"TRUSTED_PROXIES": own})["TRUSTED_PROXIES"]


@pytest.mark.security("R24")
def test_every_limit_counts_networks_or_says_what_else():
    """`limit_network` counts them; any other limit must name what it counts."""
    nameless = []
    for path in (PROJECT / "webapp").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "Limit":
                _setting, *key = call.args
                if not key:
                    nameless.append(f"{path.name}:{call.lineno}")
    assert nameless == []
