"""What the stream's payloads are made of. The lists are short, so that what clients are compared by
is often the same.
"""

from typing import Any

PASSWORDS = ("plum-otter-violin-42", "pflaume-ötter-geige-42", "梅-otter-violin-😀-42")

# First and last names: accents composed and not, apostrophes, several scripts, one that is alone.
PEOPLE = (
    ("Ada", "Byron"), ("Adá", "Byrón"), ("ada", "byron"), ("Zoë", "Müller"), ("Zoe", "Mueller"),
    ("Ame\u0301lie", "Lefe\u0300vre"), ("Amélie", "Lefèvre"), ("José", "Ñáñez"),
    ("Siân", "O’Brien"), ("Sian", "O'Brien"), ("Łukasz", "Żółć"), ("Nguyễn", "Văn Anh"),
    ("Дмитрий", "Иванов"), ("小龍", "李"), ("محمد", "علي"), ("Björk", ""), ("", "Pelé"),
    ("Anne-Marie", "van der Berg"), ("Þóra", "Æsirsdóttir"), ("Null", "Undefined"),
)  # fmt: skip

# Titles whose account codes share a prefix, with letters that are none of A to Z, and with none.
COMPANIES = (
    "Intend Design Studio", "Intendance Ltd", "INTEND-IT", "In Tend 24", "Inténd & Sons", "Intend",
    "Northern Lights Ltd", "Northern Lights Limited", "Northern & Sons", "Nørthérn Lights Ltd",
    "Client Services", "4 2 7", "!!!", "😀", "Élan & Co", "Elan and Co", "Møller A/S",
    "Moeller A/S", "北京 Trading", "Straße 9 GmbH", "Strasse 9 GmbH", "=1+1 Ltd", "O'Neill’s",
    "<b>Bold</b> Ltd", 'Robert"); DROP TABLE clients;--', "Ab", "AB", "100% Wool", "x" * 200,
    "Ж" * 40, "Ma\u200bri",
)  # fmt: skip

MAILBOXES = ("ada", "Ada", "office", "OFFICE", "info", "zoë", '"o neill"', "a.b+c")
HOSTS = (
    "northern.example", "Northern.Example", "müller.example", "xn--mller-kva.example",
    "intend.example", "gmial.com", "example.co.uk",
)  # fmt: skip

USERNAMES = (
    "northern", "Northern", "ｎｏｒｔｈｅｒｎ", "ada", "zoë", "zoe\u0308", "office@intend.example",
    "Office@Intend.example", "ada@müller.example", "ada@xn--mller-kva.example", "дмитрий",
    "buyer 7",
)  # fmt: skip

PHONES = (
    "020 7946 0018",
    "+44 20 7946 0018",
    "123",
    "0049 30 123456",
    "+1 202-555-0143",
    "",
)

# Numbers of companies, right and wrong, and the same ones written in other ways.
VAT_NUMBERS = (
    "GB980780684", "980 7806 84", "gb 980780684", "12345555", "DE136695976", "136695976",
    "FR40303265045", "IE6433435F", "CHE-107.787.577 MWST", "NL004495445B01", "XX1",
)  # fmt: skip
COMPANY_NUMBERS = (
    "01234567",
    "1234567",
    "SC123456",
    "sc 123-456",
    "HRB 99",
    "７６５４３２１０",
)
EORI_NUMBERS = ("GB123456789012", "GB123456789000", "DE1234567", "??")

NOTES = (
    "",
    "Ring twice.\nMind the dog.",
    "Straße hinter dem Café\r\n\r\nTür links",
    "=SUM(A1)",
    "😀\tend",
)

# Places as the record has them: right in many ways, and doubtful where that is advice.
PLACES: tuple[dict[str, Any], ...] = (
    {"address_country": "United Kingdom", "address_post_code": "MK6 2BE"},
    {"address_country": "UK", "address_post_code": "mk62be"},
    {"address_country": "gbr", "address_post_code": "LS1 4AP", "address_town": "Leeds"},
    {"address_country": "DE", "address_post_code": "10115", "address_town": "Berlin"},
    {"address_country": "Allemagne", "address_post_code": "10115"},
    {"address_country": "Côte d'Ivoire", "address_post_code": "", "address_town": "Abidjan"},
    {"address_country": "cote d’ivoire", "address_post_code": "00225", "address_town": "Abidjan"},
    {"address_country": "FRA", "address_post_code": "75001", "address_town": "Paris"},
    {"address_country": "Ireland", "address_post_code": "D02 AF30", "address_town": "Dublin"},
    {"address_country": "United States", "address_post_code": "10001", "address_state": "ny"},
    {"address_country": "USA", "address_post_code": "10001-1234", "address_state": "New York"},
    {"address_country": "US", "address_post_code": "94105", "address_state": "Kalifornia"},
    {"address_country": "Canada", "address_post_code": "K1A 0B1", "address_state": ""},
    {"address_country": "Singapore", "address_post_code": "018956", "address_town": ""},
    {"address_country": "Sweden", "address_post_code": "SE-111 22", "address_town": "Stockholm"},
    {"address_country": "Luxembourg", "address_post_code": "L-1009", "address_town": "Lëtzebuerg"},
    {"address_country": "Netherlands (the)", "address_post_code": "1012 ab"},
    {"address_country": "Korea, Republic of", "address_post_code": "03187", "address_town": "서울"},
    {"address_country": "JP", "address_post_code": "１００-0001", "address_state": "Tokyo"},
    {"address_country": "XK", "address_post_code": "10000", "address_town": "Prishtinë"},
)  # fmt: skip

# Paths and values that a record may not have: each is a problem, or is about rights.
MISTAKES: tuple[tuple[str, Any], ...] = (
    ("email", ""), ("email", "ada@"), ("email", "ada@example,com"), ("email", 7),
    ("type.code", "wholesale"), ("type", None), ("type", "retail"), ("title", "x" * 201),
    ("title", "a\x00b"), ("emial", "ada@example.com"), ("detail.vat", "1"),
    ("detail.website", "javascript:alert(1)"), ("detail.contact_number", "12"),
    ("detail", []), ("currency", "XXX"), ("department", "Mars"), ("tax_ref.code", "T7"),
    ("billing_address", None), ("billing_address.address_street_1", " "),
    ("billing_address.address_post_code", "NOWHERE 1"), ("billing_address.address_country", "Mars"),
    ("billing_address.address_town", ""), ("billing_address.address_note", "x" * 2001),
    ("shipping_addresses[0]", {}), ("shipping_addresses[1].address_default", "yes"),
    ("shipping_addresses", [{}] * 51), ("shipping_addresses", {"0": {}}),
    ("contacts[0].email", "@"), ("contacts[0]", {"job_title": "Buyer"}),
    ("contacts[1].role", "boss"), ("contacts", "none"), ("source_status", "X"),
    ("credentials", {"username": "alone"}),
    ("credentials", {"username": "northern", "password": "short"}),
    ("credentials", {"username": "plum-otter-violin", "password": "plum-otter-violin-42"}),
    ("credentials", {"username": "nоrthern", "password": "plum-otter-violin-42"}),
    ("credentials", {"username": "x" * 151, "password": "x" * 257}),
)  # fmt: skip
