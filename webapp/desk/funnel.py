"""The wizard's funnel: how many of the registrations begun in the last 30 days came how far."""

from datetime import datetime, timedelta
from typing import NamedTuple

from webapp.questions.steps import STEPS
from webapp.storage.columns import now

DAYS = 30


class Stage(NamedTuple):
    """One line of the funnel: its name, how many came at least that far, and their share of
    those who began, in percent.
    """

    name: str
    drafts: int
    percent: int


def begun_since() -> datetime:
    """Return since when what was begun is counted."""
    return now() - timedelta(days=DAYS)


def funnel_of(counted: dict[tuple[str, str], int]) -> list[Stage]:
    """Return the stages of these counts by the furthest step that was done and the state of
    the draft: begun, each step that customers are asked, registered.

    Who did a step has passed the ones before it: businesses alone are asked some of them.
    """
    names = [step.name for step in STEPS]
    reached = [0] * len(names)
    begun = done = 0
    for (furthest, state), drafts in counted.items():
        begun += drafts
        passed = names.index(furthest) + 1 if furthest in names else 0
        if state == "done":
            done += drafts
            passed = len(names)
        for number in range(passed):
            reached[number] += drafts
    stages = [_stage("Started", begun, begun)]
    for step, drafts in zip(STEPS, reached, strict=True):
        if not step.staff_only:
            stages.append(_stage(step.title, drafts, begun))
    return [*stages, _stage("Registered", done, begun)]


def _stage(name: str, drafts: int, begun: int) -> Stage:
    percent = round(100 * drafts / begun) if begun else 0
    return Stage(name, drafts, percent)
