"""What is said of the names in a body that a call does not know."""

from collections.abc import Iterable, Sequence

from webapp.record.problem import MOST_OF_A_NAME, Problem, in_short


def unknown_names(body: Iterable[str], known: Sequence[str]) -> list[Problem]:
    """Return a problem for each name of a body that is not known."""
    unknown = [name[:MOST_OF_A_NAME] for name in body if name not in known]
    those = f"send {', '.join(known)}"
    others = Problem("", "unknown_field", f"Remove the other {{}} names; {those}")
    return in_short(
        unknown,
        lambda name: Problem(name, "unknown_field", f"Remove {name}; {those}"),
        others,
    )
