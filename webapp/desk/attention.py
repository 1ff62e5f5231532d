"""What needs attention on the page of a client: likely duplicates and advice, each of which can be
settled with a word, and what was settled so far.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.clients.answer import payload_of
from webapp.clients.different import DIFFERENT_FROM_CLIENT, Different
from webapp.clients.duplicates import MOST_DUPLICATES, Duplicate, likely_duplicates
from webapp.clients.models import Client
from webapp.clients.settled import Mark, Settled, speaking
from webapp.desk.words import advice_words
from webapp.record.labels import label_of

DUPLICATE = "duplicate_"  # codes begin so; they are searched anew


@dataclass(frozen=True)
class Hint:
    """An advice as the desk reads it."""

    field: str
    code: str
    label: str
    words: str


@dataclass(frozen=True)
class Attention:
    """What to look at, and what was looked at: settled advice with the label of its field, and
    clients that are different ones.
    """

    duplicates: list[Duplicate]
    hints: list[Hint]
    settled: list[tuple[str, Settled]]
    different: list[Different]

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to look at."""
        return not (self.duplicates or self.hints)


def attention_to(
    client: Client,
    settled: Mapping[Mark, Settled],
    different: list[Different],
    alike: list[Duplicate],
) -> Attention:
    """Return what needs attention of a client, of what is settled, told apart and alike."""
    hints = [
        Hint(
            row.field,
            row.code,
            label_of(row.field),
            advice_words(row.code, row.message),
        )
        for row in speaking(client, settled)
        if not row.code.startswith(DUPLICATE)
    ]
    return Attention(
        _duplicates_of(client, different) if different else alike[:MOST_DUPLICATES],
        hints,
        [(label_of(each.field.replace("[]", "")), each) for each in settled.values()],
        different,
    )


def duplicates_of(client: Client) -> list[Duplicate]:
    """Return the clients that may be the same as this one."""
    different = DIFFERENT_FROM_CLIENT.alone(client_id=client.id)
    return _duplicates_of(client, different)


def _duplicates_of(client: Client, different: Iterable[Different]) -> list[Duplicate]:
    apart = frozenset(each.client_id for each in different)
    return likely_duplicates(payload_of(client), exclude_id=client.id, apart=apart)
