"""Which passwords are taken (contract, "Passwords")."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.support.payloads import PASSWORD, full, having, smallest
from tests.support.record_checks import REFERENCE, kept, problems, words
from webapp.record.passwords import password_mistake


def chosen(password, **credentials):
    return having(
        full(),
        "credentials",
        {"username": "northern", "password": password, **credentials},
    )


@pytest.mark.security("R15")
@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "kzqwvmxhtrbn",
        "correct tidy otter violin",
        "\u043f\u043b\u0443\u043c \u0432\u044b\u0434\u0440\u0430 "
        "\u0441\u043a\u0440\u0438\u043f\u043a\u0430",
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
        (
            "aaaaaaaaaaaaaa",
            "Choose a password that is harder to guess, such as four random words",
        ),
        (
            "plum-otter-northern-42",
            "Choose a password without the username, email address or name in it",
        ),
    ],
)
def test_a_person_is_told_what_to_choose(code, message):
    assert words(chosen(code)) == {"credentials.password": message}


def test_the_title_made_of_the_names_counts_as_the_name():
    login = {"username": "countess", "password": "plum ada byron otter 42"}
    assert problems(having(smallest(), "credentials", login)) == {
        "credentials.password": "personal"
    }


@pytest.mark.security("R15")
@pytest.mark.parametrize(("length", "problem"), [(14, "too_short"), (15, None)])
def test_the_least_length_is_a_setting(length, problem):
    reference = replace(REFERENCE, password_min_length=15)
    password = "kzqwvmxhtrbnpdf"[:length]
    assert (
        problems(chosen(password), reference=reference).get("credentials.password")
        == problem
    )


@pytest.mark.security("R15")
def test_staff_have_a_length_of_their_own():
    assert password_mistake("kzqwvmxhtrbnpd", least=15, known=[]) == (
        "too_short",
        "Use 15 characters or more for the password",
    )
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


@pytest.mark.parametrize("password", ["{a|k!4+$6@9x<7[1z%(", "@4gR({[<K1!|l70$5q+7%2w"])
def test_many_signs_that_stand_for_letters_make_a_good_password(password):
    assert password_mistake(password, least=12, known=["ada"]) is None


@pytest.mark.parametrize("password", ["4dm!n|str@t0r1", "1|!1|!1|!1|!"])
def test_common_words_in_several_signs_for_one_letter_are_weak(password):
    assert password_mistake(password, least=12, known=["ada"])[0] == "weak"


def test_passwords_that_are_scored_at_once_are_each_judged_beside_their_own_words():
    persons = [["plum", "otter", "violin"], ["ada"], []] * 40
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(
                lambda known: password_mistake(PASSWORD, least=12, known=known), persons
            )
        )
    assert [mistake is not None for mistake in found] == [True, False, False] * 40


HOUSE = ("Plum & Otter Ltd", "register.plum-otter.example")


@pytest.mark.security("R15")
@pytest.mark.parametrize(
    "password",
    [
        "PlumOtter2026!", "plum-otter-ltd-1", "2026_Otter_Plum", "Plum & Otter Ltd",
        "plumotterplumotter1", "register.plum-otter.example",
        "example443:registerexample", "\uff30\uff4c\uff55\uff4dotter2026",
    ],
)  # fmt: skip
def test_the_name_of_the_house_with_a_number_is_no_password(password):
    payload = chosen(password, username="boreas")
    assert problems(payload, reference=replace(REFERENCE, house_names=HOUSE)) == {
        "credentials.password": "house_name"
    }
    assert problems(payload).get("credentials.password") != "house_name"
    assert (
        password_mistake(password, least=12, known=[], house=HOUSE)[0] == "house_name"
    )


@pytest.mark.parametrize(
    "password",
    [
        "plum otter kzqwvm violin",
        "947281650374",
        "\U0001f98a\U0001f34b\U0001f680\U0001f4a1" * 4,
    ],
)
def test_the_name_of_the_house_may_stand_beside_other_words(password):
    assert (password_mistake(password, least=12, known=[], house=HOUSE) or "")[:1] != (
        "house_name",
    )
    assert (
        password_mistake("plum otter kzqwvm violin", least=12, known=[], house=HOUSE)
        is None
    )


@pytest.mark.security("R15")
@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("violetta@shop.example", "personal"), ("VIOLETTA@shop.example", "personal"),
        ("violetta+shop@mail.example", "personal"),
        ("viol@shop.example", "personal"), ("vio@shop.example", None),
        ("boreas@shop.example", None),
    ],
)  # fmt: skip
def test_what_stands_before_the_at_of_the_email_is_not_in_the_password(email, problem):
    payload = having(chosen("kzqw-Violetta-mxht", username="boreas"), "email", email)
    assert problems(payload).get("credentials.password") == problem
    mistake = password_mistake("kzqw-Violetta-mxht", least=15, known=[email])
    assert (mistake and mistake[0]) == problem
