"""`docs/api.md` states the limits, statuses and codes that the code has."""

import re

from webapp.config import PROJECT
from webapp.record.schema import FIELDS, LISTS, Address, Contact, Switch, fields
from webapp.web.refusals import FIELD_CODES, KINDS

PAGE = (PROJECT / "docs" / "api.md").read_text()


def limits_of(section: str) -> dict[str, str]:
    """Return the limit of each field in the first table of a part of the page."""
    table = section.partition("| field | max | needed | rule |")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| `([\w.]+)` \| (\d*) ?\|", table, re.MULTILINE))


def limit(field) -> str:
    return "" if isinstance(field, Switch) else str(field.limit)


def test_the_fields_of_the_record_have_their_limits():
    _, _, section = PAGE.partition("## 2. The record")
    own = {
        path: limit(field)
        for path, field in FIELDS.items()
        if not path.startswith(("billing_address.", "shipping_", "contacts"))
    }
    assert limits_of(section) == own | dict.fromkeys(["billing_address", *LISTS], "")


def test_the_fields_of_addresses_and_contacts_have_their_limits():
    for heading, part in (("**Address**", Address), ("**Contact**", Contact)):
        _, _, section = PAGE.partition(heading)
        expected = {path: limit(field) for path, field in fields(part)}
        assert limits_of(section) == expected


def test_every_code_of_an_error_is_explained():
    _, _, section = PAGE.partition("## 5. Codes of errors")
    assert (
        dict(re.findall(r"^\| `(\w+)` \| ((?!\d+ ).+?) \|$", section, re.MULTILINE))
        == FIELD_CODES
    )
    statuses = re.findall(r"^\| `(\w+)` \| (\d+) \|$", section, re.MULTILINE)
    known = [(kind.code, status) for status, kind in KINDS.items()]
    assert [(code, int(status)) for code, status in statuses] == [
        known[0],
        ("host", 400),
        known[1],
        ("signature", 401),
        *known[2:],
    ]


def test_every_status_is_explained():
    statuses = re.findall(r"^\| (\d{3}) \| ", PAGE, re.MULTILINE)
    assert set(KINDS) <= set(map(int, statuses))
