"""How often one network may begin, save and check without being signed in as staff (security
R24).
"""

from flask import request

from webapp.users.access import is_staff
from webapp.web.limits import limit_network

BYTES_OF_ONE_SAVE = 16 * 1024  # a longer form counts as several


def cost_of_form() -> int:
    """Return how many saves a posted form counts as."""
    return 1 + (request.content_length or 0) // BYTES_OF_ONE_SAVE


DRAFTS = limit_network("RATELIMIT_DRAFTS", exempt_when=is_staff)
SAVES = limit_network("RATELIMIT_SAVES", cost=cost_of_form, exempt_when=is_staff)
CHECKS = limit_network("RATELIMIT_CHECKS", exempt_when=is_staff)
STRENGTH = limit_network("RATELIMIT_STRENGTH", exempt_when=is_staff)
