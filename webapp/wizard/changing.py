"""Changing a client that is registered: a draft made of it, about some steps or fields, put on top of newer changes when it is sent."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from flask import abort, url_for

from webapp.auth.access import go_on_to
from webapp.clients.answer import payload_of
from webapp.clients.lists import name_of
from webapp.clients.models import Client
from webapp.clients.offered import load_reference
from webapp.extensions import db
from webapp.record.reference import ClientType, Reference
from webapp.record.rules import full_name
from webapp.wizard import drafts
from webapp.wizard.answers import fingerprint, put, value_at
from webapp.wizard.drafts import Draft
from webapp.wizard.ownership import new_id
from webapp.wizard.steps import STEPS, Step

CUSTOMERS_MAY_CHANGE = "PI"  # states of a client in which its own people may change it


def begin_change(client: Client, steps: Iterable[str], *, asked: Iterable[str] = (), **whose: Any) -> Draft:
    """Make and store a draft that changes a client: about these steps, or of them about the fields at these paths alone.

    `whose` is its `owner_id`, `rep_id`, or the `link_hash` of the private link that opened it.
    """
    payload, steps, asked = editable_payload(client), list(steps), list(asked)
    has_rows = payload["shipping_addresses"] or "shipping_addresses" in asked
    controls: dict[str, Any] = {
        "steps": steps,
        "base": {step.name: fingerprint(step, payload) for step in STEPS},
        "delivery": "other" if has_rows else "same",
    }
    draft = Draft(new_id(), payload, controls, asked=asked, **whose)
    return drafts.save(replace(draft, target_id=client.id, target_version=client.version))


def steps_asking(paths: Iterable[str]) -> list[str]:
    """Return the names of the steps that ask for any of these fields, in order; whole lists are named by the list."""
    paths = set(paths)
    return [step.name for step in STEPS if not step.staff_only and any(path.split("[")[0] in paths for path in step.paths)]


def editable_payload(client: Client) -> dict[str, Any]:
    """Return the client's payload; the title of a person that is only their name is left out, so that it follows the name."""
    payload = payload_of(client)
    if client.client_type.is_person and client.title == full_name(client.first_name, client.last_name):
        payload["title"] = ""
    return payload


def reference_for(draft: Draft) -> Reference:
    """Return what may be chosen in a draft: the lists as they stand, and what the client that is changed has already.

    A draft of the client's own people opens only while they may change the client; else the answer is the account page.
    """
    client = db.session.get(Client, draft.target_id) if draft.is_change else None
    if client and not draft.is_reps and client.source_status not in CUSTOMERS_MAY_CHANGE:
        abort(go_on_to(url_for("account.home", notice="too_late")))
    return reference_with(client) if client else load_reference()


def reference_with(client: Client) -> Reference:
    """Return the lists with what the client has of them, retired or not."""
    offered = load_reference()
    types = {**offered.client_types, client.type_code: ClientType(client.client_type.name, client.client_type.is_person)}
    has = {
        "departments": client.department,
        "tax_codes": client.tax_code,
        "payment_terms": client.payment_term,
        "currencies": client.currency,
    }
    retired = {name: code for name, code in has.items() if code and code not in getattr(offered, name)}
    kept: dict[str, Any] = {name: {**getattr(offered, name), code: name_of(name, code)} for name, code in retired.items()}
    return replace(offered, client_types=types, **kept)


def rebased(draft: Draft, client: Client, reference: Reference) -> tuple[Draft, Step | None]:
    """Return a change on top of the client as it is now, and the first of its steps that both changed, None without one."""
    now, base = editable_payload(client), draft.controls["base"]
    mine = [step for step in STEPS if step.name in draft.controls["steps"]]
    contested = next((step for step in mine if fingerprint(step, now) not in (base.get(step.name), fingerprint(step, draft.payload))), None)
    payload = deepcopy(now)
    for step in mine:
        for path in step.paths:
            name = path.split("[")[0]
            if not draft.asked or name in draft.asked:
                put(payload, name, value_at(draft.payload, name))
    if "credentials" in draft.payload:
        payload["credentials"] = draft.payload["credentials"]
    controls = {**draft.controls, "base": {step.name: fingerprint(step, now) for step in STEPS}}
    return replace(draft, payload=payload, controls=controls, target_version=client.version), contested
