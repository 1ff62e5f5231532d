"""Every address of the application, with right values in it, and everyone who may open it."""

import re

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.draft_links import begin_of_rep, hand_over
from tests.support.users import make_user, sign_in
from webapp.clients.confirmed import PURPOSE
from webapp.clients.models import Client
from webapp.clients.review import review
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.users.links import make_link
from webapp.web.static_files import FILES
from webapp.webhooks.endpoints import create
from webapp.webhooks.values import Values

BEGINS = "/register"  # a registration, of which nothing is stored
ACTORS = ("stranger", "holder", "client", "rep", "admin")
PATHS = {
    "/static/<path:filename>": "/static/css/base.css",
    "/register/<draft_id>/<step_name>": "/register/{own}/billing",
    "/register/<draft_id>/saved": "/register/{own}/saved",
    "/register/<draft_id>/done": "/register/{own}/done",
    "/register/<draft_id>/return/<key>": "/register/{own}/return/{key}",
    "/register/<draft_id>/forget/<key>": "/register/{own}/forget/{key}",
    "/register/<draft_id>/hand-over": "/register/{begun}/hand-over",
    "/register/<draft_id>/send-back": "/register/{begun}/send-back",
    "/register/hand-over/<token>": "{handed}",
    "/account/answer/<token>": "/account/answer/{answer}",
    "/follow/<token>": "/follow/{follow}",
    "/setup/<token>": "/setup/{first}",
    "/invitation/<token>": "/invitation/{invitation}",
    "/password/<token>": "/password/{password}",
    "/confirm/<token>": "/confirm/{confirm}",
    "/desk/messages/<id:message_id>": "/desk/messages/{message}",
    "/desk/messages/<id:message_id>/preview": "/desk/messages/{message}/preview",
    "/desk/clients/quick/<draft_id>": "/desk/clients/quick/{begun}",
    "/desk/clients/<id:client_id>": "/desk/clients/{client}",
    "/api/clients/<id:client_id>": "/api/clients/{client}",
    "/desk/clients/<id:client_id>/merge/<id:other_id>": "/desk/clients/{client}/merge/{other}",
    "/desk/clients/<id:client_id>/review/<move_name>": "/desk/clients/{client}/review/approve",
    "/desk/test-clients/<id:client_id>": "/desk/test-clients/1",
    "/desk/webhooks/<id:webhook_id>": "/desk/webhooks/{webhook}",
    "/desk/webhooks/<id:webhook_id>/edit": "/desk/webhooks/{webhook}/edit",
    "/api/webhooks/<id:webhook_id>": "/api/webhooks/{webhook}",
    "/api/webhooks/<id:webhook_id>/deliveries": "/api/webhooks/{webhook}/deliveries",
    "/desk/lists/<list_name>/rename": "/desk/lists/payment_terms/rename?code=30 days",
}


def addresses(app, method, **values):
    """The address of every page that takes this method, with these values in its parts."""
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if method in rule.methods and rule.endpoint not in FILES
    ]
    return {
        rule.rule: re.sub(
            r"<(?:\w+:)?(\w+)>", lambda part: values.get(part[1], "x"), rule.rule
        )
        for rule in rules
    }


def confirm_link(client_id):
    """The token of a link that confirms the address of a client."""
    email_key = db.session.get(Client, client_id).email_key
    return make_link(PURPOSE, client_id=client_id, email_key=email_key)


@pytest.fixture(scope="module")
def place(shared_door):
    """Browsers of everyone, and what the right links and keys of the moment are."""
    app = shared_door.client.application
    browsers = {role: Browser(app) for role in ACTORS}
    right = {"client": shared_door.create(payloads.full()).json["data"]["client_id"]}
    other = payloads.smallest() | {"title": "Another"}
    right["other"] = shared_door.create(other).json["data"]["client_id"]
    right["message"] = next(
        row["id"]
        for row in database_rows.rows(app, "outbox")
        if row["client_id"] == right["client"]
    )
    user_id = next(
        row["user_id"]
        for row in database_rows.rows(app, "clients")
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
        values = Values("erp", "https://erp.example.com/", ["client.merged"], True)
        right["webhook"], _ = create(values, "Iris Holm")
        review(
            right["client"],
            "ask",
            Actor("rep", "Rosa Lind"),
            reason="Please",
            asked=["contacts"],
        )
        right["answer"] = make_link("answer", client_id=right["client"])
        right["follow"] = make_link("follow", client_id=right["client"])
        right["invitation"] = make_link("invitation", user_id=make_user(app, "rep"))
        right["password"] = make_link("password", client_id=right["client"])
        right["confirm"] = confirm_link(right["client"])
        right["first"] = make_link("first_admin")
    return app, browsers, right
