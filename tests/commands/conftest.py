"""The product's commands, run in the process of the test."""

import pytest


@pytest.fixture
def run(app):
    """Runs `flask …` and gives what came of it."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=words)
