"""A customer's registration tells nobody who signs in: where it would, it is stored without a
login, and the desk is told.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support import payloads
from tests.support.users import make_user
from webapp.clients.history import history_of
from webapp.clients.register import register
from webapp.clients.search import find_client
from webapp.extensions import db
from webapp.record.actor import CUSTOMER, Actor
from webapp.record.problem import InputRefused
from webapp.users.models import User

KNOWN = "office@northern-lights.example"


def of_customer(email, username):
    return payloads.smallest() | {
        "email": email,
        "credentials": {"username": username, "password": payloads.PASSWORD},
    }


@pytest.fixture
def customers(checked):
    """Registers a payload as a customer does, and gives the client."""

    def make(email, username):
        payload = of_customer(email, username)
        return find_client(register(checked(payload, CUSTOMER), CUSTOMER).client_id)

    return make


def flags(client):
    return [row.code for row in client.advice if row.field == "credentials.username"]


@pytest.mark.security("R17")
@pytest.mark.parametrize("first", [KNOWN, "northern"])
@pytest.mark.parametrize("email", [KNOWN, "OFFICE@Northern-Lights.example"])
@pytest.mark.parametrize("username", ["", "another"])
def test_an_email_that_has_a_login_gets_no_second_one(
    registered, customers, first, email, username
):
    registered(payloads.having(payloads.full(), "credentials.username", first))
    client = customers(email, username or email)
    assert (client.user, flags(client)) == (None, ["login_withheld"])
    assert [(entry.actor_kind, entry.action) for entry in history_of(client.id)] == [
        ("customer", "registered"),
        ("system", "made no login"),
    ]


@pytest.mark.security("R17")
def test_an_email_that_is_somebodys_username_gets_no_second_login(
    registered, customers
):
    registered(
        payloads.having(payloads.full(), "credentials.username", "ada@example.com")
    )
    client = customers("Ada@example.com", "Ada@example.com")
    assert (client.user, flags(client)) == (None, ["login_withheld"])


@pytest.mark.security("R17")
@pytest.mark.parametrize("username", [KNOWN, "another"])
def test_an_email_of_clients_without_a_login_gets_one(registered, customers, username):
    registered(payloads.full() | {"credentials": None})
    client = customers(KNOWN, username)
    assert (client.user.username, flags(client)) == (username, [])


@pytest.mark.security("R17")
def test_the_address_of_staff_is_an_address_like_any_other(context, customers):
    make_user(context, "admin", username="ada@shop.example")
    client = customers("ada@shop.example", "ada@shop.example")
    role = db.session.get(User, client.user.id).role
    assert (role, flags(client)) == ("client", [])


@pytest.mark.security("R17")
@pytest.mark.parametrize("email", [KNOWN, "new@example.com"])
def test_a_name_that_is_taken_is_withheld_whatever_the_email(
    registered, customers, email
):
    registered(payloads.full())
    client = customers(email, "NORTHERN")
    assert (client.user, flags(client)) == (None, ["login_withheld"])


@pytest.mark.security("R17")
def test_a_key_is_told_that_an_email_is_taken_and_may_make_a_second_login(registered):
    registered(payloads.having(payloads.full(), "credentials.username", KNOWN))
    with pytest.raises(InputRefused):
        registered(payloads.having(payloads.full(), "credentials.username", KNOWN))
    assert (
        find_client(registered(payloads.full()).client_id).user.username == "northern"
    )


@pytest.mark.security("R17")
def test_of_two_who_register_one_email_at_once_both_are_stored_and_one_signs_in(
    context, checked
):
    registration = checked(of_customer(KNOWN, KNOWN), CUSTOMER)
    together = threading.Barrier(2)

    def send(_number):
        with context.app_context():
            together.wait(10)
            return register(registration, CUSTOMER).client_id

    with ThreadPoolExecutor(2) as threads:
        ids = list(threads.map(send, range(2)))
    assert sorted(ids) == [1, 2]
    db.session.rollback()  # what is read from here on is what they stored
    clients = [find_client(number) for number in ids]
    assert sorted(client.user is not None for client in clients) == [False, True]
    assert sorted(flags(client) for client in clients) == [[], ["login_withheld"]]


@pytest.mark.security("R17")
def test_a_username_in_a_reps_draft_of_the_release_before_that_is_taken_is_withheld(
    context, checked, registered
):
    registered(
        payloads.having(payloads.full(), "credentials.username", "first@example.com")
    )
    # whose drafts of the release before may hold any username
    rep = Actor("rep", "Rosa Lind")
    client = find_client(
        register(
            checked(of_customer("new@example.com", "first@example.com"), rep), rep
        ).client_id
    )
    assert (client.user, flags(client)) == (None, ["login_withheld"])
