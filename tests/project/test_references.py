"""Every reference to a document resolves: links between pages, "contract, section 2" and
"security R8" in code, and commands and targets that the pages name.
"""

import re
from pathlib import Path

import pytest

from tests.security import RULES
from webapp.config import PROJECT

FOLDERS = ("webapp", "templates", "static", "tests", "docs", "bench", "deploy")
FILES = [path for folder in FOLDERS for path in (PROJECT / folder).rglob("*.*")]
PAGES = sorted(
    {*PROJECT.glob("*.md"), *(path for path in FILES if path.suffix == ".md")}
)
CODE = sorted(
    path
    for path in FILES
    if path.suffix in (".py", ".html", ".css", ".js") and "vendor" not in path.parts
)
SECTIONS = re.findall(
    r"^## (\d+)\.", (PROJECT / "docs" / "api.md").read_text(), re.MULTILINE
)
CITED_SECTION = re.compile(r"(?:contract|docs/api\.md),? section (\d+)")
CITED_NUMBERS = re.compile(r"\bsecurity ((?:[RT]\d+a?(?:, )?)+)")
CITED_PAGE = re.compile(r"\b(docs/[\w/-]+\.(?:md|svg|png))")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def text_of(path: Path) -> str:
    """Return a file's text as one line, without the marks of comments."""
    return " ".join(re.sub(r"\n\s*#", "\n", path.read_text()).split())


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def test_what_code_cites_exists():
    cited_in = {name_of(path): cited_and_missing(path) for path in CODE}
    assert {name: missing for name, missing in cited_in.items() if missing} == {}


def cited_and_missing(path: Path) -> set[str]:
    """The sections, numbers and pages that a file cites and that do not exist."""
    text = text_of(path)
    sections = set(CITED_SECTION.findall(text))
    numbers = set(re.findall(r"[RT]\d+a?", " ".join(CITED_NUMBERS.findall(text))))
    pages = {
        page for page in CITED_PAGE.findall(text) if not (PROJECT / page).is_file()
    }
    return sections - set(SECTIONS) | numbers - set(RULES) | pages


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_of_pages_lead_somewhere(path):
    for link in LINK.findall(path.read_text()):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_targets_of_make_that_pages_name_exist(path):
    targets = re.findall(
        r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE
    )
    named = re.findall(r"(?:`|^    )make ([a-z-]+)", path.read_text(), re.MULTILINE)
    assert set(named) <= set(targets)


def test_the_citations_are_found_at_all():
    cited = "".join(text_of(path) for path in CODE if "webapp" in path.parts)
    assert len(CITED_SECTION.findall(cited)) > 5
    assert len(CITED_NUMBERS.findall(cited)) > 20
