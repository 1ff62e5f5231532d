"""What a rep sees beside the questions: likely duplicates, why to go on all the same, the
account code to come.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.clients.account_code import preview_code
from webapp.clients.duplicates import Duplicate, likely_duplicates
from webapp.clients.models import REASON
from webapp.drafts.store import Draft
from webapp.record.names import display_name
from webapp.record.problem import Problem
from webapp.record.text import CONTROL

REASON_FIELD = "duplicate_reason"
# the history puts the other clients' codes before it
MOST_IN_REASON = REASON.limit // 2


@dataclass(frozen=True)
class DeskView:
    """The account code that the client would get now ("" without a name, or when it has one), and
    who may be the same client.

    `reason` is why the rep goes on all the same; `is_settled` when there is nothing to ask.
    """

    code: str
    duplicates: list[Duplicate]
    reason: str

    @property
    def is_settled(self) -> bool:
        """Whether there are no likely duplicates, or a reason to go on."""
        return not self.duplicates or bool(self.reason)


def desk_view(draft: Draft) -> DeskView:
    """Return what the rep sees beside a draft."""
    payload = draft.payload
    title = display_name(payload)
    code = preview_code(title) if title and not draft.is_change else ""
    return DeskView(
        code,
        likely_duplicates(payload, exclude_id=draft.target_id),
        draft.controls.get(REASON_FIELD, ""),
    )


def read_reason(posted: Mapping[str, str], controls: dict[str, Any]) -> dict[str, Any]:
    """Return the controls with the reason that came with a page; one that is too long is none."""
    if REASON_FIELD not in posted:
        return controls
    words = " ".join(CONTROL.sub("", posted[REASON_FIELD]).split())
    return {**controls, REASON_FIELD: words if len(words) <= MOST_IN_REASON else ""}


def duplicate_problem(draft: Draft) -> Problem | None:
    """Return the problem of a rep's draft that looks like a client there is, with no reason
    given to go on.
    """
    if not draft.is_reps or draft.is_change or desk_view(draft).is_settled:
        return None
    return Problem(
        REASON_FIELD,
        "required",
        "Open the client there is, or say why this is another one",
    )


def history_reason(draft: Draft) -> str:
    """Return what the history keeps of the duplicates that a rep saw and the reason to go on,
    "" without any.
    """
    view = desk_view(draft) if draft.is_reps and not draft.is_change else None
    if not view or not view.duplicates:
        return ""
    return f"Not the same as {', '.join(twin.account for twin in view.duplicates)}: {view.reason}"[
        : REASON.limit
    ]
