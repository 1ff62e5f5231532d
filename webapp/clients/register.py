"""`register`: stores a registration whole, in one durable transaction, or not at all
(contract, section 4).
"""

from sqlalchemy.exc import IntegrityError

from webapp.clients.account_code import (
    Registered,
    is_code_in_use,
    jump_past_codes_in_use,
)
from webapp.clients.external_id import refuse_taken
from webapp.clients.rows import Claim, rows_of
from webapp.clients.store import store_all
from webapp.record.actor import Actor
from webapp.record.check import Registration
from webapp.storage.transactions import retried, write, write_together


@retried
def register(
    registration: Registration,
    actor: Actor,
    claim: Claim | None = None,
    *,
    reason: str = "",
) -> Registered:
    """Store the client with addresses, contacts, login, account code, advice and history, and make
    it found by search.

    `reason` is why a rep registered a likely duplicate all the same; the history keeps it. Raises
    InputRefused when the external id is taken, or the username and the actor may know it; else the
    client is stored without a login, and the desk gets an advice. When this returns, the data
    survives the loss of power.
    """
    rows = rows_of(registration, actor, reason=reason, claim=claim)
    while True:
        try:
            return write_together(store_all, rows)
        except IntegrityError as error:
            refuse_taken(error)
            if not is_code_in_use(error):
                raise
        with write() as connection:
            jump_past_codes_in_use(connection, rows.prefix)
