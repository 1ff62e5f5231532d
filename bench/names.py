"""Made-up names in the numbers of real life: thousands of them, some frequent and most rare."""

import random

STARTS = [
    "b",
    "bl",
    "br",
    "c",
    "ch",
    "cl",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "th",
    "tr",
    "v",
    "w",
]
VOWELS = ["a", "ai", "e", "ea", "i", "o", "ou", "u"]
ENDS = ("", "", "", "l", "m", "n", "nd", "r", "rt", "s", "st", "x")


def _words(chance: random.Random, count: int, syllables: tuple[int, int]) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < count:
        parts = (
            chance.choice(STARTS) + chance.choice(VOWELS)
            for _ in range(chance.randint(*syllables))
        )
        words["".join(parts) + chance.choice(ENDS)] = None
    return [word.capitalize() for word in words]


LAST_NAMES = _words(random.Random(1), 5_000, (2, 2))
BRANDS = _words(random.Random(2), 20_000, (2, 3))


def pick(chance: random.Random, names: list[str]) -> str:
    """One of the names; the first ones are much more frequent than the last."""
    return names[int(len(names) * chance.random() ** 2)]
