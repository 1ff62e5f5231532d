"""An application that stored nothing before: these tests watch how it does."""

import pytest


@pytest.fixture
def app(make_app):
    return make_app()
