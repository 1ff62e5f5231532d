"""A GET adopts, signs in and changes nothing, whoever asks and whatever it opens (security R19)."""

import pytest

from tests.support import database_rows
from tests.support.all_addresses import ACTORS, BEGINS, PATHS


def kept(browser):
    """What the browser's session holds, but for the token of forms."""
    with browser.client.session_transaction() as session:
        return {name: value for name, value in session.items() if name != "csrf_token"}


@pytest.mark.security("R19")
@pytest.mark.parametrize("actor", ACTORS)
def test_a_get_changes_nothing(place, actor):
    app, browsers, right = place
    browser = browsers[actor]
    opened = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.rule == BEGINS:
            continue
        before = kept(browser) | {"_permanent": True}, database_rows.tables(app)
        answer = browser.client.get(PATHS.get(rule.rule, rule.rule).format(**right))
        opened += answer.status_code == 200
        answer.close()
        assert (
            kept(browser) | {"_permanent": True},
            database_rows.tables(app),
        ) == before, rule.rule
    assert opened >= 10


def test_every_address_of_the_test_has_its_values(place):
    app, _, _ = place
    with_values = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and "<" in rule.rule
    }
    assert with_values == set(PATHS)
