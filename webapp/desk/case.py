"""What there is to know of a client before it is decided: its fields, what to look at, notes and
history.
"""

from typing import Any

from webapp.clients.history import history_of
from webapp.clients.models import Client
from webapp.clients.notes import notes_of
from webapp.desk.attention import attention_to
from webapp.desk.timeline import timeline_of
from webapp.questions.summary import sections_of


def case_of(client: Client) -> dict[str, Any]:
    """Return the parts of a page that tell of a client, by the names of its template."""
    attention = attention_to(client)
    return {
        "sections": sections_of(client),
        "advice": [(hint.label, hint.words) for hint in attention.hints],
        "duplicates": attention.duplicates,
        "notes": notes_of(client.id),
        "timeline": timeline_of(client, history_of(client.id)),
    }
