"""The filtered list as CSV and XLSX: everything in it, nothing that a spreadsheet would run."""

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest

from tests import payloads
from tests.desk.visiting import Visitor, new_client
from tests.standing import standing  # noqa: F401 - a fixture
from webapp.clients import flat
from webapp.record import schema

FORMULAS = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "＝1")
HOSTILE = ("<script>alert(1)</script>", "\u061cשלום", "x" * 100, 'He said "hi", twice', "1E5", "00123")
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def rep(standing):  # noqa: F811
    """A rep at a desk with one client who gave everything, and one for each title above."""
    app = standing.client.application
    new_client(app, payloads.full())
    for title in (*FORMULAS, *HOSTILE):
        new_client(app, title=title)
    return Visitor(app, name="")


def csv_rows(rep, query=""):
    answer = rep.client.get(f"/desk/clients.csv{query}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def xlsx_rows(rep, query=""):
    answer = rep.client.get(f"/desk/clients.xlsx{query}")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{SPACE}f"))
    assert {cell.get("t") for cell in sheet.iter(f"{SPACE}c")} == {"inlineStr"}
    lines = [
        {"".join(filter(str.isalpha, cell.get("r"))): "".join(cell.itertext()) for cell in row.iter(f"{SPACE}c")}
        for row in sheet.iter(f"{SPACE}row")
    ]
    names = lines[0]
    return [{names[place]: text for place, text in line.items()} for line in lines[1:]]


READERS = pytest.mark.parametrize("rows_of", [csv_rows, xlsx_rows], ids=["csv", "xlsx"])


@READERS
def test_a_row_has_all_that_was_given(rep, rows_of):
    row = next(row for row in rows_of(rep) if row["account"] == "NORTHE01")
    record = payloads.full()
    billing, [first, _second] = record["billing_address"], record["shipping_addresses"]
    assert {name: row.get(f"billing_address.{name}", "") for name in billing} == billing
    assert {name: row.get(f"shipping_addresses[0].{name}", "") for name in first} == first
    assert {name: row.get(f"detail.{name}", "") for name in record["detail"]} == record["detail"]
    assert (row["shipping_addresses"], row["contacts"]) == ("2", "2")
    named = {
        "type.code": "trade",
        "department": "Europe",
        "title": record["title"],
        "first_name": "Grace",
        "last_name": "Hopper",
        "email": record["email"],
        "credentials.username": "northern",
        "currency": "EUR",
        "tax_ref.code": "T2",
        "source": "shop",
        "source_status": "P",
        "registered_kind": "key",
        "registered_by": "erp",
    }
    assert {name: row[name] for name in named} == named
    assert row["created_on"].endswith("Z")
    assert payloads.PASSWORD not in str(row)
    assert "scrypt" not in str(row)


def test_every_field_of_the_record_has_a_column():
    single = {path for path in schema.FIELDS if "[]" not in path} - {"credentials.password"}
    delivery = {path.replace("[]", "[0]") for path in schema.FIELDS if path.startswith("shipping_addresses[]")}
    assert single | delivery <= set(flat.COLUMNS)


@pytest.mark.security("R21")
@READERS
def test_nothing_is_a_formula(rep, rows_of):
    titles = {row["title"] for row in rows_of(rep)}
    assert {f"'{formula}" for formula in FORMULAS} | set(HOSTILE) <= titles
    assert not titles & set(FORMULAS)


@READERS
def test_the_file_has_the_clients_of_the_list_the_oldest_first(rep, rows_of, monkeypatch):
    monkeypatch.setattr(flat, "BATCH", 2)
    ids = [int(row["id"]) for row in rows_of(rep)]
    assert ids == list(range(1, len(FORMULAS) + len(HOSTILE) + 2))
    assert [row["account"] for row in rows_of(rep, "?q=northern&type=trade&sort=name&page=9")] == ["NORTHE01"]
    assert rows_of(rep, "?state=S") == []


@pytest.mark.security("R23")
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_file_has_a_name_with_the_date_and_stays_nowhere(rep, ending):
    answer = rep.client.get(f"/desk/clients.{ending}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    name = answer.headers["Content-Disposition"]
    assert name.startswith("attachment; filename=")
    assert name.replace('"', "").endswith(f".{ending}")
    assert "clients-20" in name


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_wrong_address_leads_to_the_list_that_tells(rep, ending):
    answer = rep.client.get(f"/desk/clients.{ending}?state=moon")
    assert (answer.status_code, answer.location) == (303, "/desk/clients?state=moon#exports")


@pytest.mark.security("R26")
def test_a_workbook_has_an_end_that_the_list_tells(rep, monkeypatch):
    monkeypatch.setattr("webapp.desk.export.MOST_IN_SHEET", 3)
    monkeypatch.setattr("webapp.desk.clients.MOST_IN_SHEET", 3)
    assert rep.client.get("/desk/clients.xlsx").status_code == 303
    assert "Excel takes 3 clients at most" in rep.open("/desk/clients").html
    assert rep.client.get("/desk/clients.xlsx?q=northern").status_code == 200


@pytest.mark.security("R26")
def test_csv_is_sent_while_it_is_read(rep, monkeypatch):
    read = []

    def rows(_filters):
        for number in range(5000):
            read.append(number)
            yield [str(number) * 50]

    monkeypatch.setattr("webapp.desk.export.flat_rows", rows)
    parts = iter(rep.client.get("/desk/clients.csv").response)
    for _ in range(10):
        next(parts)
    assert len(read) < 100


@pytest.mark.security("R12")
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_nobody_else_gets_the_file(rep, ending):
    assert rep.app.test_client().get(f"/desk/clients.{ending}").status_code == 302
    assert Visitor(rep.app, role="client", name="").client.get(f"/desk/clients.{ending}").status_code == 403
