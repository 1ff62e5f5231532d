"""Proxies in front: the visitor's address is taken from trusted ones alone."""

import pytest

from webapp.networks import parse_networks
from webapp.web.proxies import visitor

TRUSTED = parse_networks(["10.0.0.0/8", "::1/128", "::ffff:192.0.2.1"])


@pytest.mark.security("R22")
@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        # the first was written by the visitor
        ("10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),  # two proxies
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "203.0.113.7, nonsense", "10.0.0.1"),
        ("10.0.0.1", " , ,", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.7:1234", "10.0.0.1"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not from a proxy of ours
        ("", "198.51.100.1", ""),
        # an IPv4 address that an IPv6 socket took in
        ("::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("::ffff:10.0.0.1", "203.0.113.7, ::ffff:10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
        ("192.0.2.1", "203.0.113.7", "203.0.113.7"),  # named as an IPv4 address in IPv6
        ("::ffff:203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "2001:DB8:0:0::7", "2001:db8::7"),
        ("10.0.0.1", ",".join(["10.0.0.2"] * 5000), "10.0.0.2"),
    ],
)
def test_whose_address_counts(peer, forwarded, expected):
    assert visitor(peer, forwarded, TRUSTED) == expected


def tries(app, count):
    """The answers to calls of as many visitors without a key, all through one proxy."""
    client = app.test_client()
    return [
        client.post(
            "/api/clients/create", headers={"X-Forwarded-For": f"203.0.113.{number}"}
        ).status_code
        for number in range(count)
    ]


@pytest.mark.security("R22")
@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        ("127.0.0.1", [401, 401, 401]),
        ("", [401, 401, 429]),
        ("10.0.0.0/8", [401, 401, 429]),
    ],
)
def test_limits_count_the_visitors_behind_a_trusted_proxy(make_app, trusted, expected):
    app = make_app(
        RATELIMIT_ENABLED="1",
        RATELIMIT_PER_ADDRESS="2 per minute",
        TRUSTED_PROXIES=trusted,
    )
    assert tries(app, 3) == expected
