"""What a rep sees beside the questions: likely duplicates, why to go on all the same, the
account code to come.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from webapp.clients.account_code import preview_code
from webapp.clients.duplicates import Twin, twins_of
from webapp.clients.models import REASON
from webapp.drafts.controls import Controls
from webapp.drafts.store import Draft
from webapp.record import given
from webapp.record.problem import Problem
from webapp.record.rules import full_name
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
    twins: list[Twin]
    reason: str

    @property
    def is_settled(self) -> bool:
        """Whether there are no likely duplicates, or a reason to go on."""
        return not self.twins or bool(self.reason)


def desk_view(draft: Draft) -> DeskView:
    """Return what the rep sees beside a draft."""
    payload = draft.payload
    title = given.text(payload, "title") or full_name(
        given.text(payload, "first_name"), given.text(payload, "last_name")
    )
    code = preview_code(title) if title and not draft.is_change else ""
    return DeskView(
        code,
        twins_of(payload, besides=draft.target_id),
        draft.controls.duplicate_reason,
    )


def read_reason(posted: Mapping[str, str], controls: Controls) -> Controls:
    """Return the controls with the reason that came with a page; one that is too long is none."""
    if REASON_FIELD not in posted:
        return controls
    words = " ".join(CONTROL.sub("", posted[REASON_FIELD]).split())
    is_short = len(words) <= MOST_IN_REASON
    return replace(controls, duplicate_reason=words if is_short else "")


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
    if not view or not view.twins:
        return ""
    return f"Not the same as {', '.join(twin.account for twin in view.twins)}: {view.reason}"[
        : REASON.limit
    ]
