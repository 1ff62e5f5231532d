"""What a draft keeps beside the record is read as it was stored, also by the release before."""

import json
from dataclasses import fields, replace

import pytest

from webapp.drafts.controls import Controls, Removed

ROW = {"address_town": "Leeds"}
FULL = Controls(
    done=("you",),
    tried=("you", "billing"),
    steps=("delivery",),
    base={"email": "d1"},
    aside={"shipping_addresses": [ROW]},
    removed=Removed("contacts", 1, {"email": "a@example.com"}),
    password_problem=("too_short", "Use 12 characters or more"),
    password_by="a browser",
    filled_by={"you": "Rosa Lind"},
    rep_name="Rosa Lind",
    no_vat=True,
    delivery="other",
    sign_in="later",
    duplicate_reason="A branch of theirs",
    shown_trap=True,
    writers={"you": ("0123456789abcdef", 2, "d1", "d2")},
)


def test_every_control_comes_back_as_it_was_stored():
    assert all(
        getattr(FULL, control.name) != getattr(Controls(), control.name)
        for control in fields(Controls)
    )
    assert Controls.from_json(json.loads(json.dumps(FULL.as_json()))) == FULL


def test_what_is_as_at_the_beginning_is_not_stored():
    assert Controls().as_json() == {}
    assert replace(Controls(), sign_in="now").as_json() == {"sign_in": "now"}


def test_what_the_release_before_kept_by_other_names_is_read():
    stored = {"shipping_addresses_aside": [ROW], "told_of_trap": True}
    controls = Controls.from_json(stored)
    assert controls.aside == {"shipping_addresses": [ROW]}
    assert controls.shown_trap


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        "x",
        {"no_such": 1},
        {"done": "you", "no_vat": "y", "base": [], "removed": {"list": "contacts"}},
        {"password_problem": ["too_short"], "writers": {"you": 5}, "steps": None},
    ],
)
def test_what_cannot_be_read_counts_as_not_there(stored):
    assert Controls.from_json(stored) == Controls()


def test_a_step_is_marked_as_tried_and_as_done_or_not():
    marked = Controls().marked("you", is_done=True)
    assert (marked.tried, marked.done) == (("you",), ("you",))
    assert marked.marked("you", is_done=False).done == ()
