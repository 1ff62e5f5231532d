"""The refusals for a client that is not there, or no longer because it was merged."""

from webapp.clients.merged import Lead, lead_of, lead_of_code, lead_of_external_id
from webapp.extensions import db
from webapp.web.envelope import Refused
from webapp.web.refusals import KINDS


def absent(client_id: int) -> Refused:
    """Return the refusal for an id of no client: 410 when it was merged, else 404."""
    lead = lead_of(client_id)
    return merged(lead) if lead else Refused(404, KINDS[404].example)


def merged(lead: Lead) -> Refused:
    """Return the refusal that says into which client another one was merged."""
    client_id, account = lead.stayed
    message = f"This client was merged into {account}"
    merged_into = {"client_id": client_id, "client_account": account}
    return Refused(410, message, data={"merged_into": merged_into})


def refuse_merged(account: str | None, external_id: str | None = None) -> None:
    """Raise the refusal (410) when this is the code or your id of a client that was merged."""
    lead = lead_of_code(account) if account else None
    if external_id and lead is None:
        lead = lead_of_external_id(db.session.connection(), external_id)
    if lead:
        raise merged(lead)
