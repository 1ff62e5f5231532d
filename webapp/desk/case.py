"""What there is to know of a client before it is decided: its fields, what to look at, notes and
history.
"""

from typing import Any

from webapp.clients.answer import payload_of
from webapp.clients.duplicates import likely_duplicates
from webapp.clients.models import Client
from webapp.clients.notes import notes_of
from webapp.desk.client import _advice_of
from webapp.desk.timeline import timeline_of
from webapp.questions.summary import sections_of


def case_of(client: Client) -> dict[str, Any]:
    """Return the parts of a page that tell of a client, by the names of its template."""
    return {
        "sections": sections_of(client),
        "advice": _advice_of(client),
        "duplicates": likely_duplicates(payload_of(client), exclude_id=client.id),
        "notes": notes_of(client.id),
        "timeline": timeline_of(client),
    }
