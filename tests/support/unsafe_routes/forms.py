"""For each route that changes something what makes its address and form: `FORMS`, by rule."""

from tests.support import payloads
from tests.support.unsafe_routes.answers import (
    answer_link,
    answering,
    confirming,
    follow_link,
    new_answer_link,
    queue_link,
)
from tests.support.unsafe_routes.clients import (
    apart,
    called,
    edited,
    merging,
    noted,
    settled,
    settling,
    to_undo,
    undo,
    undo_several,
    unmerging,
)
from tests.support.unsafe_routes.desk import (
    HOOK,
    hooked,
    message,
    own_view,
    renamed,
    retired,
    revoked,
    rotated,
)
from tests.support.unsafe_routes.drafts import (
    by_phone,
    come_back,
    draft_of_rep,
    draft_path,
    forget,
    handing,
    sending_back,
    step_of,
    take_over,
)
from tests.support.unsafe_routes.place import NUMBERS, PASSWORD, named
from tests.support.users import make_user

FORMS = {
    "/register/<draft_id>/<step_name>": step_of,
    "/register/<draft_id>/<step_name>/field": draft_path("/field", []),
    "/register/<draft_id>/<step_name>/keep": draft_path("/keep", []),
    "/register/<draft_id>/strength": draft_path(
        "/strength", [("password", "something to try")]
    ),
    "/register/<draft_id>/hand-over": handing,
    "/register/<draft_id>/send-back": sending_back,
    "/register/<draft_id>/saved": draft_path("/saved", [("email", "a@b.example")]),
    "/register/<draft_id>/forget/<key>": forget,
    "/register/<draft_id>/return/<key>": come_back,
    "/register/hand-over/<token>": take_over,
    "/account/answer/<token>": answer_link,
    "/account/answer": answering,
    "/follow": named("/follow", ("account", "NORTHE01"), ("email", "a@b.example")),
    "/follow/<token>": follow_link,
    "/account/change/<step_name>": named("/account/change/you", ("x", "1")),
    "/account/password": named(
        "/account/password", ("current", payloads.PASSWORD), ("password", PASSWORD)
    ),
    "/setup/<token>": lambda place, browser, role: (
        f"/setup/{place.link('first_admin')}",
        [
            ("email", f"first{next(NUMBERS)}@shop.example"),
            ("name", "First"),
            ("password", PASSWORD),
        ],
    ),
    "/invitation/<token>": lambda place, browser, role: (
        f"/invitation/{place.link('invitation', user_id=make_user(place.app, 'rep'))}",
        [("password", PASSWORD)],
    ),
    "/password/<token>": lambda place, browser, role: (
        f"/password/{place.link('password', user_id=place.users['client'])}",
        [("password", PASSWORD)],
    ),
    "/confirm": named("/confirm", ("account", "NORTHE01"), ("again", "1")),
    "/confirm/<token>": confirming,
    "/desk/clients/<id:client_id>/confirm": named(
        "/desk/clients/{client}/confirm", ("x", "1")
    ),
    "/forgotten-password": named("/forgotten-password", ("username", "{login}")),
    "/sign-in": named(
        "/sign-in", ("username", "{login}"), ("password", payloads.PASSWORD)
    ),
    "/sign-out": named("/sign-out", ("x", "1")),
    "/desk/approve/<id:client_id>": named("/desk/approve/{client}", ("x", "1")),
    "/desk/approve/<id:client_id>/undo": undo("/desk/approve/{}/undo"),
    "/desk/clients/undo": undo_several,
    "/desk/new": named("/desk/new", ("empty", "1")),
    "/desk/clients/quick/<draft_id>": by_phone(""),
    "/desk/clients/quick/<draft_id>/keep": by_phone("/keep"),
    "/desk/clients/quick/<draft_id>/beside": by_phone("/beside"),
    "/desk/clients/quick/<draft_id>/<step_name>/field": by_phone("/you/field"),
    "/desk/drafts/<draft_id>/discard": draft_of_rep("discard"),
    "/desk/drafts/<draft_id>/undo": draft_of_rep("undo"),
    "/desk/clients/review": named(
        "/desk/clients/review",
        ("move", "ask"),
        ("client", "{client}"),
        ("confirmed", "1"),
        ("reason", "Please"),
        ("asked", "contacts"),
    ),
    "/desk/clients/<id:client_id>/change/<step_name>": named(
        "/desk/clients/{client}/change/billing", ("x", "1")
    ),
    "/desk/clients/<id:client_id>/link": new_answer_link,
    "/desk/clients/<id:client_id>/login/<action>": named(
        "/desk/clients/{client}/login/link", ("x", "1")
    ),
    "/desk/clients/<id:client_id>/merge/<id:other_id>": merging,
    "/desk/clients/<id:client_id>/merge/<id:other_id>/undo": unmerging,
    "/desk/clients/<id:client_id>/advice": settling,
    "/desk/clients/<id:client_id>/advice/<id:settled_id>": settled,
    "/desk/clients/<id:client_id>/different/<id:other_id>": apart,
    "/desk/clients/<id:client_id>/edit": edited,
    "/desk/clients/<id:client_id>/undo/<id:entry_id>": to_undo,
    "/desk/clients/<id:client_id>/notes/<id:note_id>": noted,
    "/desk/mentions/<id:note_id>": called,
    "/desk/clients/<id:client_id>/notes": named(
        "/desk/clients/{client}/notes", ("text", "Called at noon")
    ),
    "/desk/clients/export": named("/desk/clients/export", ("client", "{client}")),
    "/desk/views": named("/desk/views", ("name", "View {number}"), ("list", "state=P")),
    "/desk/views/<id:view_id>": own_view("/desk/views/{view}"),
    "/desk/views/<id:view_id>/delete": own_view("/desk/views/{view}/delete"),
    "/desk/clients/rep": named(
        "/desk/clients/rep", ("rep", "me"), ("client", "{client}")
    ),
    "/desk/clients/<id:client_id>/rep": named(
        "/desk/clients/{client}/rep", ("rep", "me"), ("was", "none")
    ),
    "/desk/clients/<id:client_id>/review/<move_name>": named(
        "/desk/clients/{client}/review/ask", ("reason", "Please"), ("asked", "contacts")
    ),
    "/desk/messages/<id:message_id>/again": message("again", "refused"),
    "/desk/messages/<id:message_id>/settled": message("settled", "given_up"),
    "/desk/messages/<id:message_id>/links": message("links", "waiting"),
    "/desk/mail-settings": named(
        "/desk/mail-settings", ("new_clients", "daily"), ("daily_at", "08:00")
    ),
    "/desk/keyboard": named("/desk/keyboard", ("sent", "1")),
    "/desk/queue/<id:client_id>/<move_name>": named(
        "/desk/queue/{client}/reject", ("version", "1"), ("reason", "A double.")
    ),
    "/desk/queue/<id:client_id>/link": queue_link,
    "/desk/queue/<id:client_id>/note": named(
        "/desk/queue/{client}/note", ("text", "Called at noon")
    ),
    "/desk/queue/<id:client_id>/undo": undo("/desk/queue/{}/undo"),
    "/desk/clients/<id:client_id>/undo": undo("/desk/clients/{}/undo"),
    "/desk/lists/<list_name>/add": named(
        "/desk/lists/payment_terms/add",
        ("code", "days {number}"),
        ("name", "Days {number}"),
    ),
    "/desk/lists/<list_name>/change": retired,
    "/desk/lists/<list_name>/rename": renamed,
    "/desk/staff": named(
        "/desk/staff",
        ("email", "new{number}@shop.example"),
        ("name", "New"),
        ("role", "rep"),
    ),
    "/desk/staff/<id:user_id>/<action>": named("/desk/staff/{rep}/link", ("x", "1")),
    "/desk/keys": named(
        "/desk/keys", ("name", "key {number}"), ("scope", "clients:read")
    ),
    "/desk/keys/revoke": revoked,
    "/desk/keys/rotate": rotated,
    "/desk/webhooks": named("/desk/webhooks", *HOOK),
    "/desk/webhooks/<id:webhook_id>/<action>": hooked("/test", ("x", "1")),
    "/desk/webhooks/<id:webhook_id>/edit": hooked("/edit", *HOOK, ("version", "1")),
    "/desk/webhooks/<id:webhook_id>/secret": hooked("/secret", ("version", "1")),
    "/desk/webhooks/<id:webhook_id>/deliveries/<id:delivery_id>/again": hooked(
        "/deliveries/{delivery}/again", ("x", "1")
    ),
    "/api/webhooks": hooked("", *HOOK, api=True),
    "/api/webhooks/<id:webhook_id>/secret": hooked("/secret", api=True),
    "/api/webhooks/<id:webhook_id>/test": hooked("/test", api=True),
    "/api/webhooks/<id:webhook_id>/deliveries/<id:delivery_id>/redeliver": hooked(
        "/deliveries/{delivery}/redeliver", api=True
    ),
    "/api/clients/create": named("/api/clients/create"),
    "/api/clients/batch": named("/api/clients/batch"),
    "/api/clients/<id:client_id>/review": named(
        "/api/clients/{client}/review", ("move", "approve")
    ),
}
