"""The filtered list as CSV and XLSX: everything in it, nothing that a spreadsheet would run."""

import csv
import io
import json
import re
import zipfile
from datetime import datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from tests.support import payloads
from tests.support.desk_browser import Visitor, new_client
from webapp.clients import flat
from webapp.record import schema

FORMULAS = (
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(1)",
    "＝1",
    "+1+cmd|' /C calc'!A0",
    "-12345",
)
PHONES = ("+44 20 7946 0958", "+44 (0)1908 000-000", "+49.30/123456")
# What a spreadsheet whose separator is a semicolon or a tab would take for cells of their own.
INNER = (
    "a;=1+1",
    "a;=cmd|' /C calc'!A0;b",
    'a";=1+1',
    'a;"=1+1"',
    'a; " = 1+1',
    'a;";"=1+1',
    "a;+44 20 7946 0958",
    ";-1",
    'a;"',
    "ends with;",
)
NOTES = (
    "x\n=cmd|' /C calc'!A0;y",
    "x\n\n@SUM(1)",
    "x\t=1+1",
    "x\n;=1",
    'x\n"=1+1"',
    "x\n- a list\n- of two",
)
HOSTILE = (
    "<script>alert(1)</script>",
    "\u061cשלום",
    "x" * 100,
    'He said "hi", twice',
    "1E5",
    "00123",
)
FORMULA = re.compile(r"[\s\"]*[=+\-@＝＋－＠]|[\t\r\n]")
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def rep(shared_door):
    """A rep at a desk with one client who gave everything, and one for each title above."""
    app = shared_door.client.application
    new_client(app, payloads.full())
    for title in (*FORMULAS, *PHONES, *INNER, *HOSTILE):
        new_client(app, title=title)
    for note in NOTES:
        new_client(
            app, title=f"Note {note.encode().hex()}", billing_address__address_note=note
        )
    return Visitor(app, name="")


def csv_rows(rep, query=""):
    answer = rep.client.get(f"/desk/clients.csv{query}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(
        csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    )


def book_of(rep, query=""):
    """The sheet and the styles of the workbook."""
    answer = rep.client.get(f"/desk/clients.xlsx{query}")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return tuple(
            ElementTree.fromstring(book.read(f"xl/{name}.xml"))
            for name in ("worksheets/sheet1", "styles")
        )


def lines_of(sheet):
    """The cells of each line of the sheet, by the letters of their columns."""
    return [
        {
            "".join(filter(str.isalpha, cell.get("r"))): cell
            for cell in row.iter(f"{SPACE}c")
        }
        for row in sheet.iter(f"{SPACE}row")
    ]


def xlsx_rows(rep, query=""):
    sheet, _styles = book_of(rep, query)
    assert not list(sheet.iter(f"{SPACE}f"))
    heads, *lines = lines_of(sheet)
    names = dict(zip(heads, flat.COLUMNS, strict=True))
    return [
        {names[place]: "".join(cell.itertext()) for place, cell in line.items()}
        for line in lines
    ]


READERS = pytest.mark.parametrize("rows_of", [csv_rows, xlsx_rows], ids=["csv", "xlsx"])


@READERS
def test_a_row_has_all_that_was_given(rep, rows_of):
    row = next(row for row in rows_of(rep) if row["account"] == "NORTHE01")
    record = payloads.full()
    billing, [first, _second] = record["billing_address"], record["shipping_addresses"]
    assert {name: row.get(f"billing_address.{name}", "") for name in billing} == billing
    assert {
        name: row.get(f"shipping_addresses[0].{name}", "") for name in first
    } == first
    assert {name: row.get(f"detail.{name}", "") for name in record["detail"]} == record[
        "detail"
    ]
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
    assert payloads.PASSWORD not in str(row)
    assert "scrypt" not in str(row)


def test_every_field_of_the_record_has_a_column():
    single = {path for path in schema.FIELDS if "[]" not in path} - {
        "credentials.password"
    }
    delivery = {
        path.replace("[]", "[0]")
        for path in schema.FIELDS
        if path.startswith("shipping_addresses[]")
    }
    assert single | delivery <= set(flat.COLUMNS)


@pytest.mark.security("R21")
def test_no_cell_of_the_csv_is_a_formula(rep):
    titles = {row["title"] for row in csv_rows(rep)}
    assert {f"'{formula}" for formula in FORMULAS} | set(HOSTILE) | set(
        PHONES
    ) <= titles
    assert not titles & set(FORMULAS)


@pytest.mark.security("R21")
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("quote", ['"', None], ids=["quotes read", "quotes ignored"])
def test_no_separator_or_line_break_in_a_cell_of_the_csv_begins_a_formula(
    rep, separator, quote
):
    text = rep.client.get("/desk/clients.csv").data.decode("utf-8-sig")
    how = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    cells = {
        cell
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, **how)
        for cell in row
    }
    assert [
        cell for cell in cells if FORMULA.match(cell) and cell.strip('"') not in PHONES
    ] == []


def test_every_cell_of_the_csv_is_quoted_and_its_heads_are_the_names_of_the_contract(
    rep,
):
    text = rep.client.get("/desk/clients.csv").data.decode("utf-8-sig")
    rows, again = (
        list(csv.reader(io.StringIO(text, newline=""))),
        io.StringIO(newline=""),
    )
    csv.writer(again, quoting=csv.QUOTE_ALL).writerows(rows)
    assert again.getvalue() == text
    assert rows[0] == list(flat.COLUMNS)


@pytest.mark.security("R21")
def test_texts_stand_in_the_workbook_as_they_are_and_are_no_formulas(rep):
    rows = xlsx_rows(rep)
    assert {*FORMULAS, *PHONES, *INNER, *HOSTILE} <= {row["title"] for row in rows}
    assert set(NOTES) <= {row.get("billing_address.address_note") for row in rows}


def test_numbers_and_dates_of_the_workbook_are_numbers_and_dates(rep):
    sheet_, styles = book_of(rep, "?q=northern")
    heads, line = lines_of(sheet_)
    cells = {
        name: line[place]
        for place, name in zip(heads, flat.COLUMNS, strict=True)
        if place in line
    }
    of_numbers = {name for name, cell in cells.items() if cell.get("t") != "inlineStr"}
    assert of_numbers == {
        "id",
        "shipping_addresses",
        "contacts",
        "created_on",
        "updated_on",
    }
    shown = datetime.fromisoformat("1899-12-30") + timedelta(
        days=float("".join(cells["created_on"].itertext()))
    )
    [row] = csv_rows(rep, "?q=northern")
    registered = (
        datetime.fromisoformat(row["created_on"])
        .astimezone(ZoneInfo("Europe/London"))
        .replace(tzinfo=None)
    )
    assert abs(shown - registered) < timedelta(seconds=2)
    formats = {code.get("formatCode") for code in styles.iter(f"{SPACE}numFmt")}
    assert formats == {"yyyy-mm-dd hh:mm"}


def test_the_workbook_has_heads_in_words_that_are_bold_stay_in_view_and_filter(rep):
    sheet_, styles = book_of(rep)
    heads = ["".join(cell.itertext()) for cell in lines_of(sheet_)[0].values()]
    assert len(set(heads)) == len(heads) == len(flat.COLUMNS)
    assert heads[:3] == ["Client id", "Account code", "Client type"]
    assert {
        "Company name",
        "Billing address: postcode",
        "Delivery address 1: town or city",
        "VAT number",
    } <= set(heads)
    assert "Registered on (Europe/London)" in heads
    assert not [head for head in heads if "_" in head or "." in head]
    assert next(sheet_.iter(f"{SPACE}pane")).get("state") == "frozen"
    assert next(sheet_.iter(f"{SPACE}autoFilter")).get("ref").startswith("A1:")
    assert list(styles.iter(f"{SPACE}b"))
    widths = [
        float(column.get("width"))
        for column in sheet_.iter(f"{SPACE}col")
        for _ in range(int(column.get("min")), int(column.get("max")) + 1)
    ]
    assert len(widths) == len(heads)
    assert all(
        width >= min(len(head), 40) for width, head in zip(widths, heads, strict=True)
    )


@READERS
def test_the_file_has_the_clients_of_the_list_the_oldest_first(
    rep, rows_of, monkeypatch
):
    monkeypatch.setattr(flat, "BATCH", 2)
    ids = [int(row["id"]) for row in rows_of(rep)]
    assert ids == list(
        range(1, sum(map(len, (FORMULAS, PHONES, INNER, HOSTILE, NOTES))) + 2)
    )
    assert [
        row["account"]
        for row in rows_of(rep, "?q=northern&type=trade&sort=name&page=9")
    ] == ["NORTHE01"]
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
    assert (answer.status_code, answer.location) == (
        303,
        "/desk/clients?state=moon#exports",
    )


@pytest.mark.security("R26")
def test_a_workbook_has_an_end_that_the_list_tells(rep, monkeypatch):
    monkeypatch.setattr("webapp.desk.export.MOST_IN_SHEET", 3)
    monkeypatch.setattr("webapp.desk.clients.MOST_IN_SHEET", 3)
    assert rep.client.get("/desk/clients.xlsx").status_code == 303
    assert "Excel takes 3 clients at most" in rep.open("/desk/clients").html
    assert rep.client.get("/desk/clients.xlsx?q=northern").status_code == 200


@pytest.fixture
def exports(make_app):
    """A rep at a desk with one client, and a function that gives the exports in the log."""
    app, log = make_app(LOG_LEVEL="INFO"), io.StringIO()
    app.logger.handlers[0].setStream(log)
    new_client(app, payloads.full())
    return Visitor(app), lambda: [
        line
        for line in map(json.loads, log.getvalue().splitlines())
        if line["message"] == "export"
    ]


@pytest.mark.security("R28")
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_log_tells_who_took_how_many_and_not_what_was_searched(exports, ending):
    rep, events = exports
    rep.client.get(f"/desk/clients.{ending}?q=Hopper&source=shop&type=trade").get_data()
    rep.client.get(f"/desk/clients.{ending}?state=S").get_data()
    rep.client.get(f"/desk/clients.{ending}?state=moon").get_data()
    kept = ("by", "format", "filters", "rows", "whole")
    assert [tuple(line[name] for name in kept) for line in events()] == [
        (
            "Rita Rep",
            ending,
            {"q": "given", "source": "given", "type": "trade"},
            1,
            True,
        ),
        ("Rita Rep", ending, {"state": "S"}, 0, True),
    ]
    assert all(line["request_id"] for line in events())


@pytest.mark.security("R28")
def test_the_log_tells_of_a_file_that_was_fetched_in_part(exports, monkeypatch):
    rep, events = exports
    monkeypatch.setattr(
        "webapp.desk.export.flat_rows",
        lambda _filters: ([str(number) * 50] for number in range(5000)),
    )
    answer = rep.client.get("/desk/clients.csv")
    parts = iter(answer.response)
    for _ in range(4):
        next(parts)
    answer.response.close()
    assert [(line["rows"], line["whole"]) for line in events()] == [(2, False)]


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
    assert (
        Visitor(rep.app, role="client", name="")
        .client.get(f"/desk/clients.{ending}")
        .status_code
        == 403
    )
