"""Applications and browsers of the wizard's tests."""

import pytest

from tests.support.browser import Browser


@pytest.fixture
def browser(shared_door):
    """A browser with a draft of its own, on a database that other tests use too."""
    return Browser(shared_door.client.application).begin()


@pytest.fixture
def quick(make_app):
    """An application that takes registrations from the quickest of people."""
    return make_app(LEAST_SECONDS="0")
