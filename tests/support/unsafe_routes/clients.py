"""Requests that change a client at the desk."""

from sqlalchemy import insert

from tests.support import database_rows, payloads
from tests.support.unsafe_routes.place import NUMBERS, REP, Place
from webapp.clients.history import history_of
from webapp.clients.mentions import NoteMention
from webapp.clients.notes import notes_of
from webapp.clients.search import find_client
from webapp.clients.settled import SETTLED_OF_CLIENT, settle
from webapp.storage.transactions import write


def undo(path):
    def made(place, browser, role):
        place.ask()
        return path.format(place.client_id), [("version", "2")]

    return made


def undo_several(place, browser, role):
    place.ask()
    return "/desk/clients/undo", [("moved", f"{place.client_id}:2")]


def pairs_of(pairs):
    values = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: value[-1] for name, value in values.items()}


def merging(place, browser, role):
    other = place.door.create(payloads.smallest()).json["data"]["client_id"]
    address = f"/desk/clients/{place.client_id}/merge/{other}"
    fields = [("read_up_to", "0"), ("stays", str(place.client_id))]
    versions = [(f"version.{each}", "1") for each in (place.client_id, other)]
    return address, [*fields, *versions]


def unmerging(place, browser, role):
    address, pairs = merging(place, browser, role)
    rep = place.browser("rep")
    assert rep.post(address, data=pairs_of(pairs)).status_code == 303
    return f"{address}/undo", [("x", "1")]


def settling(place, browser, role):
    """An advice on the EORI number."""
    database_rows.execute(
        place.app,
        "INSERT INTO client_advice (client_id, field, code, message) VALUES "
        f"({place.client_id}, 'detail.eori_number', 'eori_number', 'Look')",
    )
    return f"/desk/clients/{place.client_id}/advice", [
        ("field", "detail.eori_number"),
        ("code", "eori_number"),
        ("word", "checked by phone"),
    ]


def settled(place, browser, role):
    settling(place, browser, role)
    with place.app.app_context():
        settle(
            find_client(place.client_id),
            "detail.eori_number",
            "eori_number",
            REP,
            "checked by phone",
        )
        [row] = SETTLED_OF_CLIENT.alone(client_id=place.client_id).values()
    return f"/desk/clients/{place.client_id}/advice/{row.id}", [("x", "1")]


def apart(place, browser, role):
    other = Place(place.app, place.door).client_id
    return f"/desk/clients/{place.client_id}/different/{other}", [("word", "brothers")]


def edited(place, browser, role):
    with place.app.app_context():
        client = find_client(place.client_id)
    return f"/desk/clients/{place.client_id}/edit", [
        ("path", "detail.contact_number"),
        ("version", str(client.version)),
        ("contact_number", "0113 496 0142"),
    ]


def to_undo(place, browser, role):
    rep = place.browser("rep")
    address, pairs = edited(place, rep, "rep")
    rep.post(address, data=dict(pairs))
    with place.app.app_context():
        entry = history_of(place.client_id)[-1]
    return f"/desk/clients/{place.client_id}/undo/{entry.id}", [("x", "1")]


def noted(place, browser, role):
    """A note of the one who changes it, which calls the administrator."""
    author = role if role in ("rep", "admin") else "rep"
    words = {"text": f"Called at noon {next(NUMBERS)}"}
    address = f"/desk/clients/{place.client_id}/notes"
    place.browser(author).post(address, data=words)
    with place.app.app_context():
        [note] = notes_of(place.client_id)
    return f"{address}/{note.id}", [("text", "Called at one"), ("stand", note.stand)]


def called(place, browser, role):
    """A note that calls both of the staff."""
    address, _pairs = noted(place, browser, "nobody")
    note_id = int(address.rpartition("/")[2])
    with place.app.app_context(), write() as connection:
        rows = [
            {"note_id": note_id, "user_id": place.users[name]}
            for name in ("rep", "admin")
        ]
        connection.execute(insert(NoteMention), rows)
    return f"/desk/mentions/{note_id}", [("x", "1")]
