"""Cuts out of Bootstrap what the pages use: `static/css/bootstrap.css`.

Run it with `make styles` after a change of a class in templates, or of Bootstrap's version. A rule
stays when all classes of a selector of it are used, a variable when something that stays reads it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
WHOLE = next((PROJECT / "static" / "vendor").glob("bootstrap-*.min.css"))
PART = PROJECT / "static" / "css" / "bootstrap.css"
HEAD = f"""\
/* Made by docs/cut_bootstrap.py of ../vendor/{WHOLE.name}, whose licence is beside it.
   Do not edit. */
"""
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CLASS_ATTRIBUTE = re.compile(r"\bclass=\"(.*?)\"", re.DOTALL)
SCRIPT_TEXT = re.compile(r"\"(.*?)\"|'(.*?)'")
WORD = re.compile(r"[a-z][\w-]*")
BUTTON = re.compile(r"\bbtn-[\w-]+")
# what a selector asks of an element beside its tag: a class, an attribute for Bootstrap's scripts
ASKED = re.compile(r"\.([a-z][\w-]*)|\[(data-bs-[\w-]+)")
SET = re.compile(r"(--bs-[\w-]+):")
READ = re.compile(r"var\((--[\w-]+)")
EMPTY_RULE = re.compile(r"[^{}\n]*\{\}\n")


def used_words() -> set[str]:
    """Return every word that may be a class: of templates, of texts of scripts, and the buttons
    that Python names.
    """
    found = set[str]()
    for path in (PROJECT / "templates").rglob("*.html"):
        for value in CLASS_ATTRIBUTE.findall(path.read_text()):
            found.update(WORD.findall(value))
    for path in (PROJECT / "static" / "js").rglob("*.js"):
        for either in SCRIPT_TEXT.findall(path.read_text()):
            found.update(WORD.findall(" ".join(either)))
    for path in (PROJECT / "webapp").rglob("*.py"):
        found.update(BUTTON.findall(path.read_text()))
    return found


def rules_of(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before each outer pair of braces, and what in it."""
    start = depth = opened = 0
    for place, sign in enumerate(sheet):
        if sign == "{":
            depth += 1
            if depth == 1:
                opened = place
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield sheet[start:opened], sheet[opened + 1 : place]
                start = place + 1


def cut(sheet: str, words: set[str]) -> str:
    """Return the rules of a sheet that may match a page with these classes."""
    kept = []
    for head, body in rules_of(sheet):
        if head.startswith("@media"):
            inner = cut(body, words)
            kept += [f"{head}{{\n{inner}}}\n"] if inner else []
        elif head.startswith("@keyframes"):
            kept += [f"{head}{{{body}}}\n"] if head.split()[1] in words else []
        elif selectors := [each for each in parts_of(head) if is_used(each, words)]:
            kept.append(f"{','.join(selectors)}{{{body}}}\n")
    return "".join(kept)


def parts_of(selectors: str) -> list[str]:
    """Return the single selectors of a list; a comma within parentheses parts none."""
    return re.split(r",(?![^()]*\))", selectors)


def is_used(selector: str, words: set[str]) -> bool:
    """Return whether everything that a selector asks for is used; within `:not()` it need not."""
    asked = ASKED.findall(re.sub(r":not\([^)]*\)", "", selector))
    return all((name or attribute) in words for name, attribute in asked)


def without_unread(sheet: str, others: str) -> str:
    """Return a sheet without the variables that neither it nor the other sheets read."""
    while unread := set(SET.findall(sheet)) - set(READ.findall(sheet + others)):
        names = "|".join(map(re.escape, sorted(unread)))
        sheet = re.sub(rf"(?:{names}):[^;{{}}]*(?:;|(?=}}))", "", sheet)
    return EMPTY_RULE.sub("", sheet)


def part() -> str:
    """Return what belongs in `PART`."""
    sheet = COMMENT.sub("", WHOLE.read_text()).removeprefix('@charset "UTF-8";')
    folder = PART.parent
    own = [path for path in folder.rglob("*.css") if path != PART]
    others = "".join(path.read_text() for path in sorted(own))
    return HEAD + without_unread(cut(sheet, used_words()), others)


if __name__ == "__main__":
    PART.write_text(part())
