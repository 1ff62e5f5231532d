"""What the tests of all addresses share."""

from tests.support.all_addresses import place

__all__ = ["place"]  # a fixture
