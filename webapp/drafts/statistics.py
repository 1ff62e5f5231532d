"""Numbers about drafts for the desk: how far those came that were begun since a day."""

from datetime import datetime

from sqlalchemy import func, select

from webapp.drafts.models import Draft
from webapp.extensions import db


def count_registrations(begun_since: datetime) -> dict[tuple[str, str], int]:
    """Return how many registrations were begun since then, by the furthest step that was done and
    the state of the draft; changes of clients are left out.
    """
    counted = (
        select(Draft.furthest, Draft.state, func.count())
        .where(Draft.created_on >= begun_since, Draft.target_id.is_(None))
        .group_by(Draft.furthest, Draft.state)
    )
    return {
        (furthest, state): drafts
        for furthest, state, drafts in db.session.execute(counted)
    }
