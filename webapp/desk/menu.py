"""The navigation of the desk, as a table: each page's name, title and endpoint."""

from flask import url_for

from webapp.desk.blueprint import is_for_admins
from webapp.users.models import User

ENTRIES = (
    ("home", "Desk", "desk.home"),
    ("clients", "Clients", "desk.clients"),
    ("drafts", "Drafts", "desk.drafts"),
    ("new", "New client", "by_phone.begin"),
    ("lists", "Lists", "desk.lists"),
    ("staff", "Staff", "desk.staff"),
    ("keys", "API keys", "desk.keys"),
)


def desk_entries(user: User) -> list[tuple[str, str, str]]:
    """Return name, title and address of each page that this user may open."""
    entries = []
    for name, title, endpoint in ENTRIES:
        if user.role == "admin" or not is_for_admins(endpoint):
            entries.append((name, title, url_for(endpoint)))
    return entries
