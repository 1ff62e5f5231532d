"""A change of a client that is opened in the wizard: made of the client as it is now until it
is saved.
"""

import re
from typing import Any

from flask import abort, url_for
from flask_login import current_user

from webapp.clients.merged import staying_id
from webapp.clients.models import Client
from webapp.clients.offered import load_reference, reference_with
from webapp.clients.search import find_client
from webapp.drafts.draft import Draft
from webapp.extensions import db
from webapp.questions.changes import made_of
from webapp.questions.steps import STEPS
from webapp.questions.steps.base import Step
from webapp.record.reference import Reference
from webapp.users.access import go_on_to
from webapp.users.models import STAFF

# A change of which nothing is saved is known by its id: what it is about, the client, its owner,
# and which of their pages.
CHANGE_ID = re.compile(
    r"(?P<about>[a-z]{2})"
    r"\.(?P<client_id>[1-9][0-9]{0,8})"
    r"\.(?P<owner_id>[1-9][0-9]{0,8})"
    r"\.[A-Za-z0-9_-]{8}"
)


def unsaved_change(draft_id: str) -> Draft | None:
    """Return the change that an id names, made of the client as it is now; None when there is
    none, or it is nobody's here.

    To anyone else it is its owner's, whoever that is.
    """
    parts = CHANGE_ID.fullmatch(draft_id)
    if parts is None:
        return None
    owner_id = int(parts["owner_id"])
    if not current_user.is_authenticated or current_user.id != owner_id:
        return Draft(draft_id, owner_id=owner_id)
    step = step_about(parts["about"])
    client = find_client(staying_id(int(parts["client_id"])))
    if client is None or step is None:
        return None
    whose: dict[str, Any] = {"owner_id": owner_id}
    if current_user.role in STAFF:
        whose["rep_id"] = owner_id
    elif client.user_id != owner_id or step.staff_only:
        return None
    return made_of(
        client,
        [step.name],
        id=draft_id,
        **whose,
    )


def step_about(letters: str) -> Step | None:
    """Return the step that the id of a change names by its first letters."""
    for step in STEPS:
        if step.can_change and step.name[:2] == letters:
            return step
    return None


def reference_for(draft: Draft) -> Reference:
    """Return what may be chosen in a draft: the lists as they stand, and what the client that is
    changed has already.

    A draft of the client's own people opens only while they may change the client; else the answer
    is the account page.
    """
    if not draft.is_change:
        return load_reference()
    client = db.session.get(Client, draft.target_id)
    if client is None:
        return load_reference()
    if not draft.is_reps and not client.state.customers_change:
        account = url_for("account.home", notice="too_late")
        abort(go_on_to(account))
    return reference_with(client)
