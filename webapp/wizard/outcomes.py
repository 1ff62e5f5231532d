"""What comes of a post, which `views` answers: a page to show, a change to apply, a redirect."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from werkzeug.wrappers import Response

from webapp.questions.messages import Messages
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.record.problem import Problem
from webapp.wizard.rows import Change


@dataclass(frozen=True)
class Elsewhere:
    """What both this page and another changed: the sheet of the other one, and the paths.

    `by_others` says that it may have been somebody else, whom the client's history names.
    """

    sheet: Sheet
    paths: Collection[str]
    by_others: bool


@dataclass(frozen=True)
class Shown:
    """A step's page that is to be shown: as the sheet has it, or as it was posted.

    `problems` are pinned to its fields, or finished `messages` stand there instead. `change` is
    what a button of its list did, `notice` the name of one, `elsewhere` what another window or
    person changed too. Of a `fragment` htmx exchanges the questions alone. `is_saved` says that a
    post saved all of it.
    """

    sheet: Sheet
    page: Page
    problems: Sequence[Problem] = ()
    messages: Messages | None = None
    change: Change = field(default_factory=Change)
    notice: str = ""
    elsewhere: Elsewhere | None = None
    fragment: bool = False
    is_saved: bool = False
    status: int = 200


@dataclass(frozen=True)
class Finished:
    """A change that nothing stands in the way of: its client is to be changed now."""

    sheet: Sheet


Outcome = Shown | Finished | Response
