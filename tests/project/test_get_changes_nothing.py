"""A GET adopts, signs in and changes nothing, whoever asks and whatever it opens (security R19)."""

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.draft_links import begin_of_rep, hand_over
from tests.support.users import make_user, sign_in
from webapp.clients.review import review
from webapp.record.actor import Actor
from webapp.users.links import make_link

BEGINS = "/register"  # a registration, of which nothing is stored
ACTORS = ("stranger", "holder", "client", "rep", "admin")
PATHS = {
    "/static/<path:filename>": "/static/css/app.css",
    "/register/<draft_id>/<step_name>": "/register/{own}/billing",
    "/register/<draft_id>/saved": "/register/{own}/saved",
    "/register/<draft_id>/done": "/register/{own}/done",
    "/register/<draft_id>/return/<key>": "/register/{own}/return/{key}",
    "/register/<draft_id>/hand-over": "/register/{begun}/hand-over",
    "/register/hand-over/<token>": "{handed}",
    "/account/answer/<token>": "/account/answer/{answer}",
    "/setup/<token>": "/setup/{first}",
    "/invitation/<token>": "/invitation/{invitation}",
    "/password/<token>": "/password/{password}",
    "/desk/clients/<id:client_id>": "/desk/clients/{client}",
    "/desk/clients/<id:client_id>/review/<move_name>": "/desk/clients/{client}/review/approve",
    "/desk/lists/<list_name>/rename": "/desk/lists/payment_terms/rename?code=30 days",
}


@pytest.fixture(scope="module")
def place(shared_door):
    """Browsers of everyone, and what the right links and keys of the moment are."""
    app = shared_door.client.application
    browsers = {role: Browser(app) for role in ACTORS}
    right = {"client": shared_door.create(payloads.full()).json["data"]["client_id"]}
    user_id = next(
        row["user_id"]
        for row in database_rows.tables(app)["clients"]
        if row["id"] == right["client"]
    )
    for role in ("rep", "admin"):
        sign_in(browsers[role].client, make_user(app, role))
    sign_in(browsers["client"].client, user_id)
    holder = browsers["holder"].begin()
    holder.fill(last_name="Byron").press("save")
    link = holder.page.find("input", id="link")[0].get("value")
    right |= {"own": holder.draft, "key": link.rpartition("/")[2]}
    rep = begin_of_rep(app)
    right |= {"begun": rep.draft, "handed": hand_over(rep)}
    with app.app_context():
        review(
            right["client"],
            "ask",
            Actor("rep", "Rosa Lind"),
            reason="Please",
            asked=["contacts"],
        )
        right["answer"] = make_link("answer", client_id=right["client"])
        right["invitation"] = make_link("invitation", user_id=make_user(app, "rep"))
        right["password"] = make_link("password", client_id=right["client"])
        right["first"] = make_link("first_admin")
    return app, browsers, right


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
