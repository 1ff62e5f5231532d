"""Requests that change what else the desk manages: lists, keys, views, messages, webhooks."""

from tests.support import database_rows
from tests.support.unsafe_routes.place import NUMBERS
from webapp.clients.lists import add_entry
from webapp.clients.views import save_view
from webapp.users.api_keys import create_key
from webapp.webhooks.deliveries import send_test
from webapp.webhooks.endpoints import create, delete, webhooks
from webapp.webhooks.values import Values


def entry(place, browser, role):
    code = f"term {next(NUMBERS)}"
    with place.app.app_context():
        add_entry("payment_terms", code, code)
    return code


def retired(place, browser, role):
    return "/desk/lists/payment_terms/change", [
        ("code", entry(place, browser, role)),
        ("action", "retire"),
    ]


def renamed(place, browser, role):
    return "/desk/lists/payment_terms/rename", [
        ("code", entry(place, browser, role)),
        ("name", "Newer"),
    ]


def revoked(place, browser, role):
    name = f"worthless {next(NUMBERS)}"
    with place.app.app_context():
        create_key(name, ["clients:read"])
    return "/desk/keys/revoke", [("name", name)]


def rotated(place, browser, role):
    name = f"worthless {next(NUMBERS)}"
    with place.app.app_context():
        create_key(name, ["clients:read"])
    return "/desk/keys/rotate", [("name", name), ("was", "")]


def own_view(path):
    """A form of a view that is everybody's, so that an administrator may change it too."""

    def made(place, browser, role):
        name = f"Shared {next(NUMBERS)}"
        with place.app.app_context():
            owner = place.users.get(role, place.users["rep"])
            view = save_view(owner, name, {}, is_shared=True)
        return path.format(view=view), [("name", name), ("list", ""), ("shared", "1")]

    return made


def message(action, state):
    """The newest message of the client, in some state."""

    def made(place, browser, role):
        place.ask()
        rows = database_rows.rows(place.app, "outbox")
        newest = max(row["id"] for row in rows if row["client_id"] == place.client_id)
        change = f"UPDATE outbox SET state = '{state}' WHERE id = {newest}"
        database_rows.execute(place.app, change)
        return f"/desk/messages/{newest}/{action}", [("x", "1")]

    return made


HOOK = (
    ("name", "erp {number}"),
    ("url", "https://erp.example.com/"),
    ("events", "client.approved"),
)


def hooked(tail, *pairs, api=False):
    """A form or call of an endpoint with a delivery, of its own name."""

    def made(place, browser, role):
        number = str(next(NUMBERS))
        with place.app.app_context():
            for each in webhooks():
                delete(each.id)  # there are few at most
            values = Values(f"made {number}", "https://a.example/", [], is_full=False)
            webhook_id, _ = create(values, "Iris Holm")
            delivery = send_test(webhook_id)
        sent = [(name, value.format(number=number)) for name, value in pairs]
        if api and not tail:
            url = [(name, value) for name, value in sent if name != "events"]
            return "/api/webhooks", [*url, ("events", ["client.approved"])]
        start = "/api" if api else "/desk"
        return f"{start}/webhooks/{webhook_id}{tail.format(delivery=delivery)}", sent

    return made
