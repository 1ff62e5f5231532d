"""The product's tables, as far as a registration reads and writes them."""

from bench.peers.drf_app.models.clients import (
    AccountCounter,
    Address,
    Advice,
    Client,
    Contact,
    History,
    User,
)
from bench.peers.drf_app.models.keys import ApiKey, ApiKeyScope, IdempotencyKey
from bench.peers.drf_app.models.lists import (
    LISTS,
    ClientType,
    Currency,
    Department,
    ListVersion,
    PaymentTerm,
    TaxCode,
)

__all__ = [
    "LISTS",
    "AccountCounter",
    "Address",
    "Advice",
    "ApiKey",
    "ApiKeyScope",
    "Client",
    "ClientType",
    "Contact",
    "Currency",
    "Department",
    "History",
    "IdempotencyKey",
    "ListVersion",
    "PaymentTerm",
    "TaxCode",
    "User",
]
