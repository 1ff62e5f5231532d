"""The demonstration: a desk amid its work, with made-up clients in all states, the same for the
same seed, and staff to sign in as.
"""

from webapp.demo.begun import load_begun
from webapp.demo.cases import load_cases
from webapp.demo.clients import NotEmpty, load_clients, made_up
from webapp.demo.drafts import load_drafts
from webapp.demo.messages import load_messages
from webapp.demo.staff import make_team
from webapp.demo.systems import load_systems

__all__ = [
    "NotEmpty",
    "load_begun",
    "load_cases",
    "load_clients",
    "load_drafts",
    "load_messages",
    "load_systems",
    "made_up",
    "make_team",
]
