"""How an address is written: its lines in order, and who is asked for there."""

from typing import Any

from webapp.questions.choices import chosen

LINES = (
    "address_company",
    "address_street_1",
    "address_street_2",
    "address_town",
    "address_county",
    "address_state",
    "address_post_code",
    "address_country",
)
WHO = ("address_contact_name", "address_contact_email", "address_contact_number")


def texts(form: Any, names: tuple[str, ...]) -> list[str]:
    """Return the answers to these questions of a form in words, without those left blank."""
    return [text for text in (chosen(form[name]) for name in names) if text]


def as_letter(form: Any) -> str:
    """Return an address as it is written on a letter, line by line: its state as a code where
    letters have that.
    """
    state = form.address_state.data
    lines = [state if name == "address_state" else chosen(form[name]) for name in LINES]
    return "\n".join(line for line in lines if line)
