"""The answer about a client that is not there: it was merged into another one, or never was."""

from webapp.clients.merged import Lead
from webapp.web.envelope import Refused
from webapp.web.refusals import KINDS


def absent(lead: Lead | None) -> Refused:
    """Return the refusal: 410 with the client that stayed, or 404."""
    if lead is None:
        return Refused(404, KINDS[404].example)
    client_id, account = lead.stayed
    merged_into = {"client_id": client_id, "client_account": account}
    message = f"This client was merged into {account}"
    return Refused(410, message, data={"merged_into": merged_into})
