"""Every route stands in exactly one list of who may enter, and holds to it."""

import re

import pytest

from tests.support import database_rows, payloads
from tests.support.users import make_user, sign_in
from webapp.record.actor import SCOPES

EVERYONE = {
    "/",
    "/register",
    "/healthz",
    "/readyz",
    "/api/openapi.json",
    "/api/docs",
    "/sign-in",
    "/sign-in/forgotten",
    "/follow",
    "/forgotten-password",
    "/confirm",
    "/sign-out",
    "/developers",
}
FILES = {  # the same for everyone; the logo where the settings name one
    "/static/<path:filename>",
    "/brand/look.css",
    "/brand/logo",
}
OWNERS = {  # drafts: their own browser's alone
    "/register/<draft_id>/<step_name>",
    "/register/<draft_id>/saved",
    "/register/<draft_id>/done",
    "/register/<draft_id>/forget/<key>",  # whoever has a reminder
    "/register/<draft_id>/return/<key>",  # whoever has the private link
    "/register/<draft_id>/<step_name>/field",
    "/register/<draft_id>/<step_name>/keep",
    "/register/<draft_id>/strength",
    "/register/<draft_id>/hand-over",  # the rep who began it
    "/register/<draft_id>/send-back",  # the customer who has it
}
LINKS = {  # whoever has a private link that still works
    "/setup/<token>",
    "/invitation/<token>",
    "/register/hand-over/<token>",
    "/account/answer/<token>",
    "/follow/<token>",
    "/password/<token>",
    "/confirm/<token>",
}
SIGNED_IN = {"/account/password"}
CLIENTS = {"/account", "/account/answer", "/account/change/<step_name>"}
STAFF = {
    "/desk",
    "/desk/approve/<id:client_id>",
    "/desk/approve/<id:client_id>/undo",
    "/desk/new",
    "/desk/drafts",
    "/desk/drafts/<draft_id>/discard",
    "/desk/drafts/<draft_id>/undo",
    "/desk/clients",
    "/desk/clients/quick",
    "/desk/clients/quick/<draft_id>",
    "/desk/clients/quick/<draft_id>/keep",
    "/desk/clients/quick/<draft_id>/beside",
    "/desk/clients/quick/<draft_id>/<step_name>/field",
    "/desk/clients.csv",
    "/desk/clients.xlsx",
    "/desk/clients/rep",
    "/desk/clients/review",
    "/desk/clients/undo",
    "/desk/clients/export",
    "/desk/views",
    "/desk/views/<id:view_id>",
    "/desk/views/<id:view_id>/delete",
    "/desk/clients/<id:client_id>",
    "/desk/clients/<id:client_id>/advice",
    "/desk/clients/<id:client_id>/advice/<id:settled_id>",
    "/desk/clients/<id:client_id>/change/<step_name>",
    "/desk/clients/<id:client_id>/confirm",
    "/desk/clients/<id:client_id>/different/<id:other_id>",
    "/desk/clients/<id:client_id>/edit",
    "/desk/clients/<id:client_id>/link",
    "/desk/clients/<id:client_id>/login/<action>",
    "/desk/clients/<id:client_id>/merge/<id:other_id>",
    "/desk/clients/<id:client_id>/merge/<id:other_id>/undo",
    "/desk/clients/<id:client_id>/notes",
    "/desk/clients/<id:client_id>/notes/<id:note_id>",
    "/desk/clients/<id:client_id>/rep",
    "/desk/clients/<id:client_id>/review/<move_name>",
    "/desk/clients/<id:client_id>/undo/<id:entry_id>",
    "/desk/mentions/<id:note_id>",
    "/desk/clients/<id:client_id>/undo",
    "/desk/messages",
    "/desk/messages/<id:message_id>",
    "/desk/messages/<id:message_id>/preview",
    "/desk/messages/<id:message_id>/again",
    "/desk/messages/<id:message_id>/settled",
    "/desk/messages/<id:message_id>/links",
    "/desk/keyboard",
    "/desk/mail-settings",
    "/desk/palette",
    "/desk/queue",
    "/desk/queue/<id:client_id>/<move_name>",
    "/desk/queue/<id:client_id>/link",
    "/desk/queue/<id:client_id>/note",
    "/desk/queue/<id:client_id>/undo",
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
    "/desk/keys/rotate",
    "/desk/test-clients",
    "/desk/test-clients/<id:client_id>",
    "/desk/webhooks",
    "/desk/webhooks/<id:webhook_id>",
    "/desk/webhooks/<id:webhook_id>/<action>",
    "/desk/webhooks/<id:webhook_id>/edit",
    "/desk/webhooks/<id:webhook_id>/secret",
    "/desk/webhooks/<id:webhook_id>/deliveries/<id:delivery_id>/again",
}
ROLES = ("nobody", "client", "other client", "rep", "admin")
TITLES = {"client": "Quay Ltd", "other client": "Pier Ltd"}
CALLS = {  # of API keys, with the scopes that each needs
    ("POST", "/api/clients/create"): {"clients:create"},
    ("POST", "/api/clients/batch"): {"clients:create"},
    ("GET", "/api/clients"): {"clients:read"},
    ("GET", "/api/events"): {"clients:read"},
    ("GET", "/api/clients/<id:client_id>"): {"clients:read"},
    ("PATCH", "/api/clients/<id:client_id>"): {"clients:update"},
    ("POST", "/api/clients/<id:client_id>/review"): {"clients:approve"},
    ("PUT", "/api/clients/by-external-id/<text:external_id>"): {
        "clients:create",
        "clients:update",
    },
    ("GET", "/api/webhooks"): {"webhooks:manage"},
    ("POST", "/api/webhooks"): {"webhooks:manage"},
    ("GET", "/api/webhooks/<id:webhook_id>"): {"webhooks:manage"},
    ("PATCH", "/api/webhooks/<id:webhook_id>"): {"webhooks:manage"},
    ("DELETE", "/api/webhooks/<id:webhook_id>"): {"webhooks:manage"},
    ("POST", "/api/webhooks/<id:webhook_id>/secret"): {"webhooks:manage"},
    ("DELETE", "/api/webhooks/<id:webhook_id>/secret/old"): {"webhooks:manage"},
    ("POST", "/api/webhooks/<id:webhook_id>/test"): {"webhooks:manage"},
    ("GET", "/api/webhooks/<id:webhook_id>/deliveries"): {"webhooks:manage"},
    ("POST", "/api/webhooks/<id:webhook_id>/deliveries/<id:delivery_id>/redeliver"): {
        "webhooks:manage"
    },
}


@pytest.mark.security("R12")
def test_every_route_stands_in_one_list(app):
    lists = (
        EVERYONE,
        FILES,
        OWNERS,
        LINKS,
        SIGNED_IN,
        CLIENTS,
        STAFF,
        ADMINS,
        {rule for _method, rule in CALLS},
    )
    assert {rule.rule for rule in app.url_map.iter_rules()} == set().union(*lists)
    assert len(set().union(*lists)) == sum(len(paths) for paths in lists)


@pytest.mark.parametrize("path", sorted(EVERYONE - {"/sign-out"}))
def test_what_is_open_to_everyone_opens(app, path):
    assert app.test_client().get(path, follow_redirects=True).status_code == 200


@pytest.fixture(scope="module")
def people(shared_door):
    """Browsers of nobody, two clients, a rep and an administrator."""
    app = shared_door.client.application
    app.config["WTF_CSRF_ENABLED"] = False  # who may enter is judged behind the token
    browsers = {role: app.test_client() for role in ROLES}
    for place, role in enumerate(("client", "other client")):
        login = {"username": role, "password": payloads.PASSWORD}
        client = payloads.full() | {
            "title": TITLES[role],
            "email": f"{place}@example.com",
            "credentials": login,
        }
        sign_in(
            browsers[role],
            user_of(app, shared_door.create(client).json["data"]["client_id"]),
        )
    for role in ("rep", "admin"):
        sign_in(browsers[role], make_user(app, role))
    yield browsers
    app.config["WTF_CSRF_ENABLED"] = True


def user_of(app, client_id):
    return next(
        row["user_id"]
        for row in database_rows.rows(app, "clients")
        if row["id"] == client_id
    )


@pytest.fixture(scope="module")
def drafts(people):
    """The address of a draft of each: a customer's own, changes of two accounts, a rep's and
    an administrator's.
    """
    begun = {
        "nobody": people["nobody"].get("/register"),
        "rep": people["rep"].post("/desk/new", data={"empty": "1"}),
    }
    begun |= {
        role: people[role].post("/account/change/you")
        for role in ("client", "other client")
    }
    begun["admin"] = people["admin"].post("/desk/new", data={"empty": "1"})
    return {role: answer.location.split("/")[2] for role, answer in begun.items()}


@pytest.mark.security("R12")
@pytest.mark.parametrize("path", sorted(OWNERS))
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("owner", ROLES)
def test_a_draft_opens_for_nobody_else(people, drafts, path, method, owner):
    address = (
        path.replace("<draft_id>", drafts[owner])
        .replace("<step_name>", "you")
        .replace("<key>", "x" * 43)
    )
    for role in ROLES:
        if role != owner:
            answer = getattr(people[role], method)(
                address, **({"data": {"key": "x" * 43}} if method == "post" else {})
            )
            is_asked_who = role == "nobody" and (answer.location or "").startswith(
                "/sign-in"
            )
            assert answer.status_code in (404, 405) or is_asked_who, role


def test_every_owner_opens_their_own(people, drafts):
    assert {
        role: people[role].get(f"/register/{drafts[role]}/you").status_code
        for role in ROLES
    } == dict.fromkeys(ROLES, 200)


@pytest.mark.security("R12")
@pytest.mark.parametrize("role", ["client", "other client"])
def test_a_client_sees_their_own_account_alone(people, role):
    page = people[role].get("/account").text
    assert [title for title in TITLES.values() if title in page] == [TITLES[role]]


@pytest.mark.security("R12", "T7")
@pytest.mark.parametrize("draft_id", ["x", "A" * 22, "²" * 22, "..%2f", "%00"])
def test_guessing_finds_nothing(people, draft_id):
    for role in ROLES:
        assert people[role].get(f"/register/{draft_id}/you").status_code in (400, 404)


def status(people, role, path):
    """What a page answers, by whichever method it has; 303 to the sign-in page is 401."""
    address = re.sub(r"<id:\w+>", "1", re.sub(r"<(\w+)>", "x", path))
    answer = people[role].get(address)
    if answer.status_code == 405:
        answer = people[role].post(address)
    answer.close()
    location = answer.location or ""
    if location.startswith("/account?"):
        return "to the account"
    return 401 if location.startswith("/sign-in") else answer.status_code


@pytest.mark.security("R12")
@pytest.mark.parametrize("path", sorted(STAFF | ADMINS))
def test_the_desk_opens_for_staff_alone(people, path):
    assert status(people, "nobody", path) == 401
    assert status(people, "client", path) == status(people, "other client", path) == 403
    assert (status(people, "rep", path) == 403) == (path in ADMINS)
    assert status(people, "admin", path) not in (401, 403)


@pytest.mark.security("R12")
@pytest.mark.parametrize("path", sorted(CLIENTS))
def test_an_account_opens_for_its_client_alone(people, path):
    assert status(people, "nobody", path) == 401
    assert status(people, "rep", path) == status(people, "admin", path) == 403
    # nothing is asked for, there is no step x, and one that is approved by now changes nothing
    assert status(people, "client", path) in (200, 404, "to the account")


@pytest.mark.security("R12")
@pytest.mark.parametrize("path", sorted(SIGNED_IN))
def test_a_page_of_ones_own_opens_for_who_is_signed_in(people, path):
    assert status(people, "nobody", path) == 401
    assert {status(people, role, path) for role in ROLES if role != "nobody"} == {200}


@pytest.mark.security("R12")
@pytest.mark.parametrize("path", sorted(LINKS))
def test_a_private_link_that_is_none_opens_nothing(people, path):
    assert {status(people, role, path) for role in people} == {404}


@pytest.mark.security("R12")
@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_a_call_needs_a_key_with_its_scopes(app, door_for, call):
    method, rule = call
    path, body = re.sub("<[^>]*>", "1", rule), {"method": method, "json": {}}
    assert app.test_client().open(path, **body).status_code == 401
    for scope in CALLS[call]:
        without = door_for(*set(SCOPES) - {scope})
        answer = without.client.open(path, headers=without.headers(), **body)
        assert answer.status_code == 403
    enough = door_for(*CALLS[call])
    answer = enough.client.open(path, headers=enough.headers(), **body)
    assert answer.status_code in (200, 400, 404, 422)
