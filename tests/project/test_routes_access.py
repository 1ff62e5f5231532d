"""Every route stands in exactly one list of who may enter, and holds to it."""

import pytest

EVERYONE = {"/", "/register", "/healthz", "/readyz", "/static/<path:filename>", "/api/openapi.json", "/api/docs"}
OWNERS = {  # drafts: their own browser's alone
    "/register/<draft_id>/<step_name>",
    "/register/<draft_id>/saved",
    "/register/<draft_id>/done",
    "/register/<draft_id>/return/<key>",  # whoever has the private link
    "/register/<draft_id>/<step_name>/field",
    "/register/<draft_id>/strength",
}
KEYS = {"/api/clients/create": "clients:create", "/api/clients": "clients:read"}


def test_every_route_stands_in_one_list(app):
    assert {rule.rule for rule in app.url_map.iter_rules()} == {*EVERYONE, *OWNERS, *KEYS}
    assert len({*EVERYONE, *OWNERS, *KEYS}) == len(EVERYONE) + len(OWNERS) + len(KEYS)


@pytest.mark.parametrize("path", sorted(EVERYONE - {"/static/<path:filename>"}))
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


@pytest.mark.parametrize("path", KEYS)
def test_the_json_door_opens_for_a_key_with_the_scope_alone(app, door_for, path):
    method = "post" if path.endswith("create") else "get"
    body = {"json": {}} if method == "post" else {}
    assert getattr(app.test_client(), method)(path, **body).status_code == 401
    others = {"clients:create", "clients:read", "clients:approve"} - {KEYS[path]}
    without, with_scope = door_for(*others), door_for(KEYS[path])
    assert getattr(without.client, method)(path, headers=without.headers(), **body).status_code == 403
    assert getattr(with_scope.client, method)(path, headers=with_scope.headers(), **body).status_code in (200, 422)
