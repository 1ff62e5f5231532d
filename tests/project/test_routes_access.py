"""Every route stands in exactly one list of who may enter, and holds to it."""

import re

import pytest

from tests.people import make_user, sign_in
from tests.standing import standing  # noqa: F401 - a fixture

EVERYONE = {"/", "/register", "/healthz", "/readyz", "/static/<path:filename>", "/api/openapi.json", "/api/docs", "/sign-in", "/sign-out"}
OWNERS = {  # drafts: their own browser's alone
    "/register/<draft_id>/<step_name>",
    "/register/<draft_id>/saved",
    "/register/<draft_id>/done",
    "/register/<draft_id>/return/<key>",  # whoever has the private link
    "/register/<draft_id>/<step_name>/field",
    "/register/<draft_id>/strength",
    "/register/<draft_id>/hand-over",  # the rep who began it
}
LINKS = {  # whoever has a private link that still works
    "/setup/<token>",
    "/invitation/<token>",
    "/register/hand-over/<token>",
    "/account/answer/<token>",
}
SIGNED_IN = {"/account/password"}
CLIENTS = {"/account", "/account/answer", "/account/change/<step_name>"}
STAFF = {
    "/desk",
    "/desk/new",
    "/desk/clients",
    "/desk/clients.csv",
    "/desk/clients.xlsx",
    "/desk/clients/review",
    "/desk/clients/<id:client_id>",
    "/desk/clients/<id:client_id>/change/<step_name>",
    "/desk/clients/<id:client_id>/link",
    "/desk/clients/<id:client_id>/notes",
    "/desk/clients/<id:client_id>/review/<move_name>",
}
ADMINS = {
    "/desk/lists",
    "/desk/lists/<list_name>/add",
    "/desk/lists/<list_name>/change",
    "/desk/lists/<list_name>/rename",
    "/desk/staff",
    "/desk/staff/<id:user_id>/<action>",
    "/desk/keys",
    "/desk/keys/revoke",
}
KEYS = {"/api/clients/create": "clients:create", "/api/clients": "clients:read"}


def test_every_route_stands_in_one_list(app):
    lists = (EVERYONE, OWNERS, LINKS, SIGNED_IN, CLIENTS, STAFF, ADMINS, set(KEYS))
    assert {rule.rule for rule in app.url_map.iter_rules()} == set().union(*lists)
    assert len(set().union(*lists)) == sum(len(paths) for paths in lists)


@pytest.mark.parametrize("path", sorted(EVERYONE - {"/static/<path:filename>", "/sign-out"}))
def test_what_is_open_to_everyone_opens(app, path):
    assert app.test_client().get(path, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("path", sorted(OWNERS))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_draft_opens_for_nobody_else(app, path, method):
    owner, stranger = app.test_client(), app.test_client()
    draft_id = owner.get("/register").location.split("/")[2]
    address = path.replace("<draft_id>", draft_id).replace("<step_name>", "you").replace("<key>", "x" * 43)
    answer = getattr(stranger, method)(address, **({"data": {"key": "x" * 43}} if method == "post" else {}))
    assert answer.status_code in (404, 405)


@pytest.fixture(scope="module")
def people(standing):  # noqa: F811
    """Browsers of nobody, a client, a rep and an administrator, with a token for their forms."""
    app = standing.client.application
    app.config["WTF_CSRF_ENABLED"] = False  # who may enter is judged behind the token
    browsers = {role: app.test_client() for role in ("nobody", "client", "rep", "admin")}
    for role in ("client", "rep", "admin"):
        sign_in(browsers[role], make_user(app, role))
    yield browsers
    app.config["WTF_CSRF_ENABLED"] = True


def status(people, role, path):
    """What a page answers, by whichever method it has; 303 to the sign-in page is 401."""
    address = re.sub(r"<id:\w+>", "1", re.sub(r"<(\w+)>", "x", path))
    answer = people[role].get(address)
    if answer.status_code == 405:
        answer = people[role].post(address)
    answer.close()
    return 401 if (answer.location or "").startswith("/sign-in") else answer.status_code


@pytest.mark.parametrize("path", sorted(STAFF | ADMINS))
def test_the_desk_opens_for_staff_alone(people, path):
    assert status(people, "nobody", path) == 401
    assert status(people, "client", path) == 403
    assert (status(people, "rep", path) == 403) == (path in ADMINS)
    assert status(people, "admin", path) not in (401, 403)


@pytest.mark.parametrize("path", sorted(CLIENTS))
def test_an_account_opens_for_its_client_alone(people, path):
    assert status(people, "nobody", path) == 401
    assert status(people, "rep", path) == status(people, "admin", path) == 403
    assert status(people, "client", path) == 404  # signed in, and not a client of ours


@pytest.mark.parametrize("path", sorted(SIGNED_IN))
def test_a_page_of_ones_own_opens_for_who_is_signed_in(people, path):
    assert status(people, "nobody", path) == 401
    assert {status(people, role, path) for role in ("client", "rep", "admin")} == {200}


@pytest.mark.parametrize("path", sorted(LINKS))
def test_a_private_link_that_is_none_opens_nothing(people, path):
    assert {status(people, role, path) for role in people} == {404}


@pytest.mark.parametrize("path", KEYS)
def test_the_json_door_opens_for_a_key_with_the_scope_alone(app, door_for, path):
    method = "post" if path.endswith("create") else "get"
    body = {"json": {}} if method == "post" else {}
    assert getattr(app.test_client(), method)(path, **body).status_code == 401
    others = {"clients:create", "clients:read", "clients:approve"} - {KEYS[path]}
    without, with_scope = door_for(*others), door_for(KEYS[path])
    assert getattr(without.client, method)(path, headers=without.headers(), **body).status_code == 403
    assert getattr(with_scope.client, method)(path, headers=with_scope.headers(), **body).status_code in (200, 422)
