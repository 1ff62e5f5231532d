"""What the tests of the JSON door share."""

from tests.standing import standing  # noqa: F401 - a fixture
