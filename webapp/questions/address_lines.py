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
    found = [chosen(form[name]) for name in names]
    return [text for text in found if text]


def as_letter(form: Any) -> str:
    """Return an address as it is written on a letter, line by line: its state as a code where
    letters have that.
    """
    lines = {name: chosen(form[name]) for name in LINES}
    lines["address_state"] = form.address_state.data
    return "\n".join(line for line in lines.values() if line)
