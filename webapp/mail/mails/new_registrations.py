"""“New registrations”: those of a day, to those of the staff who want one mail a day."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from webapp.clients.models import Client
from webapp.extensions import db
from webapp.mail.base import About, Mail, Overtaken
from webapp.mail.mails.of_users import address_of
from webapp.users.staff_mails import wish_of

UNTIL = "until"  # the parameter of the row: the end of its day
GRACE = timedelta(minutes=1)  # for those that are being stored when the day ends
DAY, SPAN = timedelta(days=1), timedelta(minutes=5)
MOST_NAMED, MOST_COUNTED = 20, 1000


class NewRegistrations(Mail):
    """Sent at the time of the day that one of the staff chose, if anybody registered since."""

    name = "new_registrations"
    title = "New registrations"
    preheader = "What came in since yesterday."
    for_staff = True

    def to(self, about: About) -> str:
        """Return the address of the one of the staff."""
        return address_of(about)

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        if wish_of(about.row.user_id or 0).new_clients != "daily":
            about.refuse("They no longer want it")
        until = datetime.fromisoformat(about.row.parameters[UNTIL])
        # the first of them put the row; another one may have been stored beside it
        since = max(until - DAY, about.event.happened_on - SPAN)
        found = _registered(since, until)
        if not found:
            raise Overtaken("Nobody registered")
        return {
            "named": found[:MOST_NAMED],
            "more": len(found) - MOST_NAMED,
            "is_cut": len(found) > MOST_COUNTED,
            "number": min(len(found), MOST_COUNTED),
            "until": until,
            "url": about.links.page("desk.clients"),
            "label": "Open the list",
            "settings_url": about.links.page("desk.mail_settings"),
        }


def _registered(since: datetime, until: datetime) -> list[Any]:
    """Return account and name of those who registered within a time, but for a file's."""
    these = (
        select(Client.account, Client.title)
        .where(Client.created_on > since, Client.created_on <= until)
        .where(Client.registered_kind != "import")
        .order_by(Client.created_on, Client.id)
        .limit(MOST_COUNTED + 1)
    )
    return list(db.session.execute(these))
