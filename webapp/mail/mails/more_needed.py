"""“We need two more details”: what is asked for, with a link to exactly that."""

from collections.abc import Mapping
from typing import Any

from webapp.config import LINK_LIVES
from webapp.mail.base import About
from webapp.mail.mails.moves import MoveMail, move_of
from webapp.record.labels import label_of
from webapp.storage.columns import now

IN_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
ONE = ("We need one more detail", "this one question")
SEVERAL = ("We need {} more details", "these {} questions")


class MoreNeeded(MoveMail):
    """Sent when a client is asked for more."""

    name = "more_needed"
    events = ("client.asked",)
    preheader = "It takes about a minute. No sign-in needed."
    from_rep = True

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        told = move_of(about)
        client = about.client
        asked = client.asked or asked_then(about)
        title, these = in_words(len(asked))
        return {
            **told,
            "title": title,
            "these": these,
            "asked": [(label_of(path), "") for path in asked],
            "url": about.links.private("account.answer", "answer", client_id=client.id),
            "label": "Answer now",
            "until": now() + LINK_LIVES["answer"],
        }


def asked_then(about: About) -> list[str]:
    """Return what was asked for where that is no longer open, as a mail that is read has it."""
    _before, after = about.event.changes.get("asked", ("", ""))
    return [path for path in str(after).split(", ") if path]


def in_words(count: int) -> tuple[str, ...]:
    """Return the heading for so many questions, and what they are called."""
    if count == 1:
        return ONE
    words = dict(enumerate(IN_WORDS, 2)).get(count, str(count))
    return tuple(each.format(words) for each in SEVERAL)
