"""Changing a client that is registered: a draft made of it, about some steps or fields, put
on top of newer changes when it is sent.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from webapp.clients.answer import payload_of
from webapp.clients.differences import differences
from webapp.clients.models import Client
from webapp.drafts import store
from webapp.drafts.controls import Controls
from webapp.drafts.draft import Draft, new_id
from webapp.questions.asked import is_answered
from webapp.questions.merging import answers_in, digests, fingerprint, merged, put_back
from webapp.questions.sheet import Sheet
from webapp.questions.steps import STEPS, step_named, steps_asking
from webapp.questions.steps.base import Step
from webapp.questions.steps.business import VAT_NUMBER
from webapp.questions.steps.delivery import delivery_of
from webapp.record.names import full_name
from webapp.record.paths import whole_of
from webapp.record.schema import Record

# the choices of a client's own: where there are no rows, it has none
WITH_ROWS = Controls(delivery="other")


def id_of_change(client: Client, owner_id: int, step: Step) -> str:
    """Return the id of a change of one step of a client; nothing is stored until it is saved."""
    about = step.name[:2]
    page = secrets.token_urlsafe(6)
    return f"{about}.{client.id}.{owner_id}.{page}"


def begin_answers(
    client: Client,
    also: store.Also | None = None,
    **whose: Any,
) -> Draft:
    """Return the change in which a user has begun to answer what is asked of a client, else
    one made and stored now. `also` is what belongs into the same transaction.
    """
    names = [step.name for step in steps_asking(client.asked)]
    answers = made_of(
        client,
        names,
        asked=client.asked,
        **whose,
    )
    return store.begin_answers(answers, also)


def made_of(
    client: Client,
    steps: Iterable[str],
    *,
    asked: Iterable[str] = (),
    id: str = "",
    **whose: Any,
) -> Draft:
    """Return a draft that changes a client: about these steps, or of them about the fields at these
    paths alone.

    `whose` is its `owner_id`, `rep_id`, or the `link_hash` of the private link that opened it.
    """
    payload = editable_payload(client)
    steps = tuple(steps)
    asked = list(asked)
    controls = Controls(
        steps=steps,
        base=base_of(steps, payload),
        delivery=delivery_of(payload, asked),
    )
    return Draft(
        id or new_id(),
        payload,
        controls,
        target_id=client.id,
        target_version=client.version,
        asked=asked,
        **whose,
    )


def base_of(steps: Iterable[str], payload: dict[str, Any]) -> dict[str, str]:
    """Return the digests of what a client has in these steps, by path, to know later what
    somebody else changed.
    """
    found: dict[str, str] = {}
    for name in steps:
        step = step_named(name)
        if step is not None:
            answers = answers_in(step, Draft("", payload, WITH_ROWS))
            found.update(digests(answers))
    return found


def editable_payload(client: Client) -> dict[str, Any]:
    """Return the client's payload; the title of a person that is only their name is left out,
    so that it follows the name.
    """
    payload = payload_of(client)
    name = full_name(client.first_name, client.last_name)
    if client.client_type.is_person and client.title == name:
        payload["title"] = ""
    return payload


def rebased(draft: Draft, client: Client) -> tuple[Draft, list[str]]:
    """Return a change on top of the client as it is now, and the paths of what both changed;
    a list is one field.
    """
    now = editable_payload(client)
    names = draft.controls.steps or ()
    base_now = base_of(names, now)
    mine = replace(draft, controls=WITH_ROWS)
    theirs = both = replace(mine, payload=now)
    contested: list[str] = []
    for step in STEPS:
        if step.name not in names:
            continue
        merge = merged(
            base_for(step, draft, now, base_now),
            answers_in(step, mine),
            answers_in(step, theirs),
            paths_of(step, draft),
        )
        both = put_back(step, merge.taken, both)
        contested += merge.contested
    payload = dict(both.payload)
    if "credentials" in draft.payload:
        payload["credentials"] = draft.payload["credentials"]
    newer = replace(
        draft,
        payload=payload,
        controls=replace(draft.controls, base=base_now),
        target_version=client.version,
    )
    return newer, contested


def paths_of(step: Step, draft: Draft) -> list[str]:
    """Return the paths of what a change is about in one of its steps."""
    if not draft.asked:
        return step.whole_paths
    return [path for path in step.whole_paths if path in draft.asked]


def base_for(
    step: Step, draft: Draft, now: dict[str, Any], base_now: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the digests of what a change was made of; the release before kept one of a whole
    step, which says less.
    """
    base = draft.controls.base
    if step.name not in base:
        return base
    if base[step.name] != fingerprint(step, now):
        return {}
    return base_now


def answered_by(sheet: Sheet, client: Client, record: Record) -> set[str]:
    """Return the paths of what the client is asked for and this draft of the client's own answers.

    Where the draft was made to answer them, that is all that it does not leave open; in any other
    change, what it changes.
    """
    draft = sheet.draft
    if draft.is_reps or client.source_status != "I":
        return set()
    if draft.asked:
        left = {problem.path for problem in sheet.unanswered}
        return set(draft.asked) - left
    changed = _changed_paths(client, record)
    if draft.controls.no_vat:
        changed.add(VAT_NUMBER)
    return {path for path in changed if is_answered(path, draft)}


def _changed_paths(client: Client, record: Record) -> set[str]:
    """Return the paths in which a record differs from its client, a list by its name."""
    before = payload_of(client)
    after = record.model_dump(mode="json", exclude={"credentials"})
    return {whole_of(path) for path in differences(before, after)}
