"""The wizard's funnel: how many of the registrations begun in the last 30 days came how far."""

from datetime import timedelta
from typing import NamedTuple

from webapp.drafts.statistics import count_registrations
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


def load_funnel() -> list[Stage]:
    """Return the stages: begun, each step that customers are asked, registered.

    Who did a step has passed the ones before it: businesses alone are asked some of them.
    """
    return funnel_of(count_registrations(now() - timedelta(days=DAYS)))


def funnel_of(counted: dict[tuple[str, str], int]) -> list[Stage]:
    """Return the stages of these counts by the furthest step that was done and the state of
    the draft.
    """
    order = ["", *(step.name for step in STEPS)]
    reached = [0] * len(order)
    for (furthest, state), drafts in counted.items():
        end = (
            len(order)
            if state == "done"
            else order.index(furthest if furthest in order else "") + 1
        )
        for place in range(end):
            reached[place] += drafts
    done = sum(
        drafts for (_furthest, state), drafts in counted.items() if state == "done"
    )
    steps = [
        (step.title, drafts)
        for step, drafts in zip(STEPS, reached[1:], strict=True)
        if not step.staff_only
    ]
    stages = [("Started", reached[0]), *steps, ("Registered", done)]
    return [
        Stage(name, drafts, round(100 * drafts / reached[0]) if reached[0] else 0)
        for name, drafts in stages
    ]
