"""Inside of the questions, a file imports only from those before it."""

import ast
from pathlib import Path

import pytest

QUESTIONS = Path(__file__).resolve().parents[2] / "webapp" / "questions"
ORDER = (
    "options",
    "lists",
    "fields",
    "address_forms",
    "forms",
    "choices",
    "address_lines",
    "steps.base",
    "steps.you",
    "steps.business",
    "steps.billing",
    "steps.delivery",
    "steps.contacts",
    "steps.terms",
    "steps.sign_in",
    "steps",
    "row",
    "pages",
    "asked",
    "messages",
    "merging",
    "sent",
    "unasked",
    "sheet",
    "changes",
    "prefill",
    "one_page",
    "envelope",
    "answers",
    "summary",
    "facts",
    "opened_place",
    "opened",
)


def name_of(path):
    parts = path.relative_to(QUESTIONS).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


FILES = {name_of(path): path for path in sorted(QUESTIONS.rglob("*.py"))}
FILES.pop("")


def imported(path):
    """The files of the questions that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            module = node.module.removeprefix("webapp.questions").strip(".")
            if node.module == "webapp.questions":
                found |= {alias.name for alias in node.names}
            elif node.module.startswith("webapp.questions."):
                found.add(module)
    return found


def test_every_file_has_its_place():
    assert set(ORDER) == set(FILES)


@pytest.mark.parametrize("name", ORDER)
def test_imports_go_to_what_stands_before(name):
    assert imported(FILES[name]) <= set(ORDER[: ORDER.index(name)])
