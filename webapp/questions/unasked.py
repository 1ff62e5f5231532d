"""What a draft is not about: the fields that it does not ask for, and the addresses that a change
leaves alone.
"""

from collections.abc import Iterable

from webapp.drafts.draft import Draft
from webapp.questions.steps import STEPS
from webapp.questions.steps.base import Step
from webapp.record.paths import whole_of

LOGIN = "credentials."  # where the fields of the login stand in a record


def unasked_paths(draft: Draft) -> frozenset[str]:
    """Return the paths of what a draft is not about; no rep is asked for a customer's login."""
    unasked: set[str] = set()
    for path in _paths_of(STEPS):
        is_other = draft.asked and path not in draft.asked
        is_login = draft.is_reps and path.startswith(LOGIN)
        if is_other or is_login:
            unasked.add(path)
    return frozenset(unasked)


def unasked_addresses(draft: Draft, open_steps: Iterable[Step]) -> frozenset[str]:
    """Return the addresses of the record that a change is not about: what a machine left out there
    stops nobody.
    """
    if draft.controls.steps is None:
        return frozenset()
    mine = _paths_of(open_steps)
    if asked := draft.asked:
        mine = {path for path in mine if whole_of(path) in asked}
    return _addresses_in(_paths_of(STEPS)) - _addresses_in(mine)


def _paths_of(steps: Iterable[Step]) -> set[str]:
    """Return the paths of all that these steps ask for."""
    return {path for step in steps for path in step.paths}


def _addresses_in(paths: Iterable[str]) -> frozenset[str]:
    """Return the names of the addresses, or lists of them, that fields belong to."""
    names = set()
    for path in paths:
        if path.endswith("address_state"):
            names.add(whole_of(path).split(".")[0])
    return frozenset(names)
