"""What must hold, number by number; the tests that hold it are marked
`@pytest.mark.security("R1")`.

`python -m tests.security` prints the list with its tests. R numbers are what must hold, T numbers
the traps met before.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

RULES = {
    # Nothing lost, nothing half done
    "R1": "What was acknowledged is committed durably: a kill or a loss of power loses none of it",
    "R2": "All of a registration is stored, or none of it",
    "R3": "A repeat registers once and gets the first answer, also at once or when the server "
    "died between; refusals are not remembered",
    "R4": "Account codes are unique on any number of processes and never given again; a counter "
    "that is behind jumps ahead",
    "R5": "What was typed survives errors, a lost session or token, a restart, Back and Refresh; "
    "passwords excepted",
    "R6": "A stale tab or a second editor overwrites nothing newer without being told",
    "R7": "A locked, full or absent database is a 503 with Retry-After, as page or envelope, and "
    "all is well again by itself",
    "R7a": "Told to stop, the server answers what is under way; sessions, tokens and drafts "
    "survive a restart and fit every process",
    # Bad input
    "R8": "No request is a failure of the server, however malformed, and none is stored in part",
    "R9": "Text is trimmed, and otherwise given back code point for code point; control "
    "characters are refused everywhere",
    "R10": "What is over a limit of size, depth, rows or fields is refused by name, never cut; "
    "drafts hold no more than a record can",
    "R11": "Usernames are compared without regard to case, width and what is not seen, unique by "
    "a constraint, and of one script",
    "R11a": "Numbers in addresses are ASCII digits, 18 at most; a form without its fields is "
    "refused",
    # Who may do what
    "R12": "Every route stands in one list of who may enter; what is another's is not found",
    "R13": "What an actor may not set cannot be set through any door by any name",
    "R13a": "What opens something ends with a new password, role or owner, with disabling, taking "
    "back, replacing, submitting",
    "R14": "API keys: long, hashed, in one header alone, scoped, revoked at once everywhere; "
    "checked first, then the body in a fixed order",
    "R15": "Passwords: lengths, any characters, none that is common or personal, scrypt, renewed "
    "at sign-in, never in clear anywhere",
    "R16": "Sign-in: one answer and the same work for all that is wrong, waits that lock no owner "
    "out, limits, sessions that end",
    "R17": "Nobody learns from a door whether an email address or a client is known",
    "R18": "Private links: 128 bits or more, never stored as they are, with an end, used once "
    "where they should, in no log or Referer",
    # The browser
    "R19": "Every form has a token; another site can post nothing, a GET changes nothing; cookies "
    "are Lax, HttpOnly, under https Secure",
    "R20": "The security headers stand on every answer, HSTS behind any proxy; nothing is inline "
    "and nothing comes from another host",
    "R21": "Whatever is shown is escaped where it stands: page, attribute, link, JSON, drawing, "
    "CSV, XLSX",
    "R22": "Redirects stay inside, hosts are ours, links are made of PUBLIC_URL, forwarded "
    "headers count behind trusted proxies alone",
    "R23": "Personal pages are kept by no cache, and leave nothing in the browser's storage",
    # Abuse
    "R24": "Limits per network and key on every door, answered 429 with Retry-After, shared where "
    "a server for them is set",
    "R25": "Robots meet a trap and a least time; a person always gets through",
    "R26": "No request makes unbounded work: hashing comes last and in bounded places, searches "
    "end, exports are streamed",
    # Running
    "R27": "The server does not start with a weak secret, debug in public, an unmigrated database "
    "or an unknown setting",
    "R28": "The log has who, what and when, and never bodies, passwords, keys or secret "
    "addresses; events around sign-in stand in it",
    "R29": "An error shows a request id and nothing of the inside",
    "R30": "Dependencies have ranges and a lock; vendored files have checksums",
    "R31": "A backup is whole, made while the server serves, and can be restored",
    # What went wrong first
    "T1": "JSON is read by one function: depth, NaN, duplicate keys and UTF-16 are refused",
    "T2": "A multipart part without a name is refused before the token is looked for",
    "T3": "One byte that is no UTF-8 does not clear a form silently",
    "T4": "A body whose chunks or length are broken is the client's mistake",
    "T5": "Slow clients do not keep others from being served",
    "T6": "Many writers at once never meet a locked database, and readers do not wait for them",
    "T7": "NUL in an address is no failure, on either engine",
    "T8": "A copied cookie is worthless after sign-out",
    "T9": "All processes have the same secret",
    "T10": "An account code's prefix is letters alone",
    "T11": "Guards come before tokens and views, and each kind of failure has its handler",
}
TESTS = Path(__file__).resolve().parent


@cache
def held_by() -> dict[str, list[str]]:
    """Return the tests that are marked with each number, read from their source; a mark on
    what pytest would not run counts for nothing.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in numbers_of(node):
                    found.setdefault(number, []).append(
                        f"{path.relative_to(TESTS.parent)}::{node.name}"
                    )
    return found


def numbers_of(test: ast.FunctionDef) -> Iterator[str]:
    """Yield the numbers in `@pytest.mark.security(...)` above a test."""
    for mark in test.decorator_list:
        if (
            isinstance(mark, ast.Call)
            and ast.unparse(mark.func) == "pytest.mark.security"
        ):
            yield from (ast.literal_eval(argument) for argument in mark.args)


if __name__ == "__main__":
    tests = held_by()
    for number, rule in RULES.items():
        lines = [f"\n{number}. {rule}", *tests.get(number, ["NO TEST"])]
        sys.stdout.write("\n    ".join(lines) + "\n")
