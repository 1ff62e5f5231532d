"""Who fills a record, and what each may set (contract, section 2, "Who may set what")."""

from dataclasses import dataclass
from typing import Literal

from webapp.record.paths import whole_of

# What the sales desk decides for a client, and no customer sees.
TERMS = ("department", "tax_ref.code", "detail.payment_term")

# What integrations alone say of a client.
OF_INTEGRATIONS = ("source", "external_id")

SCOPES = (
    "clients:create",
    "clients:read",
    "clients:update",
    "clients:approve",
    "webhooks:manage",
)


@dataclass(frozen=True)
class Actor:
    """The one who registers or changes a client: a kind, a name for the history, and for keys the
    scopes.

    `user_id` is the login of a rep or customer who signed in. `granted` are fields beyond the
    actor's own rights that hold what somebody with the right has set, such as the terms of a client
    handed over by a rep. `unasked` are the addresses that a change is not about: nobody is asked
    there for what a machine left out.
    """

    kind: Literal["customer", "rep", "key", "import", "system"]
    name: str = ""
    scopes: frozenset[str] = frozenset()
    user_id: int | None = None
    granted: frozenset[str] = frozenset()
    unasked: frozenset[str] = frozenset()

    @property
    def source(self) -> str:
        """Where a record by this actor is made, when the record doesn't say (contract,
        `source`).
        """
        return {
            "customer": "web",
            "rep": "system",
            "key": "api",
            "import": "import",
            "system": "system",
        }[self.kind]

    @property
    def may_not_set(self) -> tuple[str, ...]:
        """Paths of the fields that this actor can't set by any means."""
        own: tuple[str, ...] = ()
        if self.kind == "customer":
            own = (*TERMS, *OF_INTEGRATIONS, "source_status")
        elif self.kind == "rep":
            own = OF_INTEGRATIONS
        return tuple(path for path in own if path not in self.granted)

    def chooses(self, path: str) -> bool:
        """Return whether a person is asked for the address at this path, and can choose from a
        list there.
        """
        is_person = self.kind in ("customer", "rep")
        return is_person and whole_of(path) not in self.unasked

    def has_scope(self, scope: str) -> bool:
        """Return whether an API key with `scope` could do what this actor is about to do."""
        return self.kind != "key" or scope in self.scopes


CUSTOMER = Actor("customer", "customer")
# what the product did by itself, such as withholding a login
SYSTEM = Actor("system", "system")
