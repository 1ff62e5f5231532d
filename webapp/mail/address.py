"""An address that was typed to have a mail sent to it."""

from webapp.record import formats
from webapp.record.problem import InputRefused, Problem
from webapp.record.schema import text_at


def read_address(typed: str) -> str:
    """Return an address that was typed. Raises InputRefused."""
    text = text_at("email").read_typed(typed, "email")
    try:
        return formats.email(text)
    except ValueError as error:
        code, words = error.args
        raise InputRefused(Problem("email", code, words)) from None
