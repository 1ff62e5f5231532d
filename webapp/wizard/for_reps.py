"""What a rep sees beside the questions: likely duplicates, why to go on all the same, the
account code to come.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Table

from webapp.clients.account_code import preview_code
from webapp.clients.different import DifferentClients, told_apart_from
from webapp.clients.duplicates import Duplicate, likely_duplicates
from webapp.clients.models import REASON
from webapp.drafts.draft import Draft
from webapp.record.actor import Actor
from webapp.record.problem import Problem
from webapp.record.text import CONTROL, Text
from webapp.storage.columns import now
from webapp.storage.statements import Row, table_of

REASON_FIELD = "duplicate_reason"
# the history puts the codes of the other clients before it
WHY_ANOTHER = Text(REASON.limit // 2, "Reason")


@dataclass(frozen=True)
class DeskView:
    """The account code that the client would get now ("" without a name, or when it has one), and
    who may be the same client.

    `reason` is why the rep goes on all the same, as it was typed. A change of a client needs none.
    """

    code: str
    duplicates: list[Duplicate]
    reason: str
    is_change: bool

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the reason: too long, or needed and missing."""
        if len(self.reason) > WHY_ANOTHER.limit:
            return Problem(REASON_FIELD, "too_long", WHY_ANOTHER.shorten)
        if self.duplicates and not self.reason:
            words = "Open the client there is, or say why this is another one"
            return Problem(REASON_FIELD, "required", words)
        return None

    @property
    def refused(self) -> str:
        """The message at the reason that was typed, "" when there is nothing wrong with it."""
        problem = self.problem if self.reason else None
        return problem.message if problem else ""

    @property
    def unexplained(self) -> Problem | None:
        """The problem of registering what looks like a client there is: no reason is given to go
        on, or one that is too long.
        """
        if self.is_change or not self.duplicates:
            return None
        return self.problem

    @property
    def history_reason(self) -> str:
        """What the history keeps of the duplicates and the reason to go on, "" without any."""
        if self.is_change or not self.duplicates:
            return ""
        codes = ", ".join(each.account for each in self.duplicates)
        return f"Not the same as {codes}: {self.reason}"

    def told_apart(self, actor: Actor) -> dict[Table, list[Row]]:
        """Return the rows that keep the new client and its likely duplicates quiet about each
        other, as the reason says that they are different.
        """
        if not self.history_reason:
            return {}
        ids = [each.client_id for each in self.duplicates]
        rows = told_apart_from(ids, actor, self.reason, now())
        return {table_of(DifferentClients): rows}


def desk_view(draft: Draft) -> DeskView | None:
    """Return what the rep sees beside a draft, None beside a customer's."""
    if not draft.is_reps:
        return None
    name = "" if draft.is_change else draft.client_name
    return DeskView(
        code=preview_code(name) if name else "",
        duplicates=likely_duplicates(draft.payload, exclude_id=draft.target_id),
        reason=draft.controls.duplicate_reason,
        is_change=draft.is_change,
    )


def with_reason(draft: Draft, posted: Mapping[str, str]) -> Draft:
    """Return a draft with the reason that came with a page, as it was typed."""
    if REASON_FIELD not in posted:
        return draft
    words = CONTROL.sub("", posted[REASON_FIELD]).split()
    controls = replace(draft.controls, duplicate_reason=" ".join(words))
    return replace(draft, controls=controls)
