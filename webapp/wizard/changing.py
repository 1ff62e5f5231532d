"""A change of a client that is opened in the wizard: made of the client as it is now until it
is saved.
"""

import re

from flask import abort, url_for
from flask_login import current_user

from webapp.clients.models import Client
from webapp.clients.offered import load_reference, reference_with
from webapp.clients.search import find_client
from webapp.drafts.draft import Draft
from webapp.extensions import db
from webapp.questions.changes import made_of
from webapp.questions.steps import STEPS
from webapp.record.reference import Reference
from webapp.users.access import go_on_to
from webapp.users.models import STAFF

# A change of which nothing is saved is known by its id: what it is about, the client, its owner,
# and which of their pages.
CHANGE_ID = re.compile(
    r"([a-z]{2})\.([1-9][0-9]{0,8})\.([1-9][0-9]{0,8})\.[A-Za-z0-9_-]{8}"
)


def unsaved_change(draft_id: str) -> Draft | None:
    """Return the change that an id names, made of the client as it is now; None when there is
    none, or it is nobody's here.

    To anyone else it is its owner's, whoever that is.
    """
    if not (parts := CHANGE_ID.fullmatch(draft_id)):
        return None
    about, client_id, owner_id = parts[1], int(parts[2]), int(parts[3])
    if not current_user.is_authenticated or current_user.id != owner_id:
        return Draft(draft_id, owner_id=owner_id)
    changed = (step for step in STEPS if step.can_change)
    step = next((step for step in changed if step.name[:2] == about), None)
    client = find_client(client_id)
    if client is None or step is None:
        return None
    if current_user.role in STAFF:
        return made_of(
            client, [step.name], id=draft_id, owner_id=owner_id, rep_id=owner_id
        )
    if client.user_id != owner_id or step.staff_only:
        return None
    return made_of(client, [step.name], id=draft_id, owner_id=owner_id)


def reference_for(draft: Draft) -> Reference:
    """Return what may be chosen in a draft: the lists as they stand, and what the client that is
    changed has already.

    A draft of the client's own people opens only while they may change the client; else the answer
    is the account page.
    """
    client = db.session.get(Client, draft.target_id) if draft.is_change else None
    if client and not draft.is_reps and not client.state.customers_change:
        abort(go_on_to(url_for("account.home", notice="too_late")))
    return reference_with(client) if client else load_reference()
