"""A problem or an advice: the path of a field, a stable code, and words that say what to do."""

from typing import NamedTuple

GO_ON = "You can go on; we will check it with you"


class Problem(NamedTuple):
    """What is wrong with one field. `path` is written as in
    `shipping_addresses[1].address_post_code`.
    """

    path: str
    code: str
    message: str


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
