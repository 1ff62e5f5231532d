"""Account codes: six letters of the title, and a number of their own for each such prefix."""

import threading

import pytest

from tests.support import database_rows, payloads
from tests.support.registrations import LOST, Overtaken
from webapp.clients.account_code import prefix_of


@pytest.mark.security("T10")
@pytest.mark.parametrize(
    ("title", "prefix"),
    [
        ("Intend Design Studio", "INTEND"),
        ("Intend", "INTEND"),
        ("intend", "INTEND"),
        ("A B C D E F G", "ABCDEF"),
        ("Abc", "ABC"),
        ("X", "X"),
        ("O'Brien & Sons", "OBRIEN"),
        ("3M", "M"),
        ("ABC1", "ABC"),
        ("A1B2C3D4E5F6G7", "ABCDEF"),
        ("1234567", "CLIENT"),
        ("", "CLIENT"),
        (" ", "CLIENT"),
        ("!!! — ???", "CLIENT"),
        ("١٢٣", "CLIENT"),
        ("\u200b", "CLIENT"),
        ("client", "CLIENT"),
        ("Ærø", "AERO"),
        ("Ünïcödé", "UNICOD"),
        ("Ame\u0301lie", "AMELIE"),
        ("Straße", "STRASS"),
        ("Łódź", "LODZ"),
        ("Москва", "MOSKVA"),
        ("Ελλάδα", "ELLADA"),
        ("北京", "BEIJIN"),
        ("ﬁne", "FINE"),
        ("ＡＢＣ", "ABC"),
        ("Acme 🎉", "ACMETA"),
        ("İstanbul", "ISTANB"),
        ("<script>", "SCRIPT"),
    ],
)
def test_the_prefix_is_six_letters_of_the_title(title, prefix):
    assert prefix_of(title) == prefix


@pytest.mark.security("T10")
@pytest.mark.parametrize(
    "title", ["😀", "é", "你好" * 100, "\U0010ffff", "\u0301", "ﷺ", "𝔘𝔫𝔦", "\ud7ff"]
)
def test_any_title_gives_one_to_six_letters(title):
    prefix = prefix_of(title)
    assert 1 <= len(prefix) <= 6
    assert prefix.isascii()
    assert prefix.isalpha()
    assert prefix.isupper()


def test_each_prefix_counts_for_itself(registered):
    titles = [
        "Intend Design",
        "Intender",
        "Acme",
        "INTEND",
        "123",
        "Client",
        "Abc1",
        "Abc",
    ]
    codes = [
        registered(payloads.smallest() | {"title": title}).account for title in titles
    ]
    assert codes == [
        "INTEND01",
        "INTEND02",
        "ACME01",
        "INTEND03",
        "CLIENT01",
        "CLIENT02",
        "ABC01",
        "ABC02",
    ]


def test_a_person_is_counted_by_name(registered):
    assert registered(payloads.smallest()).account == "ADABYR01"


@pytest.mark.security("R4")
@pytest.mark.parametrize(
    ("last", "code"),
    [
        (9, "INTEND10"),
        (98, "INTEND99"),
        (99, "INTEND100"),
        (999, "INTEND1000"),
        (10**17, f"INTEND{10**17 + 1}"),
    ],
)
def test_the_number_grows_wider(context, registered, last, code):
    database_rows.execute(
        context,
        "INSERT INTO account_counters (prefix, last) VALUES ('INTEND', :last)",
        last=last,
    )
    assert registered(payloads.example()).account == f"INTEND{last + 1}"


@pytest.mark.security("R4")
@pytest.mark.parametrize(
    "forgotten",
    ["DELETE FROM account_counters", "UPDATE account_counters SET last = 1"],
)
def test_a_counter_behind_the_codes_in_use_jumps_past_them(
    context, registered, forgotten
):
    for _ in range(3):
        registered(payloads.example())
    database_rows.execute(
        context, "UPDATE clients SET account = 'INTEND104' WHERE account = 'INTEND03'"
    )
    database_rows.execute(context, forgotten)
    assert [registered(payloads.example()).account for _ in range(2)] == [
        "INTEND105",
        "INTEND106",
    ]


@pytest.mark.parametrize(
    "neighbour",
    [
        "INTENDX99",
        "INTENDED500",
        "INTEND",
        "INTEND7X",
        "INTEND_88",
        "INTEND" + "9" * 26,
    ],
)
def test_codes_that_only_look_alike_do_not_move_the_counter(
    context, registered, neighbour
):
    for _ in range(2):
        registered(payloads.example())
    database_rows.execute(
        context,
        "UPDATE clients SET account = :neighbour WHERE account = 'INTEND02'",
        neighbour=neighbour,
    )
    database_rows.execute(context, "DELETE FROM account_counters")
    assert registered(payloads.example()).account == "INTEND02"


@pytest.mark.security("R4")
def test_a_code_is_not_given_again(context, registered):
    registered(payloads.example())
    for table in (
        "outbox",
        "client_advice",
        "history",
        "contacts",
        "addresses",
        "clients",
    ):
        database_rows.execute(context, f"DELETE FROM {table}")
    again = registered(payloads.example())
    assert again.account == "INTEND02"
    assert again.client_id == 2


def test_a_registration_that_failed_uses_up_no_code(registered):
    with pytest.raises(Overtaken):
        registered(payloads.example(), claim=LOST)
    assert registered(payloads.example()).account == "INTEND01"


@pytest.mark.security("R4")
def test_threads_that_register_at_once_get_different_codes(app, door):
    codes = []

    def post():
        client = app.test_client()
        for _ in range(5):
            answer = client.post(
                "/api/clients/create", json=payloads.example(), headers=door.headers()
            )
            codes.append(answer.json["data"]["client_account"])

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [f"INTEND{number:02d}" for number in range(1, 41)]
