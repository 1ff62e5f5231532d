"""Templates and style sheets: each part of a form is drawn in one place, nothing is dead, and
lines can be read.
"""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
# but for the one that is about what Swagger's script draws, and the one that a command makes
NOT_OURS = {"api-docs.css", "bootstrap.css"}
SHEETS = sorted(
    path
    for path in (PROJECT / "static" / "css").rglob("*.css")
    if path.name not in NOT_OURS
)
# classes that are made from a number or a name, or set by htmx
MADE = re.compile(r"series-\d|htmx-request|^(i|mark|move|tag)-\w+$")
# Classes of the look whose pages are still to be written. Whoever writes one takes them out here.
AWAITED = {
    *("told-fixed", "num"),
}  # fmt: skip
# the wizard's lists of rows put the focus on what is wrong with the whole list
DRAWN_ELSEWHERE = {"wizard/rows.html": {"field-error"}}
PARTS = {
    "error-summary": r'class="error-summary"',
    "field-error": r'class="field-error"',
    "csrf": r'name="csrf_token"',
}


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT / "templates"))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_form_is_drawn_by_its_macro_alone(part):
    drawn = {
        name_of(path)
        for path in TEMPLATES
        if re.search(PARTS[part], path.read_text())
        and part not in DRAWN_ELSEWHERE.get(name_of(path), ())
    }
    assert drawn == {"macros/forms.html"}


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_style_sheets_have_no_line_over_100_columns(path):
    assert [line for line in path.read_text().splitlines() if len(line) > 100] == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_every_class_of_a_style_sheet_is_used(path):
    text = re.sub(r'/\*.*?\*/|"[^"]*"', "", path.read_text(), flags=re.DOTALL)
    selectors = re.sub(r"\{[^{}]*\}", "{}", text)
    classes = set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))
    used = set(re.findall(r"[\w-]+", everything()))
    assert {name for name in classes - used - AWAITED if not MADE.search(name)} == set()


def everything() -> str:
    scripts = (PROJECT / "static" / "js").rglob("*.js")
    python = (PROJECT / "webapp").rglob("*.py")
    return "\n".join(path.read_text() for path in [*TEMPLATES, *scripts, *python])
