"""Edit in place: a field, an address or a contact of a client is opened, changed and saved alone,
and one press puts back what was there.
"""

from collections import Counter

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import FIELD_TAGS, text_of
from tests.support.desk_browser import Visitor, new_client, texts
from webapp.clients.answer import payload_of
from webapp.clients.history import history_of
from webapp.clients.search import find_client
from webapp.extensions import db
from webapp.questions.facts import facts_of
from webapp.questions.opened_place import place_at
from webapp.record.actor import OF_INTEGRATIONS
from webapp.record.paths import ROW, generic_path, value_at
from webapp.record.schema import FIELDS

PHONE = "detail.contact_number"
# what no rep changes, or not by hand on this page
ELSEWHERE = {
    *OF_INTEGRATIONS,
    "source_status",
    "credentials.username",
    "credentials.password",
    "billing_address.address_default",
}


@pytest.fixture
def app(shared_door):
    return shared_door.client.application


@pytest.fixture(scope="module")
def reps(shared_door):
    app = shared_door.client.application
    return Visitor(app), Visitor(app, name="Max Ude")


@pytest.fixture
def rep(reps):
    return reps[0]


@pytest.fixture
def client_id(app):
    return new_client(app, payloads.full() | {"credentials": None})


def stored(app, client_id, path):
    with app.app_context():
        db.session.expire_all()
        payload = payload_of(find_client(client_id))
        if row := ROW.fullmatch(path):
            rows = payload[row[1]]
            return rows[int(row[2])][row[3].lstrip(".")]
        return value_at(payload, path)


def entries(app, client_id):
    with app.app_context():
        return history_of(client_id)


def open_at(rep, client_id, path):
    return rep.open(f"/desk/clients/{client_id}?edit={path}")


def save(rep, client_id, status=200, **typed):
    return rep.press(f"/desk/clients/{client_id}/edit", status=status, **typed)


def told(page):
    [region] = page.find("div", id="told")
    return text_of(region)


def test_a_field_is_saved_alone_and_undone_by_one_press(app, rep, client_id):
    before = stored(app, client_id, PHONE)
    page = open_at(rep, client_id, PHONE)
    [box] = page.find("input", id="contact_number")
    assert box.get("autofocus") is not None
    page = save(rep, client_id, contact_number="0113 496 0142")
    assert told(page) == "Phone number saved. Undo the change of Phone number"
    [pencil] = page.find("a", id="contact_number")
    assert pencil.get("autofocus") is not None
    assert stored(app, client_id, PHONE) == "0113 496 0142"
    entry = entries(app, client_id)[-1]
    assert entry.changes == {PHONE: [before, "0113 496 0142"]}
    page = rep.press(f"/desk/clients/{client_id}/undo/{entry.id}")
    assert page.notices == ["The change is undone."]
    [pencil] = page.find("a", id="contact_number")
    assert pencil.get("autofocus") is not None
    assert stored(app, client_id, PHONE) == before
    assert entries(app, client_id)[-1].action == "undid a change"
    # an undone change is a change, and can be undone
    page = rep.press(f"/desk/clients/{client_id}/undo/{entries(app, client_id)[-1].id}")
    assert stored(app, client_id, PHONE) == "0113 496 0142"


def test_every_field_of_a_record_that_a_rep_may_change_is_opened(app, client_id):
    """Of a person as well as of a business."""
    for made in (client_id, new_client(app)):
        with app.app_context():
            client = find_client(made)
            payload, facts = payload_of(client), facts_of(client)
        opened = {*facts.fields}
        for path in ("billing_address", "contacts[]", "shipping_addresses[]"):
            place = place_at(path, payload)
            opened |= {
                each for each in place.step.paths if generic_path(each) in FIELDS
            }
        assert opened | ELSEWHERE == {*FIELDS}
        assert all(place_at(path, payload) for path in facts.fields)


def test_what_was_not_given_is_a_link_that_adds_it(app, rep):
    client_id = new_client(app)
    page = rep.open(f"/desk/clients/{client_id}")
    [link] = [each for each in page.find("a") if text_of(each) == "Add EORI number"]
    assert link.get("href").endswith("?edit=detail.eori_number#eori_number")
    page = open_at(rep, client_id, "detail.eori_number")
    save(rep, client_id, eori_number="GB123456789000")
    assert stored(app, client_id, "detail.eori_number") == "GB123456789000"


@pytest.mark.security("R5")
def test_what_is_refused_stays_open_with_what_was_typed(app, rep, client_id):
    before = stored(app, client_id, "email")
    open_at(rep, client_id, "email")
    page = save(rep, client_id, status=422, email="nobody")
    assert page.title.startswith("Error: ")
    assert [*page.errors] == ["email"]
    [box] = page.find("input", id="email")
    assert (box.get("value"), box.get("aria-invalid")) == ("nobody", "true")
    assert f"Saved is still: {before}" in texts(page, "p")
    assert not page.mistakes
    assert stored(app, client_id, "email") == before


def test_what_is_wrong_elsewhere_by_a_change_is_told_with_its_name(app, rep):
    client_id = new_client(app)  # a person, who has no company name
    person = {"first_name": "", "last_name": "Byron"}
    open_at(rep, client_id, "first_name")
    save(rep, client_id, first_name=person["first_name"])
    open_at(rep, client_id, "last_name")
    page = save(rep, client_id, status=422, last_name="")
    assert "First name: enter a first or last name" in page.html
    assert stored(app, client_id, "last_name") == "Byron"


def test_saving_what_there_is_changes_nothing(app, rep, client_id):
    before = entries(app, client_id)
    open_at(rep, client_id, PHONE)
    assert told(save(rep, client_id)) == ""
    assert entries(app, client_id) == before


@pytest.mark.security("R13")
def test_no_other_field_is_set_by_the_way(app, rep, client_id):
    open_at(rep, client_id, PHONE)
    before = stored(app, client_id, "email")
    values = dict(rep.page.values) | {"path": PHONE, "contact_number": "020 7946 0001"}
    more = {"email": "x@example.org", "source_status": "A", "source": "x", "title": "X"}
    page = open_at(rep, client_id, PHONE)
    [form] = page.find("form", action=f"/desk/clients/{client_id}/edit")
    hidden = {each.get("name"): each.get("value") for each in form.iter("input")}
    pairs = {**values, **hidden, "contact_number": "020 7946 0001", **more}
    rep.post(f"/desk/clients/{client_id}/edit", [*pairs.items()])
    assert stored(app, client_id, PHONE) == "020 7946 0001"
    assert stored(app, client_id, "email") == before
    assert [*entries(app, client_id)[-1].changes] == [PHONE]


def test_what_an_integration_says_of_a_client_stays(app, rep):
    client_id = new_client(app, payloads.smallest() | {"external_id": "erp-7"})
    open_at(rep, client_id, PHONE)
    save(rep, client_id, contact_number="020 7946 0001")
    assert stored(app, client_id, "external_id") == "erp-7"
    page = rep.press(f"/desk/clients/{client_id}/undo/{entries(app, client_id)[-1].id}")
    assert page.notices == ["The change is undone."]


@pytest.mark.security("R11a")
def test_a_form_without_its_field_is_refused(app, rep, client_id):
    open_at(rep, client_id, PHONE)
    token = ("csrf_token", rep.page.value("csrf_token"))
    rep.post(f"/desk/clients/{client_id}/edit", [token, ("path", PHONE)], status=400)
    for path in ("", "source_status", "credentials.password", "x"):
        sent = [token, ("path", path)]
        rep.post(f"/desk/clients/{client_id}/edit", sent, status=404)
    sent = [token, ("path", "contacts[9]")]
    rep.post(f"/desk/clients/{client_id}/edit", sent, status=409)


def test_an_address_follows_its_country_and_is_one_block(app, rep, client_id):
    open_at(rep, client_id, "billing_address")
    name = "billing_address-address_{}".format
    page = rep.press(
        f"/desk/clients/{client_id}/edit",
        **{name("country"): "US", "update": "country"},
    )
    assert page.find("select", id=name("state"))
    assert stored(app, client_id, "billing_address.address_country") == "GB"
    typed = {name("state"): "NY", name("post_code"): "12207", name("county"): ""}
    page = save(rep, client_id, **typed)
    assert told(page).startswith("Billing address saved.")
    assert stored(app, client_id, "billing_address.address_state") == "NY"
    rep.press(f"/desk/clients/{client_id}/undo/{entries(app, client_id)[-1].id}")
    assert stored(app, client_id, "billing_address.address_country") == "GB"


def test_contacts_are_added_changed_removed_and_brought_back(app, rep, client_id):
    first = stored(app, client_id, "contacts[0].email")
    open_at(rep, client_id, "contacts[]")
    name = "contact-00000002-{}".format
    page = save(rep, client_id, status=422, **{name("first_name"): "Ines"})
    assert name("email") in page.errors
    save(rep, client_id, **{name("email"): "ines@example.com"})
    assert stored(app, client_id, "contacts[2].email") == "ines@example.com"
    open_at(rep, client_id, "contacts[0]")
    page = rep.press(f"/desk/clients/{client_id}/edit", remove="1")
    assert stored(app, client_id, "contacts[1].email") == "ines@example.com"
    rep.press(f"/desk/clients/{client_id}/undo/{entries(app, client_id)[-1].id}")
    assert stored(app, client_id, "contacts[0].email") == first
    assert stored(app, client_id, "contacts[2].email") == "ines@example.com"


def with_contacts(app, *names):
    people = [{"first_name": n, "email": f"{n.lower()}@x.example"} for n in names]
    payload = payloads.full() | {"credentials": None, "contacts": people}
    return new_client(app, payload)


def people_of(app, client_id):
    with app.app_context():
        db.session.expire_all()
        found = payload_of(find_client(client_id))["contacts"]
    return [(row["first_name"], row["job_title"]) for row in found]


def form_of(rep, client_id, **typed):
    """What the form that is open sends, some of it typed, whatever its boxes are called."""
    action = f"/desk/clients/{client_id}/edit"
    [form] = rep.page.find("form", action=action)
    named = [
        each for each in form.iter() if each.tag in FIELD_TAGS and each.get("name")
    ]
    pairs = [pair for each in named for pair in rep.page._sent(each)]
    given = [(name, typed.get(name.rpartition("-")[2], text)) for name, text in pairs]
    return action, given


def remove_row(rep, client_id, path):
    open_at(rep, client_id, path)
    return rep.press(f"/desk/clients/{client_id}/edit", remove="1")


@pytest.mark.security("R6")
@pytest.mark.parametrize("names", [("Xa", "Yb"), ("Xa", "Yb", "Zc")])
def test_a_row_that_moved_up_meanwhile_is_the_one_that_is_saved(app, reps, names):
    rita, max_ude = reps
    client_id = with_contacts(app, *names)
    open_at(rita, client_id, "contacts[1]")
    action, pairs = form_of(rita, client_id, job_title="Prof")
    remove_row(max_ude, client_id, "contacts[0]")
    page = rita.post(action, pairs)
    assert told(page).startswith("Contacts saved.")
    [pencil] = page.find("a", id="contact-00000000-first_name")
    assert pencil.get("autofocus") is not None
    kept = [("Yb", "Prof"), ("Zc", "")][: len(names) - 1]
    assert people_of(app, client_id) == kept


@pytest.mark.security("R6")
def test_a_row_that_moved_and_changed_meanwhile_is_a_choice_about_that_row(app, reps):
    rita, max_ude = reps
    client_id = with_contacts(app, "Xa", "Yb", "Zc")
    open_at(rita, client_id, "contacts[1]")
    action, pairs = form_of(rita, client_id, job_title="Prof")
    remove_row(max_ude, client_id, "contacts[0]")
    open_at(max_ude, client_id, "contacts[0]")
    max_ude.post(*form_of(max_ude, client_id, job_title="Dean"))
    page = rita.post(action, pairs, status=409)
    [alert] = page.find("div", role="alert")
    assert text_of(alert).startswith("Contact 1 was not saved: Max Ude changed it")
    theirs = text_of(next(page.find("div", role="radiogroup")[0].iter("label")))
    assert "Dean" in theirs
    rita.press(action, "Keep", keep="mine")
    assert people_of(app, client_id) == [("Yb", "Prof"), ("Zc", "")]


@pytest.mark.security("R6")
def test_what_was_typed_in_a_row_that_is_gone_is_kept_in_a_new_one(app, reps):
    rita, max_ude = reps
    client_id = with_contacts(app, "Xa", "Yb", "Zc")
    open_at(rita, client_id, "contacts[1]")
    action, pairs = form_of(rita, client_id, job_title="Prof")
    remove_row(max_ude, client_id, "contacts[1]")
    page = rita.post(action, pairs, status=409)
    [form] = page.find("form", action=action)
    [why] = form.find_class("field-error")
    assert "It is not there any more" in text_of(why)
    assert people_of(app, client_id) == [("Xa", ""), ("Zc", "")]
    rita.post(action, [*pairs, ("remove", "1")], status=409)
    rita.post(action, pairs, status=409)
    rita.post(*form_of(rita, client_id))
    assert people_of(app, client_id) == [("Xa", ""), ("Zc", ""), ("Yb", "Prof")]


def ids_given_twice(page):
    ids = Counter(each.get("id") for each in page.tree.iter() if each.get("id"))
    return [its for its, count in ids.items() if count > 1]


@pytest.mark.parametrize(
    ("path", "elsewhere", "status"),
    [
        ("contacts[1]", "contacts[1]", 409),
        ("contacts[1]", "contacts[0]", 422),
        ("contacts[]", "contacts[]", 422),
    ],
    ids=["gone", "moved", "new"],
)
def test_no_id_stands_twice_where_a_row_has_another_number_now(
    app, reps, path, elsewhere, status
):
    rita, max_ude = reps
    client_id = with_contacts(app, "Xa", "Yb", "Zc")
    open_at(rita, client_id, path)
    action, pairs = form_of(rita, client_id, first_name="Q", email="q@")
    if elsewhere.endswith("[]"):
        open_at(max_ude, client_id, elsewhere)
        typed = {"first_name": "R", "email": "r@x.example"}
        max_ude.post(*form_of(max_ude, client_id, **typed))
    else:
        remove_row(max_ude, client_id, elsewhere)
    page = rita.post(action, pairs, status=status)
    assert ids_given_twice(page) == []
    rita.post(*form_of(rita, client_id, email="q@x.example"))
    assert ("Q", "") in people_of(app, client_id)


def test_a_row_that_was_removed_and_put_back_is_still_the_same(app, reps):
    rita, max_ude = reps
    client_id = with_contacts(app, "Xa", "Yb")
    open_at(rita, client_id, "contacts[1]")
    action, pairs = form_of(rita, client_id, job_title="Prof")
    remove_row(max_ude, client_id, "contacts[1]")
    last = entries(app, client_id)[-1].id
    max_ude.press(f"/desk/clients/{client_id}/undo/{last}")
    rita.post(action, pairs)
    assert people_of(app, client_id) == [("Xa", ""), ("Yb", "Prof")]


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("contacts[]", {"first_name": "Zed", "email": "zed@x.example"}),
        (
            "shipping_addresses[]",
            {
                "address_street_1": "1 Quay",
                "address_town": "Leith",
                "address_post_code": "EH6 6AA",
            },
        ),
    ],
)
@pytest.mark.security("R3")
def test_a_row_is_added_in_two_windows_and_once_when_it_is_sent_twice(
    app, reps, path, typed
):
    rita, max_ude = reps
    client_id = with_contacts(app, "Xa")
    [name, *_] = typed
    first = {**typed, name: f"{typed[name]} B"}
    open_at(rita, client_id, path)
    action, pairs = form_of(rita, client_id, **typed)
    open_at(max_ude, client_id, path)
    max_ude.post(*form_of(max_ude, client_id, **first))
    page = rita.post(action, pairs)
    assert "saved." in told(page)
    rita.post(action, pairs)
    with app.app_context():
        db.session.expire_all()
        rows = payload_of(find_client(client_id))[path.removesuffix("[]")]
    added = [row[name] for row in rows][-2:]
    assert added == [first[name], typed[name]]
    assert len(entries(app, client_id)) == 3
    open_at(rita, client_id, path)
    rita.post(*form_of(rita, client_id, **typed))  # on purpose
    assert len(entries(app, client_id)) == 4


def test_delivery_addresses_are_added_and_one_is_the_default(app, rep):
    client_id = new_client(app)
    open_at(rep, client_id, "shipping_addresses[]")
    name = "shipping-0000000{}-address_{}".format
    address = {"street_1": "1 Quay", "town": "Leith", "post_code": "EH6 6AA"}
    save(rep, client_id, **{name(0, each): text for each, text in address.items()})
    open_at(rep, client_id, "shipping_addresses[]")
    typed = {name(1, each): text for each, text in address.items()}
    typed |= {name(1, "street_1"): "2 Quay", "shipping-default": "00000001"}
    save(rep, client_id, **typed)
    default = "shipping_addresses[{}].address_default".format
    assert [stored(app, client_id, default(row)) for row in (0, 1)] == ["0", "1"]
    open_at(rep, client_id, "shipping_addresses[0]")
    rep.press(f"/desk/clients/{client_id}/edit", remove="1")
    assert stored(app, client_id, "shipping_addresses[0].address_street_1") == "2 Quay"


@pytest.mark.security("R6")
def test_a_field_that_another_changed_meanwhile_is_a_choice(app, reps, client_id):
    rita, max_ude = reps
    open_at(rita, client_id, PHONE)
    open_at(max_ude, client_id, PHONE)
    save(max_ude, client_id, contact_number="0113 496 0199")
    page = save(rita, client_id, status=409, contact_number="0113 496 0142")
    [alert] = page.find("div", role="alert")
    assert text_of(alert).startswith(
        "Phone number was not saved: Max Ude changed it at"
    )
    assert stored(app, client_id, PHONE) == "0113 496 0199"
    [group] = page.find("div", role="radiogroup")
    theirs, mine = [text_of(each) for each in group.iter("label")]
    assert theirs.startswith("0113 496 0199")
    assert "was 020 7946 0018" in theirs
    assert mine == "0113 496 0142Yours, not saved"
    assert [each for each in page.find("li") if "is-new" in each.get("class", "")]
    assert not page.mistakes
    action = f"/desk/clients/{client_id}/edit"
    rita.press(action, "Keep", keep="theirs")
    assert stored(app, client_id, PHONE) == "0113 496 0199"
    open_at(rita, client_id, PHONE)
    open_at(max_ude, client_id, PHONE)
    save(max_ude, client_id, contact_number="0113 496 0200")
    save(rita, client_id, status=409, contact_number="0113 496 0142")
    rita.press(action, "Keep", keep="mine")
    assert stored(app, client_id, PHONE) == "0113 496 0142"


def test_another_field_that_somebody_changed_meanwhile_is_no_conflict(
    app, reps, client_id
):
    rita, max_ude = reps
    open_at(rita, client_id, PHONE)
    open_at(max_ude, client_id, "detail.website")
    save(max_ude, client_id, website="https://other.example")
    save(rita, client_id, contact_number="0113 496 0142")
    assert stored(app, client_id, PHONE) == "0113 496 0142"
    assert stored(app, client_id, "detail.website") == "https://other.example"


@pytest.mark.security("R6")
def test_what_another_changed_since_is_not_undone(app, reps, client_id):
    rita, max_ude = reps
    open_at(rita, client_id, PHONE)
    save(rita, client_id, contact_number="0113 496 0142")
    entry = entries(app, client_id)[-1]
    open_at(max_ude, client_id, PHONE)
    save(max_ude, client_id, contact_number="0113 496 0199")
    page = rita.press(f"/desk/clients/{client_id}/undo/{entry.id}", status=409)
    words = "Max Ude changed it again since, so that nothing was undone."
    assert page.notices == [words]
    assert stored(app, client_id, PHONE) == "0113 496 0199"
    assert not page.find("form", action=f"/desk/clients/{client_id}/undo/{entry.id}")


def test_only_changes_of_this_client_by_reps_are_undone(app, rep, client_id):
    registered = entries(app, client_id)[0]
    other = new_client(app)
    rep.open(f"/desk/clients/{client_id}")
    token = [("csrf_token", rep.page.value("csrf_token"))]
    for client, entry_id in (
        (client_id, registered.id),
        (other, registered.id),
        (other, 10**9),
    ):
        before = database_rows.rows(app, "clients")
        rep.post(f"/desk/clients/{client}/undo/{entry_id}", token, status=409)
        assert database_rows.rows(app, "clients") == before


def test_change_in_the_wizard_and_cancel_leaves_nothing(app, rep, client_id):
    before = database_rows.tables(app)
    rep.open(f"/desk/clients/{client_id}")
    page = rep.press(f"/desk/clients/{client_id}/change/billing")
    kept = [pair for pair in page.values if pair[0] != "continue"]
    page = rep.post(page.path, [*kept, ("cancel", "1")])
    assert page.path == f"/desk/clients/{client_id}"
    after = database_rows.tables(app)
    assert {name: after[name] for name in ("drafts", "clients", "history")} == {
        name: before[name] for name in ("drafts", "clients", "history")
    }
