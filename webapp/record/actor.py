"""Who fills a record, and what each may set (contract, section 2, "Who may set what")."""

from dataclasses import dataclass
from typing import Literal

SCOPES = ("clients:create", "clients:read", "clients:approve")


@dataclass(frozen=True)
class Actor:
    """The one who registers or changes a client: a kind, a name for the history, and for keys the scopes."""

    kind: Literal["customer", "rep", "key", "import"]
    name: str = ""
    scopes: frozenset[str] = frozenset()

    @property
    def source(self) -> str:
        """Where a record by this actor is made, when the record doesn't say (contract, `source`)."""
        return {"customer": "web", "rep": "system", "key": "api", "import": "import"}[self.kind]

    @property
    def may_not_set(self) -> tuple[str, ...]:
        """Paths of the fields that this actor can't set by any means."""
        if self.kind == "customer":
            return ("department", "tax_ref.code", "detail.payment_term", "source", "source_status")
        return ("source",) if self.kind == "rep" else ()

    def has_scope(self, scope: str) -> bool:
        """Tell whether an API key with `scope` could do what this actor is about to do."""
        return self.kind != "key" or scope in self.scopes


CUSTOMER = Actor("customer", "customer")
