"""A seeded stream of registrations, the same for the same seed: duplicates, taken usernames,
repeated idempotency keys, mistakes, and senders of every kind.

`tests/support/stream_senders.py` sends it through the doors, or makes registrations of it.
"""

import copy
import random
import re
from typing import Any, NamedTuple

from tests.support import payloads, stream_values
from tests.support.payload_mutations import mutated
from webapp.record.actor import TERMS

SEED, COUNT = 13, 2000

# API keys by name, with their scopes; and those who send nothing through the JSON door.
KEYS = {
    "erp": ("clients:create", "clients:read", "clients:approve"),
    "shop": ("clients:create",),
    "report": ("clients:read",),
}
OTHERS = ("customer", "rep", "import", "system")


class Sent(NamedTuple):
    """One request: who sends which payload (or bytes as they are), under which idempotency key.

    `query` is of the JSON door alone. A sender of OTHERS comes past the door.
    """

    sender: str
    payload: Any
    key: str | None = None
    query: str = ""


def stream(count: int = COUNT, seed: int = SEED) -> list[Sent]:
    """The first `count` requests of the stream."""
    maker = Maker(seed)
    return [maker.next() for _ in range(count)]


class Maker:
    """Makes one request after the other; some are about what was sent before."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.broken = mutated(seed, 10**6)
        self.known: list[dict[str, Any]] = []
        self.keyed: list[Sent] = []

    def next(self) -> Sent:
        kinds = {
            self.fresh: 46,
            self.alike: 16,
            self.by_others: 12,
            self.wrong: 8,
            self.again: 9,
            self.checked_only: 4,
            self.without_right: 2,
            self.damaged: 2,
            self.badly_keyed: 1,
        }
        [make] = self.chance.choices([*kinds], [*kinds.values()])
        return make()

    def some(self, share: float) -> bool:
        return self.chance.random() < share

    def one_of(self, values: Any) -> Any:
        return self.chance.choice(values)

    # What is sent

    def fresh(self) -> Sent:
        sender, payload = self.one_of(("erp", "erp", "shop")), self.payload()
        if sender == "erp" and self.some(0.1):
            payload["source_status"] = self.one_of("AIRS")
        self.known.append(payload)
        return self.keyed_or_not(sender, payload)

    def alike(self) -> Sent:
        """An earlier payload again, or with some things changed, as a likely duplicate."""
        payload = self.earlier()
        changes = {
            "email": self.email(),
            "title": self.one_of(stream_values.COMPANIES),
            "detail.vat_number": self.one_of(stream_values.VAT_NUMBERS),
            "billing_address.address_post_code": "MK6 2BE",
            "credentials": self.credentials(),
        }
        for path in self.chance.sample([*changes], self.chance.randint(0, 3)):
            payload = payloads.having(payload, path, changes[path])
        return self.keyed_or_not(self.one_of(("erp", "shop")), payload)

    def by_others(self) -> Sent:
        """From a person or an import; who may not set something mostly leaves it out."""
        sender = self.one_of(OTHERS)
        payload = self.payload() if self.some(0.7) else self.earlier()
        own = {"customer": (*TERMS, "source", "source_status"), "rep": ("source",)}
        for path in own.get(sender, ()):
            if self.some(0.98):
                payload = payloads.having(payload, path, "")
        if sender == "customer" and self.some(0.5):
            login = {"username": payload["email"], "password": payloads.PASSWORD}
            payload = payloads.having(payload, "credentials", login)
        return Sent(sender, payload)

    def wrong(self) -> Sent:
        rows = {
            "shipping_addresses": [payloads.address(), payloads.address()],
            "contacts": [payloads.contact(), payloads.contact()],
        }
        payload = self.business() | rows
        for path, value in self.mistakes():
            payload = payloads.having(payload, path, value)
        return self.keyed_or_not(self.one_of(("erp", "shop")), payload)

    def again(self) -> Sent:
        """A key that was used before: with the same body, its parts in another order, another body,
        or by another sender.
        """
        if not self.keyed:
            return self.fresh()
        before = self.one_of(self.keyed[-200:])
        [way] = self.chance.choices(("same", "order", "body", "sender"), (5, 2, 2, 2))
        if way == "order":
            return before._replace(payload=dict(reversed(before.payload.items())))
        if way == "body":
            return before._replace(payload=self.payload())
        if way == "sender":
            return before._replace(sender="shop" if before.sender == "erp" else "erp")
        return before

    def checked_only(self) -> Sent:
        sender, query = self.one_of(("erp", "shop")), "?validate_only=1"
        payload = self.payload() if self.some(0.4) else self.earlier()
        return Sent(sender, payload, query=query)

    def without_right(self) -> Sent:
        if self.some(0.5):
            return Sent("report", self.payload())
        state = self.one_of("ARSI")
        return Sent("shop", payloads.having(self.payload(), "source_status", state))

    def damaged(self) -> Sent:
        return Sent("erp", next(self.broken))

    def badly_keyed(self) -> Sent:
        key = self.one_of(("", "x" * 256, "two words", "é", "x" * 255))
        return Sent("erp", self.payload(), key)

    def keyed_or_not(self, sender: str, payload: dict[str, Any]) -> Sent:
        if not self.some(0.25):
            return Sent(sender, payload)
        sent = Sent(sender, payload, f"order-{len(self.keyed)}")
        self.keyed.append(sent)
        return sent

    # What payloads are made of

    def earlier(self) -> dict[str, Any]:
        return copy.deepcopy(self.one_of(self.known[-300:] or [payloads.full()]))

    def mistakes(self) -> list[tuple[str, Any]]:
        chosen = self.chance.sample(
            stream_values.MISTAKES, self.one_of((1, 1, 1, 2, 3))
        )
        # of each part one, or one would stand in the way of the other
        by_part = {re.split(r"[.\[]", path)[0]: (path, value) for path, value in chosen}
        return [*by_part.values()]

    def payload(self) -> dict[str, Any]:
        kinds = (
            self.person,
            self.person,
            self.business,
            self.business,
            self.documented,
        )
        return self.one_of(kinds)()

    def documented(self) -> dict[str, Any]:
        payload = {**payloads.example(), "email": self.email()}
        payload["credentials"] = self.credentials()
        return payload

    def person(self) -> dict[str, Any]:
        first, last = self.one_of(stream_values.PEOPLE)
        payload = {
            **payloads.smallest(),
            "first_name": first,
            "last_name": last,
            "email": self.email(),
            "credentials": self.credentials(),
            "billing_address": self.address(),
        }
        if self.some(0.3):
            payload["shipping_addresses"] = self.addresses()
        return payload

    def business(self) -> dict[str, Any]:
        payload = {
            **payloads.full(),
            "department": self.one_of(("UK", "europe", "International", "")),
            "title": self.one_of(stream_values.COMPANIES),
            "email": self.email(),
            "credentials": self.credentials(),
            "currency": self.one_of(("GBP", "eur", "")),
            "billing_address": self.address(),
            "shipping_addresses": self.addresses(),
            "contacts": self.contacts(),
            "source": self.one_of(("shop", "", "web")),
            "source_status": self.one_of(("P", "", "P")),
        }
        payload["detail"] |= {
            "contact_number": self.one_of(stream_values.PHONES),
            "vat_number": self.mostly_own(stream_values.VAT_NUMBERS, "GB{:09}"),
            "company_number": self.mostly_own(stream_values.COMPANY_NUMBERS, "{:08}"),
            "eori_number": self.one_of(stream_values.EORI_NUMBERS),
            "payment_term": self.one_of(("30 days", "PROFORMA", "")),
        }
        return payload

    def mostly_own(self, shared: tuple[str, ...], form: str) -> str:
        """A number that others have too, a number of its own, or none."""
        own = form.format(self.chance.randrange(10**8))
        return self.one_of((self.one_of(shared), own, own, ""))

    def email(self) -> str:
        mailbox = self.one_of(stream_values.MAILBOXES)
        if self.some(0.75) and '"' not in mailbox:
            mailbox += str(self.chance.randrange(10**5))
        return f"{mailbox}@{self.one_of(stream_values.HOSTS)}"

    def credentials(self) -> dict[str, str]:
        """A login, of a name that others want too or a name of its own; mostly none, as hashing
        takes its time.
        """
        if self.some(0.82):
            return {}
        own = f"name {self.chance.randrange(10**5)}"
        username = self.one_of(stream_values.USERNAMES) if self.some(0.4) else own
        return {
            "username": username,
            "password": self.one_of(stream_values.PASSWORDS),
        }

    def addresses(self) -> list[dict[str, Any]]:
        """Up to four addresses, the default marked in one of the ways, or none of them marked."""
        rows = [self.address() for _ in range(self.one_of((0, 1, 1, 2, 4)))]
        if rows and self.some(0.6):
            self.one_of(rows)["address_default"] = self.one_of(("1", 1, True))
        return rows

    def address(self) -> dict[str, Any]:
        """An address, in the United Kingdom as often as not."""
        place = {} if self.some(0.5) else self.one_of(stream_values.PLACES)
        return payloads.address(
            address_street_1=f"{self.chance.randint(1, 99)} Häuserstraße",
            address_note=self.one_of(stream_values.NOTES),
            address_contact_number=self.one_of(stream_values.PHONES),
            address_default=self.one_of(("0", 0, False, None)),
            **place,
        )

    def contacts(self) -> list[dict[str, Any]]:
        rows = []
        for _ in range(self.one_of((0, 0, 1, 2, 3))):
            first, last = self.one_of(stream_values.PEOPLE)
            row = payloads.contact(
                first_name=first,
                last_name=last,
                email=self.email(),
                role=self.one_of(("orders", "accounts", "delivery", "other", "")),
            )
            rows.append(row)
        if rows and self.some(0.5):
            rows[-1]["contact_default"] = "1"
        return rows
