"""When users were last here, as far as a browser is still signed in."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from webapp.extensions import db
from webapp.users.models import UserSession


def last_seen(user_ids: Iterable[int | None]) -> dict[int, datetime]:
    """Return when each of these users was last here; whoever is signed out everywhere is left
    out.
    """
    ids = [*filter(None, user_ids)]
    seen = (
        select(UserSession.user_id, func.max(UserSession.seen_on).label("seen_on"))
        .where(UserSession.user_id.in_(ids))
        .group_by(UserSession.user_id)
    )
    rows = db.session.connection().execute(seen)
    return {row.user_id: row.seen_on for row in rows}
