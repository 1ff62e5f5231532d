"""The desk page: numbers of today, what waits, who answered, what I have begun, the chart and the
funnel.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import text_of
from tests.support.desk_browser import DOOR, Visitor, links, new_client, texts
from webapp.clients.answer import payload_of
from webapp.clients.different import tell_apart
from webapp.clients.offered import load_reference
from webapp.clients.review import review
from webapp.clients.search import find_client
from webapp.clients.statistics import read_registrations
from webapp.clients.update import update_client
from webapp.desk.chart import HEIGHT, chart_of, scale_of
from webapp.desk.funnel import funnel_of
from webapp.drafts.draft import Draft
from webapp.drafts.store import save
from webapp.record.actor import CUSTOMER, Actor
from webapp.record.check import check

REP = Actor("rep", "Rita Rep")
DAYS = [date(2026, 11, day) for day in range(1, 31)]


def lines(page, section):
    [card] = page.find("section", **{"aria-labelledby": section})
    return [text_of(line) for line in card.iter("li")]


@pytest.fixture
def rep(app):
    return Visitor(app, name="Rita Rep")


def change(app, client_id, **values):
    for name, value in values.items():
        database_rows.execute(
            app,
            f"UPDATE clients SET {name} = :on WHERE id = :id",
            on=value,
            id=client_id,
        )


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
        "Nothing is waiting. New registrations appear here",
        "You have no unfinished drafts",
        "who answers stands here",
        "Nobody registered",
        "Nobody started",
    ):
        assert words in " ".join(page.html.split())
    assert links(page)["Register a client"] == "/desk/clients/quick"
    assert not page.mistakes


def numbers(page):
    [box] = [box for box in page.find("ul") if "numbers" in box.get("class", "")]
    return [text_of(number) for number in box.iter("li")]


def test_the_numbers_of_today_lead_to_their_lists(app, rep):
    waiting, old, yesterday, asked, approved = (new_client(app) for _ in range(5))
    age(app, waiting, days=3)
    age(app, old, days=8)
    day = datetime.now(UTC).replace(hour=12) - timedelta(days=1)
    change(app, yesterday, created_on=day)
    me = Actor("rep", "Rita Rep", user_id=rep.user_id)
    with app.app_context():
        review(asked, "ask", REP, reason="Which?", asked=["detail.vat_number"])
        review(approved, "approve", me, reason="")
    change(app, asked, updated_on=datetime.now(UTC) - timedelta(days=8))
    page = rep.open("/desk")
    assert numbers(page) == [
        "Waiting for review 3 1 over a week, 2 over 2 days",
        "Registered today 2 1 yesterday",
        "Customers answered 0 0 are yours",
        "Asked, no answer yet 1 1 over a week",
        "Approved today 1 1 by you",
    ]
    today = datetime.now(UTC).date().isoformat()
    address = links(page)["Registered today 2"]
    assert address == f"/desk/clients?from={today}&to={today}"
    assert len(rep.open(address).find("th", scope="row")) == 2


def test_what_waits_stands_first_the_oldest_on_top_with_its_age(app, rep):
    young, old, done = (
        new_client(app, first_name=name, email=f"{name}@x.example")
        for name in ("Young", "Old", "Done")
    )
    age(app, young, hours=5)
    age(app, old, days=8)
    with app.app_context():
        review(done, "approve", REP, reason="")
    page = rep.open("/desk")
    first, second = lines(page, "waiting")
    assert first.startswith("Old Byron")
    assert "OLDBYR01 Retail" in first
    assert "8 d" in first
    assert "Approve" in first
    assert second.startswith("Young Byron")
    classes = [time.get("class") for time in page.find("time")]
    assert classes == ["small age-7", "small "]
    assert not page.mistakes


def test_a_client_that_waits_longer_than_promised_is_marked(app_with):
    app = app_with(ANSWER_DAYS="1")
    rep = Visitor(app, name="Rita Rep")
    age(app, new_client(app), days=6)
    age(app, new_client(app), hours=1)
    first, second = lines(rep.open("/desk"), "waiting")
    assert "Waits longer than promised" in first
    assert "promised" not in second


def test_a_client_is_approved_from_the_desk_and_the_next_one_stands_there(app, rep):
    first = new_client(app, first_name="First", email="first@x.example")
    second = new_client(app)
    age(app, first, days=2)
    rep.open("/desk")
    page = rep.press(f"/desk/approve/{first}", "Approve")
    assert page.answer.request.path == "/desk"
    assert "First Byron is approved." in text_of(page.tree)
    assert [line.split()[0] for line in lines(page, "waiting")] == ["Ada"]
    page = rep.post(
        f"/desk/approve/{first}", [("csrf_token", page.value("csrf_token"))], status=409
    )
    assert "cannot be approved" in page.html
    assert second


def test_an_approval_of_the_desk_is_taken_back_there(app, rep):
    client_id = new_client(app, first_name="First")
    rep.open("/desk")
    rep.press(f"/desk/approve/{client_id}", "Approve")
    page = rep.press(f"/desk/approve/{client_id}/undo")
    assert page.answer.request.path == "/desk"
    assert "First Byron waits again." in text_of(page.tree)
    assert [line.split()[0] for line in lines(page, "waiting")] == ["First"]
    old = [("csrf_token", page.value("csrf_token")), ("version", "2")]
    page = rep.post(f"/desk/approve/{client_id}/undo", old, status=409)
    assert "was changed after you opened it" in page.html


def test_one_who_may_be_a_client_already_is_compared_first(app, rep):
    first = new_client(app, email="same@x.example")
    twin = new_client(app, email="same@x.example")
    page = rep.open("/desk")
    line = next(line for line in lines(page, "waiting") if "Duplicate?" in line)
    assert "Compare" in line
    assert not page.find("form", action=f"/desk/approve/{twin}")
    with app.app_context():
        tell_apart(find_client(twin), find_client(first), REP, "a sister")
    assert "Duplicate?" not in rep.open("/desk").html
    assert rep.page.find("form", action=f"/desk/approve/{twin}")


def test_who_answered_stands_beside_with_what(app, rep):
    client_id = new_client(app, payloads.full() | {"credentials": None})
    with app.app_context():
        review(client_id, "ask", REP, reason="Which?", asked=["detail.vat_number"])
        client = find_client(client_id)
        payload = payloads.having(
            payload_of(client), "detail.vat_number", "GB123456789"
        )
        registration, _ = check(payload, DOOR, load_reference())
        update_client(
            client,
            registration,
            CUSTOMER,
            version=client.version,
            answered=["detail.vat_number"],
        )
    page = rep.open("/desk")
    [line] = lines(page, "answers")
    assert line.startswith("Northern Lights Ltd VAT number now")
    assert "The customer answered" in lines(page, "waiting")[0]
    with app.app_context():
        review(client_id, "approve", REP, reason="")
    assert "Nobody." in lines_or_words(rep.open("/desk"), "answers")


def lines_or_words(page, section):
    return text_of(page.find("section", **{"aria-labelledby": section})[0])


def test_notes_that_call_me_stand_beside_until_i_have_seen_them(app, rep):
    client_id = new_client(app)
    author = Visitor(app, name="Other Rep")
    called = "@Rita please call back"
    author.open(f"/desk/clients/{client_id}")
    author.press(f"/desk/clients/{client_id}/notes", text=called)
    page = rep.open("/desk")
    [line] = lines(page, "mentions")
    assert "please call back" in line
    [form] = [
        form
        for form in page.find("form")
        if form.get("action").startswith("/desk/mentions/")
    ]
    page = rep.press(form.get("action"))
    assert not page.find("section", **{"aria-labelledby": "mentions"})


def test_more_than_fit_are_counted_and_linked(app, rep, monkeypatch):
    monkeypatch.setattr("webapp.desk.home.SHOWN", 1)
    new_client(app)
    assert "The one waiting" in links(rep.open("/desk"))
    new_client(app)
    page = rep.open("/desk")
    assert len(lines(page, "waiting")) == 1
    address = links(page)["All 2 waiting"]
    assert address == "/desk/clients?state=P&sort=oldest"
    assert len(rep.open(address).find("th", scope="row")) == 2


def test_a_long_queue_is_not_counted_to_its_end(app, rep, monkeypatch):
    for name in ("webapp.desk.home", "webapp.clients.today"):
        monkeypatch.setattr(f"{name}.MOST_COUNTED", 2)
    for _ in range(2):
        new_client(app)
    assert "All 2 waiting" in links(rep.open("/desk"))
    new_client(app)
    page = rep.open("/desk")
    assert "All 2+ waiting" in links(page)
    assert numbers(page)[0].startswith("Waiting for review 2+")


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
        back = Draft(
            "d" * 22,
            {},
            owner_id=rep.user_id,
            rep_id=rep.user_id,
            returned_on=datetime.now(UTC),
        )
        save(back)
    page = rep.open("/desk")
    first, second = lines(page, "begun")
    assert first.startswith("No name yet Sent back")
    assert second.startswith("Mine Ltd Begun, Next: You")
    assert links(page)["Mine Ltd"] == "/desk/clients/quick/MinexLtdxxxxxxxxxxxxxx"
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
    columns = page.find("li", **{"class": "chart-column"})
    assert len(columns) == 30
    [last] = columns[-1].iter("a")
    assert last.get("aria-label").endswith(": 4, Website 2, Sales desk 1, Other 1")
    assert "Website 2" in text_of(last)
    today = datetime.now(UTC).date().isoformat()
    assert last.get("href") == f"/desk/clients?from={today}&to={today}"
    assert [len(list(column.iter("rect"))) for column in columns[-3:]] == [1, 0, 3]


def test_days_are_those_of_the_time_zone_of_the_settings(app_with):
    app = app_with(TIMEZONE="Pacific/Kiritimati")  # 14 hours ahead
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
        for sources, found in (
            (["web", "api"], {(1, "api"): 1}),
            (["web"], {(1, ""): 1}),
        ):
            registrations, times = read_registrations(days, sources)
            assert registrations.alone(**times) == found


def test_bars_stand_on_each_other_and_end_at_their_number():
    chart = chart_of(
        DAYS, {(0, "web"): 3, (0, "api"): 1, (29, "mystery"): 2, (29, "other one"): 1}
    )
    first, second = chart.days[0].bars
    [last] = chart.days[29].bars
    assert (first.series, second.series, last.series) == (1, 3, 5)
    assert chart.scale == (4, 3, 2, 1, 0)
    assert (first.y, first.height, second.y, second.height) == (
        HEIGHT / 4,
        HEIGHT * 3 / 4,
        0,
        HEIGHT / 4,
    )
    assert last.height == HEIGHT * 3 / 4
    assert chart.names == ((1, "Website"), (3, "API"), (5, "Other"))
    assert (chart.total, chart.most, chart.days[29].counts) == (7, 4, (0, 0, 3))


@pytest.mark.parametrize(
    ("most", "scale"),
    [
        (0, [2, 1, 0]),
        (1, [2, 1, 0]),
        (3, [3, 2, 1, 0]),
        (4, [4, 3, 2, 1, 0]),
        (5, [6, 4, 2, 0]),
        (13, [15, 10, 5, 0]),
        (21, [30, 20, 10, 0]),
        (41, [60, 40, 20, 0]),
        (999_999, [1_000_000, 500_000, 0]),
    ],
)
def test_the_scale_ends_at_a_round_number(most, scale):
    assert scale_of(most) == scale


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


def test_reviewing_is_the_one_filled_button(app, rep):
    new_client(app)
    page = rep.open("/desk")
    filled = page.find("a", **{"class": "btn btn-primary"})
    assert [text_of(button) for button in filled] == ["Start reviewing"]
    assert not page.find("button", **{"class": "btn btn-primary"})
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
