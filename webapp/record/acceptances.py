"""What a client agreed to, such as the terms: sent beside the record, in a list of its own.

It is no answer to a question. The wizard makes it of what stood beside the button, and an
integration tells of what it showed.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field

from webapp.record import formats
from webapp.record.problem import Problem
from webapp.record.schema import Part, Rows
from webapp.record.text import Text

ACCEPTANCES = "acceptances"
MOST = 10
FIRST_YEAR = 1970
AHEAD = timedelta(days=1)  # by which a clock may be wrong


def _web_address(text: str) -> str:
    """Return an http or https address. Raises ValueError."""
    if not text.lower().startswith(("http://", "https://")):
        raise ValueError("website", "Send the url with http:// or https://")
    return formats.website(text)


def _moment(text: str) -> str:
    """Return a time in ISO 8601 with its zone, not to come. Raises ValueError."""
    words = "Send accepted_on as a time with its zone, like 2026-06-09T14:48:00Z"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("moment", words) from None
    if moment.tzinfo is None or moment.year < FIRST_YEAR:
        raise ValueError("moment", words)
    if moment > datetime.now(UTC) + AHEAD:
        raise ValueError("moment", "Send an accepted_on that is not in the future")
    return moment.astimezone(UTC).isoformat()


class Acceptance(Part):
    """One document that was agreed to."""

    document: Annotated[
        str,
        Text(32, "Document"),
        Field(description="Such as terms, the default, or privacy"),
    ] = ""
    url: Annotated[
        str,
        Text(
            2048,
            "Url",
            "Send the url of the document",
            needed=True,
            convert=_web_address,
        ),
        Field(description="Address of the document, with http or https"),
    ] = ""
    version: Annotated[
        str, Text(64, "Version"), Field(description="Which version of the document")
    ] = ""
    wording: Annotated[
        str,
        Text(1000, "Wording", "Send the wording that was agreed to", needed=True),
        Field(description="The words that the person agreed with"),
    ] = ""
    accepted_on: Annotated[
        str,
        Text(40, "Time", "Send accepted_on", needed=True, convert=_moment),
        Field(
            description="When, in ISO 8601 with its zone",
            examples=["2026-06-09T14:48:00Z"],
        ),
    ] = ""

    @property
    def moment(self) -> datetime:
        """When it was agreed to."""
        return datetime.fromisoformat(self.accepted_on)


class Acceptances(Part):
    """What is sent of them."""

    acceptances: Annotated[list[Acceptance], Rows] = Field([], max_length=MOST)


TOO_MANY = f"Send {MOST} acceptances or fewer"


def text_of(name: str) -> Text:
    """Return the description of a text of an acceptance."""
    marks = Acceptance.model_fields[name].metadata
    return next(mark for mark in marks if isinstance(mark, Text))


NEEDED = [name for name in Acceptance.model_fields if text_of(name).needed]


def missing(sent: Iterable[Acceptance]) -> Iterator[Problem]:
    """Yield a problem for each needed text that is not there."""
    for index, acceptance in enumerate(sent):
        for name in NEEDED:
            if not getattr(acceptance, name):
                path = f"{ACCEPTANCES}[{index}].{name}"
                yield Problem(path, "required", text_of(name).ask)
