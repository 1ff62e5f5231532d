"""What a client is called, and what its password must not contain."""

import pytest

from webapp.record.names import display_name, words_known_of


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        ({"title": "Engine Ltd", "first_name": "Ada"}, "Engine Ltd"),
        ({"title": " \u200b", "first_name": "Ada", "last_name": "Byron "}, "Ada Byron"),
        ({"first_name": "Ada"}, "Ada"),
        ({"last_name": "Byron"}, "Byron"),
        ({"title": 5, "first_name": None}, ""),
        ("no object", ""),
    ],
)
def test_a_client_is_called_by_its_title_else_by_its_full_name(payload, name):
    assert display_name(payload) == name


def test_others_know_username_email_address_and_name():
    payload = {"first_name": "Ada", "last_name": "Byron", "email": "ada@example.com"}
    assert words_known_of(payload) == ["ada@example.com", "Ada Byron"]
    payload |= {"credentials": {"username": "ada"}}
    assert words_known_of(payload) == ["ada", "ada@example.com", "Ada Byron"]
