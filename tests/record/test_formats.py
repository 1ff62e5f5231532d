"""Single values that must have a form: email, phone, website, username and default mark."""

import pytest
from email_validator import validate_email
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.support.payloads import full, having
from tests.support.record_checks import kept, problems, value_at, words
from webapp.record import formats
from webapp.record.unseen import DEFAULT_IGNORABLE

EMAIL_FIELDS = [
    "email",
    "billing_address.address_contact_email",
    "shipping_addresses[0].address_contact_email",
    "contacts[0].email",
]
PHONE_FIELDS = [
    "detail.contact_number",
    "billing_address.address_contact_number",
    "shipping_addresses[0].address_contact_number",
    "contacts[0].contact_number",
]


@pytest.mark.parametrize(
    "text",
    [
        '"xxx.yyy."@docomo.ne.jp',
        '"a b"@example.com',
        "Ada.B+shop@Mail.Example.COM",
        "o'neil@example.co.uk",
        "ada@b\u00fccher.example",
        "\u0434\u0430@example.com",
    ],
)
def test_an_email_address_is_kept_as_typed(text):
    assert formats.email(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@@example.com",
        "ada@example..com",
        "ada@.com",
        ".ada@example.com",
        "ada@exa_mple.com",
    ],
)
def test_what_is_no_email_address_is_refused(text):
    with pytest.raises(ValueError, match="name@example"):
        formats.email(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jo@example.com.", "Enter the email address alone: jo@example.com"),
        ("mailto:jo@example.com", "Enter the email address alone: jo@example.com"),
        (
            "MAILTO:jo@example.com?subject=Order",
            "Enter the email address alone: jo@example.com",
        ),
        ("Jo <jo@example.com>", "Enter the email address alone: jo@example.com"),
        (
            '"Jo, Ltd" <jo@example.com>;',
            "Enter the email address alone: jo@example.com",
        ),
        ("jo@example.com,", "Enter the email address alone: jo@example.com"),
        ("jo@example,com", "Use a dot instead of the comma: jo@example.com"),
        ("jo@example.com, al@example.com", "Enter one email address, not several"),
        ("jo@example.com al@example.com", "Enter one email address, not several"),
        (
            "Jo jo@example.com",
            "Enter the email address alone, without spaces or a name",
        ),
        ("jo @ example.com", "Enter the email address alone, without spaces or a name"),
        ("Jo <jo>", "Enter an email address in the format name@example.com"),
    ],
)
def test_a_common_slip_in_an_email_address_is_named(text, message):
    assert words(having(full(), "email", text)) == {"email": message}


@pytest.mark.parametrize("path", EMAIL_FIELDS)
def test_each_email_field_is_checked(path):
    payload = having(full(), path, "ada@")
    assert problems(payload) == {path: "email"}
    assert words(payload) == {
        path: "Enter an email address in the format name@example.com"
    }


def test_email_addresses_are_compared_in_any_case():
    assert formats.email_key("Ada@EXAMPLE.com") == formats.email_key("aDA@example.COM")


@pytest.mark.parametrize(
    "text",
    [
        "12345",
        "020 7946 0018",
        "+44 (0)20 7946-0018",
        "020.7946/0018",
        "01908 000 000 x12",
        "(01908)000000ext12",
        "020 7946 0018 ext. 12",
        "020 7946 0018, ext. 11",
        "020 7946 0018 ext: 11",
        "020 7946 0018 #12",
        "+44 20 7946 0018;ext=12",
        "Tel. 020 7946 0958",
        "tel:+44-20-7946-0958",
        "1-800-FLOWERS",
        "0800 FLOWERS",
        "4002",
        "999",
        "020 7946 0018 (Ada)",
        "\u0660\u0662\u0660 \u0667\u0669\u0664\u0666",
    ],
)
def test_a_phone_number_is_kept_as_typed(text):
    assert formats.phone(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "12",
        "1 2",
        "+-()./",
        "call me",
        "tel:",
        "x12",
        "\u00b2\u00b2\u00b2\u00b2\u00b2",
    ],
)
def test_what_cannot_be_dialled_is_refused(text):
    with pytest.raises(ValueError, match="at least 3 digits"):
        formats.phone(text)


@pytest.mark.parametrize("path", PHONE_FIELDS)
def test_each_phone_field_is_checked(path):
    assert problems(having(full(), path, "call me")) == {path: "phone"}


HOSTS = [
    "b\u00fccher.example",
    "bu\u0308cher.example",
    "B\u00dcCHER.example",
    "xn--bcher-kva.example",
    "XN--BCHER-KVA.EXAMPLE",
]


@pytest.mark.security("R11")
@pytest.mark.parametrize("host", HOSTS)
def test_one_host_in_all_its_forms_is_one_email_address_and_one_username(host):
    assert formats.email_key(f"Jos\u00e9@{host}") == formats.email_key(
        "jose\u0301@b\u00fccher.example"
    )
    assert formats.username_key(f"Jos\u00e9@{host}") == formats.username_key(
        "jose\u0301@b\u00fccher.example"
    )


def test_other_hosts_are_others():
    hosts = (
        "stra\u00dfe.example",
        "strasse.example",
        "bucher.example",
        "b\u00fccher.example",
    )
    assert len({formats.email_key(f"jo@{host}") for host in hosts}) == 4


@given(st.one_of(st.text(), st.builds("{}@{}.example".format, st.text(), st.text())))
def test_what_email_addresses_are_compared_by_is_its_own_key(text):
    assert formats.email_key(formats.email_key(text)) == formats.email_key(text)


@given(
    st.text(
        "\u0905\u0915\u093e\u0b95\u0bcd\u00fc\u0308a-\u4f8b\u0e01\u0e34",
        min_size=1,
        max_size=8,
    )
)
def test_a_host_that_passes_in_an_email_address_passes_in_a_website(label):
    try:
        formats.email(f"jo@{label}.example")
    except ValueError:
        return
    assert formats.website(f"https://{label}.example") == f"https://{label}.example"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("example.com", "https://example.com"), ("www.example.com/shop?a=1#b", "https://www.example.com/shop?a=1#b"),
        ("example.com:8080", "https://example.com:8080"), ("http://example.com", "http://example.com"),
        ("HTTPS://Example.com", "HTTPS://Example.com"), ("https://b\u00fccher.example", "https://b\u00fccher.example"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"), ("[2001:db8::1]:8080", "https://[2001:db8::1]:8080"),
        ("https://example.com/o'brien", "https://example.com/o'brien"), ("https://example.com/a|b", "https://example.com/a|b"),
        ("https://\u0921\u093e\u091f\u093e\u092e\u0947\u0932.\u092d\u093e\u0930\u0924",) * 2,
        ("https://\u0b87\u0ba8\u0bcd\u0ba4\u0bbf\u0baf\u0bbe.\u0baa\u0bbe\u0bb0\u0ba4\u0bcd",) * 2,
        ("https://bu\u0308cher.example/x",) * 2, ("\u4f8b\u3048\u3002jp", "https://\u4f8b\u3048\u3002jp"),
        ("https://my_shop.example.com",) * 2, ("https://xn--bcher-kva.example",) * 2,
        ("https://https://example.com", "https://example.com"), ("http://https://example.com/a", "https://example.com/a"),
        ("HTTPS://http://Example.com", "http://Example.com"), ("https:example.com", "https://example.com"),
        ("https:/example.com", "https://example.com"), ("https//example.com", "https://example.com"),
        ("www.example.com/https://example.org", "https://www.example.com/https://example.org"),
        ("https://192.0.2.1/", "https://192.0.2.1/"), ("http://[2001:db8::1]/", "http://[2001:db8::1]/"),
        ("https://example.com/\u00e4?q=%20", "https://example.com/\u00e4?q=%20"),
    ],
)  # fmt: skip
def test_a_website_is_an_address_with_a_host(text, kept):
    assert formats.website(text) == kept


@pytest.mark.security("R21")
@pytest.mark.parametrize(
    "text",
    [
        "website",
        "https://",
        "http:///path",
        "ftp://example.com",
        "javascript:alert(1)",
        "javascript://example.com/%0aalert(1)",
        "data:text/html,x",
        "mailto:ada@example.com",
        "https://ada:secret@example.com",
        "https://exa mple.com",
        "https://exam'ple.com",
        "https:://example.com",
        "https://example.com/<b>",
        "https://example..com",
        "https://-example.com",
        "https://example.com:99999",
        "http://[",
        "http://[::g]",
        'https://x.example/"onclick=',
    ],
)
def test_what_is_no_website_is_refused(text):
    with pytest.raises(ValueError, match="website address"):
        formats.website(text)
    assert problems(having(full(), "detail.website", text)) == {
        "detail.website": "website"
    }


@pytest.mark.security("R11")
@pytest.mark.parametrize(
    "text",
    [
        "ada",
        "Ada Byron",
        "ada@example.com",
        "\u0430\u0434\u0430",
        "\u674e\u5c0f wang",
        "\u3042\u6f22",
        "42",
    ],
)
def test_a_username_is_kept_as_typed(text):
    assert formats.username(text) == text


@pytest.mark.security("R11")
@pytest.mark.parametrize(
    "text",
    [
        "\u0430dmin",
        "adm\u0456n",
        "\u03bfffice",
        "o\u0585ps",
        "\u13aadmin",
        "p\U0001d6fcypal",
        "ad\u00b5in",
    ],  # the last two once NFKC makes Greek letters of them
    ids=ascii,
)
def test_a_username_that_mixes_alphabets_to_look_like_another_is_refused(text):
    assert problems(having(full(), "credentials.username", text)) == {
        "credentials.username": "mixed_scripts"
    }


@pytest.mark.parametrize(
    "text",
    [
        "\u200b", "\u200d\u2060", "\u00ad\ufeff", "\u2800", "\u2800 \u2800", "\u3164",
        "\u115f\u1160", "\uffa0", "\ufe0f", "\u034f",
        "\u3000\u2003", "\u0301\u0302", "\u20e3", "\U0001d159", "\U000e0041", "\u2800\u0301",
        "\u0600", "\ue000",
    ],
    ids=ascii,
)  # fmt: skip
def test_a_username_of_nothing_to_see_is_refused(text):
    with pytest.raises(ValueError, match="letters or digits"):
        formats.username(text)


@pytest.mark.security("R11")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "aDA"), ("\uff41\uff44\uff41", "ada"), ("stra\u00dfe", "STRASSE"),
        ("\ufb01n", "FIN"), ("a\u200bda", "ada"),
        ("ad\u00ada", "ada"),
        ("\u202eada", "ada"), ("Ame\u0301lie", "AM\u00c9LIE"), ("\u0130x", "i\u0307x"),
        ("\u03a3\u03a3", "\u03c3\u03c2"), (" ada", "ada"),
        # composed after the format character is out
        ("Ame\u200b\u0301lie", "Am\u00e9lie"),
        ("ada\ufe0f", "ada"), ("a\u034fda", "ada"), ("ada\u3164", "ada"), ("\u115fada", "ada"),
        ("ad\u1160a", "ada"), ("ada\u2800", "ada"),
        ("a\u2800da", "a da"), ("a\u180bda", "ada"), ("a\u180fda", "ada"), ("ada\U000e0101", "ada"),
        ("a\U000e0061da", "ada"),
        ("ada\uffa0", "ada"), ("a\u17b5da", "ada"), ("ada\u2065", "ada"), ("ada\ufff0", "ada"),
        ("ada\U0001d159", "ada"),
        ("ada\ufffa", "ada"), ("a  da", "a da"), ("a\u2003\u3000da", "a da"), ("a\u1680da", "a da"),
        ("e\u034f\u0301", "\u00e9"),
    ],
)  # fmt: skip
def test_usernames_that_look_the_same_are_the_same(one, other):
    assert formats.username_key(one) == formats.username_key(other)


@given(st.text())
@example("e\u200d\u0301")
def test_what_usernames_are_compared_by_is_its_own_key(text):
    key = formats.username_key(text)
    assert formats.username_key(key) == key


@pytest.mark.parametrize(
    ("text", "code"),
    [("\u00df" * 75, None), ("\u00df" * 76, "too_long"), ("\ufdfa" * 20, "too_long")],
    ids=["75", "76", "20"],
)
def test_a_sign_that_stands_for_many_counts_as_many_in_a_username(text, code):
    assert (
        problems(having(full(), "credentials.username", text)).get(
            "credentials.username"
        )
        == code
    )


@pytest.mark.security("R11")
def test_other_usernames_are_others():
    assert (
        len(
            {
                formats.username_key(name)
                for name in ("ada", "adam", "a da", "\u00e1da", "ada1")
            }
        )
        == 5
    )


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        ("0", False),
        ("1", True),
        (0, False),
        (1, True),
        (False, False),
        (True, True),
        (" 1 ", True),
        ("", None),
        (None, None),
        (" ", None),
    ],
)
def test_a_default_mark_is_read(value, mark):
    assert formats.switch(value) is mark


@pytest.mark.parametrize(
    "path", ["shipping_addresses[0].address_default", "contacts[0].contact_default"]
)
def test_a_default_mark_is_kept_as_a_truth_value(path):
    payload = {**full(), "shipping_addresses": full()["shipping_addresses"][:1]}
    assert value_at(kept(having(payload, path, "1")), path) is True


def test_every_sign_that_unicode_ignores_is_in_the_table():
    # as DerivedCoreProperties.txt counts them
    assert sum(last - first + 1 for first, last in DEFAULT_IGNORABLE) == 4174


@pytest.mark.security("R11")
@pytest.mark.parametrize(("first", "last"), DEFAULT_IGNORABLE)
def test_no_ignored_sign_makes_another_username(first, last):
    for code in {first, (first + last) // 2, last}:
        assert formats.username_key(f"a{chr(code)}da{chr(code)}") == "ada"


@settings(max_examples=500)
@given(st.from_regex(formats.PLAIN_EMAIL, fullmatch=True))
def test_an_address_that_is_good_at_a_glance_is_good_to_the_library_too(address):
    ending = address.rpartition(".")[2].lower()
    assume(ending not in formats.SPECIAL_ENDINGS)
    validate_email(address, check_deliverability=False)


@pytest.mark.parametrize(
    "address", ["a@b.test", "a@b.localhost", "a@some.INVALID", "a@b.local"]
)
def test_endings_that_are_no_domains_of_the_net_are_refused(address):
    with pytest.raises(ValueError, match="email"):
        formats.email(address)
