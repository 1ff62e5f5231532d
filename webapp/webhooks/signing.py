"""Secrets and signatures, as Standard Webhooks 1.0 has them (standardwebhooks.com)."""

import base64
import secrets
from datetime import datetime, timedelta

from standardwebhooks import Webhook as Signer

PREFIX = "whsec_"
OVERLAP = timedelta(hours=24)  # that an old secret signs beside the new one
SECRET_BYTES = 32


def new_secret() -> str:
    """Return a secret as the receiver gets it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def new_message_id() -> str:
    """Return the id of a delivery; it never comes again, also not after a restore."""
    return f"msg_{secrets.token_hex(16)}"


def signed(
    signing: list[str], message_id: str, moment: datetime, body: str
) -> dict[str, str]:
    """Return the headers of a request, with a signature by each of these secrets."""
    signatures = [Signer(secret).sign(message_id, moment, body) for secret in signing]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
