"""The page on which two clients are compared: what it shows, and what it posts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import abort, render_template, request
from werkzeug.datastructures import MultiDict

from webapp.clients.alike import WAYS
from webapp.clients.answer import payload_of
from webapp.clients.history import Entry, history_of
from webapp.clients.lists import name_of
from webapp.clients.merge_compare import Choice, Comparison, Pair, compare, usual_choice
from webapp.clients.merge_fold import Row
from webapp.clients.merge_undo import UNDO_LIFE
from webapp.clients.models import Client
from webapp.desk.numbers import needed_number
from webapp.record.labels import label_of, value_in_words
from webapp.record.paths import whole_of
from webapp.record.places import country_name
from webapp.record.problem import Problem
from webapp.record.schema import CHOSEN_FROM, CONTACT_ROLES, FIELDS
from webapp.record.text import Text
from webapp.storage.columns import now
from webapp.users.last_seen import last_seen

LISTS = {"shipping_addresses", "billing_address", "contacts"}
LOGIN = "login"
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Sides:
    """The two clients of the page with their histories, and how they compare."""

    clients: tuple[Client, Client]
    histories: tuple[Sequence[Entry], Sequence[Entry]]
    comparison: Comparison

    @property
    def logins(self) -> list[Any]:
        """The users who sign in, None where nobody does."""
        return [client.user for client in self.clients]

    @property
    def read_up_to(self) -> int:
        """The id of the last entry of both histories, which the page carries."""
        return max((entry.id for each in self.histories for entry in each), default=0)

    def usual(self) -> Choice:
        """Return what is ticked at first: an approved client stays, else the older one; its login,
        unless the other's was used later.
        """
        stays = min((0, 1), key=lambda place: _rank(self.clients[place]))
        seen = last_seen(client.user_id for client in self.clients)
        times = [seen.get(client.user_id or 0, NEVER) for client in self.clients]
        login = 1 - stays if times[1 - stays] > times[stays] else stays
        return usual_choice(self.comparison, stays, login)

    def changed_since(self, entry_id: int) -> set[str]:
        """Return the fields and lists that were changed after an entry of the histories."""
        entries = (entry for each in self.histories for entry in each)
        return {
            _field_of(path)
            for entry in entries
            if entry.id > entry_id
            for path in entry.changes
        }


def _rank(client: Client) -> tuple[bool, datetime, int]:
    return (not client.state.is_open, client.created_on, client.id)


def _field_of(path: str) -> str:
    whole = whole_of(path).partition(".")[0]
    return whole if whole in LISTS else path


def sides_of(clients: tuple[Client, Client]) -> Sides:
    """Compare two clients as they are now."""
    first, second = (history_of(client.id) for client in clients)
    times = [client.created_on for client in clients]
    changed = [_changed_on(history) for history in (first, second)]
    one, other = (payload_of(client) for client in clients)
    comparison = compare(one, other, changed, times)
    return Sides(clients, (first, second), comparison)


def _changed_on(history: Iterable[Entry]) -> dict[str, datetime]:
    """Return when each field was changed last; a merge, which may be undone, takes values of the
    one or the other, whose own entries tell of them.
    """
    changes = (entry for entry in history if entry.action != "merged")
    return {path: entry.happened_on for entry in changes for path in entry.changes}


def posted_choice(form: MultiDict[str, str], sides: Sides) -> Choice:
    """Return what was chosen, what is missing as it is ticked at first; what is no choice of this
    page is answered by 400.
    """
    usual, rows = sides.usual(), sides.comparison
    places = {str(client.id): place for place, client in enumerate(sides.clients)}

    def place(name: str, instead: int) -> int:
        text = form.get(name)
        if text is None:
            return instead
        return places[text] if text in places else abort(400)

    def names(name: str, offered: Sequence[Row]) -> frozenset[str]:
        return frozenset(form.getlist(name)) & {row.name for row in offered}

    billing = form.get("billing", usual.billing)
    if billing not in {row.name for row in rows.billing}:
        billing = usual.billing
    fields = {path: place(f"field.{path}", wins) for path, wins in usual.fields.items()}
    return replace(
        usual,
        stays=place("stays", usual.stays),
        fields=fields,
        login=place(LOGIN, usual.login),
        billing=billing,
        addresses=names("address", rows.addresses) | {billing},
        main_address=form.get("address_main", ""),
        people=names("person", rows.people),
        main_person=form.get("person_main", ""),
    )


def posted_versions(form: MultiDict[str, str], sides: Sides) -> bool:
    """Return whether both clients are as they were when the page was made."""
    for client in sides.clients:
        if needed_number(form.get(f"version.{client.id}", "")) != client.version:
            return False
    return True


def posted_entry(form: MultiDict[str, str]) -> int:
    """Return the id of the last entry of the histories that the page knew."""
    return needed_number(form.get("read_up_to", ""))


def merge_page(
    sides: Sides,
    choice: Choice,
    *,
    problems: Sequence[Problem] = (),
    marked: Iterable[str] = (),
    is_changed: bool = False,
    status: int = 200,
) -> Any:
    """Answer the page; `marked` are the fields and lists that were changed meanwhile."""
    first, second = sides.clients
    page = {
        "sides": sides,
        "clients": sides.clients,
        "choice": choice,
        "pairs": [_shown(pair, sides) for pair in sides.comparison.differing],
        "same": [_same(pair) for pair in sides.comparison.same],
        "addresses": sides.comparison.addresses,
        "people": sides.comparison.people,
        "billing_asked": len(sides.comparison.billing) > 1,
        "logins": sides.logins,
        "is_telling": not request.form or "tell" in request.form,
        "seen": last_seen(client.user_id for client in sides.clients),
        "alike": [
            way.what
            for way in WAYS
            if all(_equal(first, second, key) for key in way.keys)
        ],
        "entries": sum(len(each) for each in sides.histories),
        "until": now() + UNDO_LIFE,
        "problems": problems,
        "marked": set(marked),
        "is_changed": is_changed,
        "address_line": address_line,
        "person_line": person_line,
        "field_name": field_name,
    }
    return render_template("desk/merge.html", **page), status


def _shown(pair: Pair, sides: Sides) -> dict[str, Any]:
    values = [_in_words(pair.path, value) for value in pair.values]
    return {"path": pair.path, "label": label_of(pair.path), "values": values}


def _same(pair: Pair) -> dict[str, str]:
    value = _in_words(pair.path, pair.values[0] or pair.values[1])
    return {"label": label_of(pair.path), "value": value}


def _in_words(path: str, value: str) -> str:
    if value and path in CHOSEN_FROM:
        return name_of(CHOSEN_FROM[path], value)
    return value_in_words(path, value)


def _equal(first: Client, second: Client, key: str) -> bool:
    value = getattr(first, key)
    return bool(value) and value == getattr(second, key)


def address_line(values: Mapping[str, str]) -> str:
    """Return an address in one line."""
    town = " ".join(filter(None, (values["address_town"], values["address_post_code"])))
    parts = (
        values["address_company"],
        values["address_street_1"],
        values["address_street_2"],
        town,
        country_name(values["address_country"]),
    )
    return ", ".join(filter(None, parts))


def person_line(values: Mapping[str, str]) -> str:
    """Return what is known of a person beside the name, in one line."""
    role = CONTACT_ROLES.get(values["role"], values["role"])
    parts = (role, values["job_title"], values["email"], values["contact_number"])
    return " · ".join(filter(None, parts))


def field_name(name: str) -> str:
    """Return the name of a field of an address or person as a sentence has it."""
    for part in ("billing_address", "contacts[]"):
        field = FIELDS.get(f"{part}.{name}")
        if isinstance(field, Text):
            return field.noun
    return name
