"""Every route stands in exactly one list of who may enter, and holds to it."""

import pytest

EVERYONE = {"/", "/healthz", "/readyz", "/static/<path:filename>", "/api/openapi.json", "/api/docs"}
KEYS = {"/api/clients/create": "clients:create", "/api/clients": "clients:read"}


def test_every_route_stands_in_one_list(app):
    assert sorted(rule.rule for rule in app.url_map.iter_rules()) == sorted([*EVERYONE, *KEYS])


@pytest.mark.parametrize("path", sorted(EVERYONE - {"/static/<path:filename>"}))
def test_what_is_open_to_everyone_opens(app, path):
    assert app.test_client().get(path).status_code == 200


@pytest.mark.parametrize("path", KEYS)
def test_the_json_door_opens_for_a_key_with_the_scope_alone(app, door_for, path):
    method = "post" if path.endswith("create") else "get"
    body = {"json": {}} if method == "post" else {}
    assert getattr(app.test_client(), method)(path, **body).status_code == 401
    others = {"clients:create", "clients:read", "clients:approve"} - {KEYS[path]}
    without, with_scope = door_for(*others), door_for(KEYS[path])
    assert getattr(without.client, method)(path, headers=without.headers(), **body).status_code == 403
    assert getattr(with_scope.client, method)(path, headers=with_scope.headers(), **body).status_code in (200, 422)
