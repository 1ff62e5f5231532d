"""Applications and browsers of the wizard's tests."""

import pytest

from tests.standing import standing  # noqa: F401 - a fixture
from tests.wizard.walking import Browser


@pytest.fixture
def browser(standing):  # noqa: F811
    """A browser with a draft of its own, on a database that other tests use too."""
    return Browser(standing.client.application).begin()


@pytest.fixture
def quick(make_app):
    """An application that takes registrations from the quickest of people."""
    return make_app(LEAST_SECONDS="0")
