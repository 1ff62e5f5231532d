"""A problem or an advice: the path of a field, a stable code, and words that say what to do."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")
GO_ON = "You can go on; we will check it with you"
# of what a sender made up: characters of a name or path, and how many are told one by one
MOST_OF_A_NAME, MOST_IN_PATH, MOST_TOLD = 100, 200, 20


class Problem(NamedTuple):
    """What is wrong with one field. `path` is written as in
    `shipping_addresses[1].address_post_code`.
    """

    path: str
    code: str
    message: str


def in_short(
    wrong: Sequence[T], problem_of: Callable[[T], Problem], others: Problem
) -> list[Problem]:
    """Return the problem of each of what is wrong in one way, but of 20 at most: of the rest it
    is `others`, with their number in place of the {} in its message.
    """
    problems = [problem_of(each) for each in wrong[:MOST_TOLD]]
    more = len(wrong) - len(problems)
    if more:
        message = others.message.format(f"{more:,}")
        problems.append(others._replace(message=message))
    return problems


class InputRefused(Exception):
    """What somebody entered or wants done is refused; `problems` say why, each at its field, or at
    the path "" when it is about no field. The text has all their messages.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class Advice(NamedTuple):
    """What may be wrong with one field but does not refuse the record; shown to the person and kept
    for the sales desk.
    """

    path: str
    code: str
    message: str
