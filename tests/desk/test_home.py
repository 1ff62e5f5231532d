"""The desk page: what waits, what I have begun, who was asked, what is new, the chart and the
funnel.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support import database_rows
from tests.support.browser import text_of
from tests.support.desk_browser import Visitor, links, new_client, texts
from webapp.clients.review import review
from webapp.clients.statistics import registrations
from webapp.desk.chart import HEIGHT, chart_of, scale_of
from webapp.desk.funnel import funnel_of
from webapp.drafts.controls import Controls
from webapp.drafts.draft import Draft
from webapp.drafts.store import save
from webapp.record.actor import CUSTOMER, Actor

REP = Actor("rep", "Rita Rep")
DAYS = [date(2026, 11, day) for day in range(1, 31)]


def lines(page, section):
    [card] = page.find("section", **{"aria-labelledby": section})
    return [text_of(line) for line in card.iter("li")]


@pytest.fixture
def rep(app):
    return Visitor(app, name="Rita Rep")


def age(app, client_id, **ago):
    database_rows.execute(
        app,
        "UPDATE clients SET created_on = :on WHERE id = :id",
        on=datetime.now(UTC) - timedelta(**ago),
        id=client_id,
    )


def test_an_empty_desk_says_what_will_come(rep):
    page = rep.open("/desk")
    for words in (
        "Nothing is waiting",
        "You have no unfinished drafts",
        "No client has been asked for more",
        "There are no clients yet",
        "Nobody registered",
        "Nobody started",
    ):
        assert words in page.html
    assert not page.mistakes


def test_what_waits_stands_first_the_oldest_on_top(app, rep):
    young, old, done, asked = (
        new_client(app, first_name=name) for name in ("Young", "Old", "Done", "Asked")
    )
    age(app, young, hours=5)
    age(app, old, days=3)
    with app.app_context():
        review(done, "approve", REP, reason="")
        review(
            asked, "ask", REP, reason="Which VAT number?", asked=["detail.vat_number"]
        )
    page = rep.open("/desk")
    assert lines(page, "waiting") == [
        "OLDBYR01 Old Byron for 3 days",
        "YOUNGB01 Young Byron for 5 hours",
    ]
    assert lines(page, "asked") == ["ASKEDB01 Asked Byron for less than a minute"]
    latest = lines(page, "latest")
    assert [line.split()[0] for line in latest] == [
        "ASKEDB01",
        "DONEBY01",
        "YOUNGB01",
        "OLDBYR01",
    ]
    assert "Approved" in latest[1]
    assert not page.mistakes


def test_more_than_fit_are_counted_and_linked(app, rep, monkeypatch):
    monkeypatch.setattr("webapp.desk.home.SHOWN", 1)
    for _ in range(2):
        new_client(app)
    page = rep.open("/desk")
    assert len(lines(page, "waiting")) == 1
    assert links(page)["All 2 waiting clients"] == "/desk/clients?state=P&sort=oldest"
    assert (
        len(rep.open("/desk/clients?state=P&sort=oldest").find("th", scope="row")) == 2
    )


def test_a_long_queue_is_not_counted_to_its_end(app, rep, monkeypatch):
    monkeypatch.setattr("webapp.desk.home.SHOWN", 1)
    monkeypatch.setattr("webapp.desk.home.MOST_COUNTED", 2)
    for _ in range(2):
        new_client(app)
    assert "All 2 waiting clients" in links(rep.open("/desk"))
    new_client(app)
    page = rep.open("/desk")
    assert "All 2+ waiting clients" in links(page)
    assert "Waiting for review 2+" in text_of(page.tree)


def test_my_drafts_are_mine_alone_and_go_on_where_they_were_left(app, rep):
    other = Visitor(app, name="Other Rep")
    with app.app_context():
        for visitor, name in ((rep, "Mine Ltd"), (other, "Not Mine Ltd")):
            draft = Draft(
                name.replace(" ", "x").ljust(22, "x"),
                {"title": name},
                owner_id=visitor.user_id,
                rep_id=visitor.user_id,
            )
            save(draft)
        save(
            Draft(
                "d" * 22,
                {},
                Controls(done=("you",)),
                owner_id=rep.user_id,
                rep_id=rep.user_id,
            )
        )
    page = rep.open("/desk")
    assert [line.split("less than")[0].strip() for line in lines(page, "begun")] == [
        "No name yet",
        "Mine Ltd",
    ]
    assert links(page)["Mine Ltd"] == "/register/MinexLtdxxxxxxxxxxxxxx/you"
    assert links(page)["No name yet"].endswith("/billing")
    assert "Not Mine" not in page.html
    rep.open(links(page)["Mine Ltd"])


def test_the_chart_counts_by_day_and_source_and_has_a_table(app, rep):
    for source, actor in (
        ("web", CUSTOMER),
        ("web", CUSTOMER),
        ("system", REP),
        ("shop", REP),
    ):
        new_client(app, actor=actor, source=source)
    age(app, new_client(app, source="web"), days=2)
    age(app, new_client(app, source="web"), days=31)
    page = rep.open("/desk")
    [table] = [
        table
        for table in page.find("table")
        if "by day" in text_of(next(table.iter("caption")))
    ]
    rows = [[text_of(cell) for cell in row] for row in table.iter("tr")]
    assert rows[0] == ["Day", "Website", "Sales desk", "Other", "All"]
    assert rows[1][1:] == ["2", "1", "1", "4"]
    assert rows[3][1:] == ["1", "0", "0", "1"]
    assert len(rows) == 31
    [drawing] = page.find("svg", role="img")
    assert text_of(drawing).startswith(
        "Registrations by day and source 5 clients in the last 30 days, 4 on the busiest day"
    )
    assert len(list(drawing.iter("rect"))) == 4


def test_days_are_those_of_the_time_zone_of_the_settings(make_app):
    app = make_app(TIMEZONE="Pacific/Kiritimati")  # 14 hours ahead
    new_client(app)
    database_rows.execute(
        app,
        "UPDATE clients SET created_on = :on",
        on=datetime(2026, 3, 1, 10, 30, tzinfo=UTC),
    )
    zone = app.config["TIMEZONE"]
    days = [
        (datetime(2026, 3, day, tzinfo=zone), datetime(2026, 3, day + 1, tzinfo=zone))
        for day in (1, 2, 3)
    ]
    with app.app_context():
        assert registrations(days, ["web", "api"]) == {(1, "api"): 1}
        assert registrations(days, ["web"]) == {(1, ""): 1}


def test_bars_stand_on_each_other_and_end_at_their_number():
    chart = chart_of(
        DAYS, {(0, "web"): 3, (0, "api"): 1, (29, "mystery"): 2, (29, "other one"): 1}
    )
    first, second, last = chart.bars
    assert (first.series, second.series, last.series) == (1, 3, 5)
    assert chart.top == 4
    assert (first.y, first.height, second.y, second.height) == (
        HEIGHT / 4,
        HEIGHT * 3 / 4,
        0,
        HEIGHT / 4,
    )
    assert last.height == HEIGHT * 3 / 4
    assert chart.names == [(1, "Website"), (3, "API"), (5, "Other")]
    assert (chart.total, chart.most, chart.rows[29][1]) == (7, 4, [0, 0, 3])


@pytest.mark.parametrize(
    ("most", "end"),
    [
        (0, 2),
        (1, 2),
        (3, 4),
        (4, 4),
        (5, 10),
        (11, 20),
        (21, 40),
        (41, 100),
        (101, 200),
        (999_999, 1_000_000),
    ],
)
def test_the_scale_ends_at_a_round_number(most, end):
    assert scale_of(most) == end


def test_the_funnel_counts_who_came_at_least_that_far():
    counted = {
        ("", "open"): 4,
        ("you", "open"): 2,
        ("delivery", "open"): 1,
        ("sign-in", "done"): 3,
        ("gone", "open"): 1,
    }
    stages = {stage.name: (stage.drafts, stage.percent) for stage in funnel_of(counted)}
    assert stages == {
        "Started": (11, 100),
        "You": (6, 55),
        "Your business": (4, 36),
        "Billing": (4, 36),
        "Delivery": (4, 36),
        "Contacts": (3, 27),
        "Sign-in": (3, 27),
        "Registered": (3, 27),
    }


def test_the_funnel_leaves_out_changes_and_what_is_older(app, rep):
    client_id = new_client(app)
    with app.app_context():
        save(Draft("a" * 22, furthest="billing"))
        save(
            Draft(
                "b" * 22, {}, furthest="billing", target_id=client_id, target_version=1
            )
        )
        save(Draft("c" * 22, furthest="billing"))
    database_rows.execute(
        app,
        "UPDATE drafts SET created_on = :on WHERE id = :id",
        on=datetime.now(UTC) - timedelta(days=31),
        id="c" * 22,
    )
    page = rep.open("/desk")
    [table] = page.find("table", **{"class": "funnel"})
    rows = [
        [text_of(cell) for cell in row][:3]
        for row in next(table.iter("tbody")).iter("tr")
    ]
    assert rows[0] == ["Started", "1", "100%"]
    assert rows[3] == ["Billing", "1", "100%"]
    assert rows[-1] == ["Registered", "0", "0%"]


def test_a_new_client_is_the_one_filled_button(rep):
    page = rep.open("/desk")
    assert [
        text_of(button) for button in page.find("a", **{"class": "btn btn-primary"})
    ] == ["New client"]
    assert texts(page, "h1") == ["Desk"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/desk/staff", 403), ("/desk/clients/999999", 404), ("/no-such-page", 404)],
)
def test_a_page_that_cannot_be_shown_keeps_the_navigation(app, path, status):
    page = Visitor(app).open(path, status=status)
    assert {"Desk", "Clients", "New client"} <= {
        text_of(link) for link in page.find("header")[0].iter("a")
    }
    assert page.find("button", type="submit")  # to sign out
    assert not app.test_client().get("/no-such-page").text.count('class="bar"')
