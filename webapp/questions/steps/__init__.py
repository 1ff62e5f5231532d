"""The steps in their order: a step is added here, with its class and template, and nowhere else."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from webapp.questions.steps.base import Rows, Step
from webapp.questions.steps.billing import Billing
from webapp.questions.steps.business import Business
from webapp.questions.steps.contacts import People
from webapp.questions.steps.delivery import Delivery
from webapp.questions.steps.sign_in import SignIn
from webapp.questions.steps.terms import Terms
from webapp.questions.steps.you import You
from webapp.record.paths import whole_of
from webapp.record.reference import Reference

STEPS: list[Step] = [
    You(),
    Business(),
    Billing(),
    Delivery(),
    People(),
    Terms(),
    SignIn(),
]
CHECK = "check"  # the page after them, which sends


def step_named(name: str) -> Step | None:
    """Return the step with this name in the URL."""
    return next((step for step in STEPS if step.name == name), None)


def rows_named(name: str) -> Rows | None:
    """Return the list with this name in the record."""
    for step in STEPS:
        if step.rows and step.rows.name == name:
            return step.rows
    return None


def steps_of_client(payload: Mapping[str, Any], reference: Reference) -> list[Step]:
    """Return the steps of a client there is: those of its type, and others that it has
    answers in all the same.
    """
    found = []
    for step in STEPS:
        if step.is_offered(payload, reference) or step.is_answered(payload):
            found.append(step)
    return found


def steps_asking(paths: Iterable[str]) -> list[Step]:
    """Return the steps that ask customers for any of these fields, in order; whole lists are
    named by the list.
    """
    asked = set(paths)
    found = []
    for step in STEPS:
        whole = {whole_of(path) for path in step.paths}
        if not step.staff_only and whole & asked:
            found.append(step)
    return found


def furthest_of(names: Collection[str]) -> str:
    """Return the last in order of the steps with these names."""
    for step in reversed(STEPS):
        if step.name in names:
            return step.name
    return ""
