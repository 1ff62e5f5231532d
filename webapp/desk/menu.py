"""The navigation of the desk, as a table: each page's name, title, endpoint, and whether it
is an administrator's alone.
"""

from flask import url_for

from webapp.users.models import User

ENTRIES = (
    ("home", "Desk", "desk.home", False),
    ("clients", "Clients", "desk.clients", False),
    ("new", "New client", "desk.new_client", False),
    ("lists", "Lists", "desk.lists", True),
    ("staff", "Staff", "desk.staff", True),
    ("keys", "API keys", "desk.keys", True),
)


def desk_entries(user: User) -> list[tuple[str, str, str]]:
    """Return name, title and address of each page that this user may open."""
    offered = (entry for entry in ENTRIES if user.role == "admin" or not entry[3])
    return [(name, title, url_for(endpoint)) for name, title, endpoint, _ in offered]
