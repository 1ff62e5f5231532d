"""Which passwords are taken (contract, "Passwords")."""

from dataclasses import replace

import pytest

from tests.payloads import PASSWORD, full, having, smallest
from tests.record.checking import REFERENCE, kept, problems, words
from webapp.record.passwords import password_mistake


def chosen(password, **credentials):
    return having(full(), "credentials", {"username": "northern", "password": password, **credentials})


@pytest.mark.security("R15")
@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "kzqwvmxhtrbn",
        "correct tidy otter violin",
        "\u043f\u043b\u0443\u043c \u0432\u044b\u0434\u0440\u0430 \u0441\u043a\u0440\u0438\u043f\u043a\u0430",
        "\U0001f98a\U0001f34b\U0001f680\U0001f4a1\U0001f3bb\U0001f9ed\U0001f419\U0001f335\U0001f9c0\U0001f6f6\U0001f3b2\U0001f9a9",
        "\u00e1 NUL <b>&quot; '; --",
        " leading otter, trailing violin ",
        PASSWORD + "x" * (256 - len(PASSWORD)),
    ],
)
def test_any_characters_may_be_in_a_password_and_are_kept_unaltered(password):
    assert kept(chosen(password)).credentials.password == password


@pytest.mark.security("R15")
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("kzqwvmxhtrb", "too_short"),
        ("1qaz2wsx3edc", "common"),
        ("1QAZ2WSX3EDC", "common"),
        ("aaaaaaaaaaaaaaaaaaaa", "weak"),
        ("abcdefghijklmno", "weak"),
        ("passwordpassword", "weak"),
        ("            ", "weak"),
        ("plum-otter-boreas-42", "personal"),
        ("plum-otter-BOREAS-42", "personal"),
        ("plum office@northern-lights.example otter", "personal"),
        ("plum otter northern lights ltd", "personal"),
        ("x" * 257, "too_long"),
        (PASSWORD + "x" * 256, "too_long"),
        ("plum-otter\x00violin-42", "control_characters"),
    ],
)
def test_a_password_that_others_could_guess_is_refused(password, code):
    payload = chosen(password, username="boreas")
    assert problems(payload) == {"credentials.password": code}
    assert password not in words(payload)["credentials.password"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("kzqwvmxhtrb", "Use 12 characters or more for the password"),
        ("1qaz2wsx3edc", "Choose a password that is not on the lists of common ones"),
        ("aaaaaaaaaaaaaa", "Choose a password that is harder to guess, such as four random words"),
        ("plum-otter-northern-42", "Choose a password without the username, email address or company name in it"),
    ],
)
def test_a_person_is_told_what_to_choose(code, message):
    assert words(chosen(code)) == {"credentials.password": message}


def test_the_title_made_of_the_names_counts_as_the_name():
    login = {"username": "countess", "password": "plum ada byron otter 42"}
    assert problems(having(smallest(), "credentials", login)) == {"credentials.password": "personal"}


@pytest.mark.security("R15")
@pytest.mark.parametrize(("length", "problem"), [(14, "too_short"), (15, None)])
def test_the_least_length_is_a_setting(length, problem):
    reference = replace(REFERENCE, password_min_length=15)
    password = "kzqwvmxhtrbnpdf"[:length]
    assert problems(chosen(password), reference=reference).get("credentials.password") == problem


@pytest.mark.security("R15")
def test_staff_have_a_length_of_their_own():
    assert password_mistake("kzqwvmxhtrbnpd", least=15, known=[]) == ("too_short", "Use 15 characters or more for the password")
    assert password_mistake("kzqwvmxhtrbnpdf", least=15, known=[]) is None


def test_length_is_counted_in_characters():
    assert password_mistake("\U0001f98a" * 11, least=12, known=[])[0] == "too_short"


def test_what_is_known_of_a_person_may_be_empty():
    assert password_mistake(PASSWORD, least=12, known=["", ""]) is None


def test_the_words_of_one_person_do_not_weaken_the_password_of_another():
    assert password_mistake(PASSWORD, least=12, known=["plum", "otter", "violin"])
    assert password_mistake(PASSWORD, least=12, known=["ada"]) is None


@pytest.mark.parametrize("password", ["z3phyrqu0kka", "akkouqryhpez"])
def test_the_username_backwards_or_in_digits_is_weak(password):
    assert password_mistake(password, least=12, known=["zephyrquokka"])[0] == "weak"
    assert password_mistake(password, least=12, known=["ada"]) is None
