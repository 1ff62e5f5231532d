"""What every mail must be, whatever it tells: valid HTML that fetches nothing, and a text that says
the same and can be read anywhere.
"""

import re
from email.message import EmailMessage

import html5lib
from lxml import html as lxml_html

from tests.support.mail_server import URL, html_of, text_of

MOST_BYTES, MOST_IN_SUBJECT, LINE = 20_000, 40, 72
FETCHES = re.compile(
    r"url\(|@import|src=(?!\"cid:)|srcset|<(?:script|link|iframe|base)\b"
)


def check(mail: EmailMessage) -> None:
    """Hold a mail to the rules."""
    alternatives = [part.get_content_type() for part in mail.iter_parts()]
    assert mail.get_content_type() == "multipart/alternative"
    assert alternatives in (
        ["text/plain", "text/html"],
        ["text/plain", "multipart/related"],
    )
    assert len(mail["Subject"]) <= MOST_IN_SUBJECT
    assert mail["Auto-Submitted"] == "auto-generated"
    html, text = html_of(mail), text_of(mail)
    links = _links_of_html(mail, html)
    assert set(_links_of_text(mail, text)) == links


def _links_of_html(mail: EmailMessage, html: str) -> set[str]:
    """Return where the HTML leads, which is valid, of one file, and named by the subject."""
    html5lib.HTMLParser(strict=True).parse(html)
    assert len(html.encode()) < MOST_BYTES
    assert not FETCHES.search(html)
    root = lxml_html.document_fromstring(html)
    assert root.get("lang") == mail["Content-Language"]
    assert root.findtext("head/title") == mail["Subject"]
    # some programs take styles of elements alone
    seen = [each for each in root.iter("p", "a", "h1", "h2") if not each.get("style")]
    assert not seen
    return {link.get("href") for link in root.iter("a")}


def _links_of_text(mail: EmailMessage, text: str) -> list[str]:
    """Return the addresses in the text, each whole on a line of its own."""
    assert text.startswith(f"{mail['Subject']}\n\n")
    assert not re.search(r"\n\n\n|[ \t]\n", text)
    lines = text.splitlines()
    assert [
        line for line in lines if len(line) > LINE and not URL.fullmatch(line)
    ] == []
    assert [line for line in lines if "http" in line and not URL.fullmatch(line)] == []
    return URL.findall(text)
