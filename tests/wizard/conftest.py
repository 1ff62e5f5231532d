"""Who stands before the wizard."""

import pytest

from tests.support.rep_browser import Rep


@pytest.fixture
def rep(app):
    """A browser in which a rep is signed in."""
    return Rep(app, "Rosa Lind")
