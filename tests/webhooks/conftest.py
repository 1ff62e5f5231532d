"""A receiver, and an application that may post to it."""

import pytest

from tests.support.receiver import NETWORKS, receiving
from tests.support.users import make_user
from webapp.webhooks.body import EVENT_TYPES
from webapp.webhooks.endpoints import create
from webapp.webhooks.values import read_values


@pytest.fixture
def app(app_with):
    return app_with(WEBHOOK_NETWORKS=NETWORKS)


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def endpoint(context, receiver):
    """Makes endpoints that lead to the receiver; gives the id and the secret."""

    def make(name="erp", url=None, events=EVENT_TYPES, *, is_full=False):
        values = read_values(name, url or receiver.url, events, is_full=is_full)
        return create(values, "Iris Holm")

    return make


@pytest.fixture
def admin_id(app):
    return make_user(app, "admin")
