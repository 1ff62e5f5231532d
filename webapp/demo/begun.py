"""Drafts of the reps of the demonstration, wherever a draft can be: begun, handed over, opened,
sent back, and discarded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from webapp.demo.cases import DAY, HOUR, MINUTE
from webapp.demo.shops import Shop
from webapp.demo.staff import Team
from webapp.drafts.controls import Controls
from webapp.drafts.draft import Draft, new_id
from webapp.drafts.models import Draft as Table
from webapp.drafts.store import KEPT
from webapp.questions.steps import STEPS
from webapp.record.actor import Actor
from webapp.storage.columns import now
from webapp.storage.transactions import write

STEP_NAMES = [step.name for step in STEPS]
WHOLE = len(STEP_NAMES)


@dataclass(frozen=True)
class Begun:
    """A draft as it stands: whose it is, its payload, how many steps are done, how long ago it was
    saved, handed over, opened, sent back and discarded; None for what did not happen.
    """

    rep: Actor
    payload: dict[str, Any]
    steps: int
    saved: timedelta
    handed: timedelta | None = None
    opened: timedelta | None = None
    returned: timedelta | None = None
    discarded: timedelta | None = None


def shop(title: str, name: str, email: str, phone: str) -> dict[str, Any]:
    """Return the payload of a business with an address in Leeds."""
    first, last = name.split()
    address = ("14 Bridge Street", "Leeds", "LS1 4DL")
    made = Shop(title, first, last, email, phone, *address, department="UK")
    return made.payload()


THISTLE = shop(
    "Thistle & Thread", "Lena Hughes", "lena@thistlethread.example", "0113 496 0151"
)
PIER = shop("Old Pier Bakery", "Jo Evans", "jo@oldpier.example", "01273 496 020")
COBALT = shop(
    "Cobalt Print Works Ltd",
    "Sam Carter",
    "studio@cobaltprint.example",
    "0117 496 0199",
)
KETTLE = shop(
    "Brass Kettle Cafés Ltd", "Mira Costa", "mira@brasskettle.example", "0161 496 0382"
)
LANTERN = shop(
    "Lantern House Hotel", "Uma Patel", "desk@lanternhouse.example", "01904 496 0274"
)
FERN = shop(
    "Fern Street Cycles", "Nils Young", "nils@fernstreet.example", "01392 496 0136"
)
WILLOW = shop(
    "Willow Bookbinders",
    "Clara Dubois",
    "clara@willowbinders.example",
    "01603 496 0185",
)
GRANITE = shop(
    "Granite Kitchens Ltd",
    "Ivan Larsen",
    "ivan@granitekitchens.example",
    "0113 496 0290",
)
SUMMIT = shop(
    "Summit Tools Ltd", "Petra Jones", "petra@summittools.example", "01482 496 0367"
)
CALLER = {"type": {"code": "trade"}, "detail": {"contact_number": "0161 496 0745"}}


def load_begun(team: Team) -> None:
    """Store them."""
    rows = [_row(begun, now()) for begun in _begun(team)]
    with write() as connection:
        connection.execute(insert(Table), rows)


def _begun(team: Team) -> Iterator[Begun]:
    rosa, colleague, _iris = team.reps
    yield Begun(rosa, CALLER, 0, 6 * DAY)
    yield Begun(rosa, LANTERN, 2, 8 * DAY, handed=8 * DAY)
    yield Begun(rosa, KETTLE, 2, 3 * DAY, handed=3 * DAY)
    yield Begun(rosa, COBALT, 3, DAY, handed=5 * DAY, opened=DAY)
    yield Begun(rosa, PIER, 2, 2 * HOUR, handed=DAY, opened=3 * HOUR)
    yield Begun(rosa, FERN, 1, HOUR)
    yield Begun(rosa, SUMMIT, 1, 4 * DAY, discarded=2 * DAY)
    back = {"handed": 3 * DAY, "opened": 2 * HOUR, "returned": 20 * MINUTE}
    yield Begun(rosa, THISTLE, WHOLE, 20 * MINUTE, **back)
    yield Begun(colleague, WILLOW, 2, 30 * HOUR, handed=4 * DAY, opened=2 * DAY)
    yield Begun(team.admin, GRANITE, 1, 50 * MINUTE)


def _row(begun: Begun, today: datetime) -> dict[str, Any]:
    """Return the columns of a draft."""

    def ago(time: timedelta | None) -> datetime | None:
        return None if time is None else today - time

    is_with_customer = begun.handed is not None and begun.returned is None
    draft = Draft(
        id=new_id(),
        payload=begun.payload,
        controls=_controls(begun),
        furthest=STEP_NAMES[begun.steps - 1] if begun.steps else "",
        owner_id=None if is_with_customer else begun.rep.user_id,
        rep_id=begun.rep.user_id,
        handed_on=ago(begun.handed),
        opened_on=ago(begun.opened),
        returned_on=ago(begun.returned),
    )
    return {
        **{name: getattr(draft, name) for name in KEPT},
        "id": draft.id,
        "controls": draft.controls.as_json(),
        "search_text": draft.search_text,
        "state": "open",
        "version": 1,
        "created_on": ago(begun.handed or begun.saved),
        "saved_on": ago(begun.saved),
        "visited_on": ago(begun.saved),
        "discarded_on": ago(begun.discarded),
    }


def _controls(begun: Begun) -> Controls:
    done = tuple(STEP_NAMES[: begun.steps])
    is_handed = begun.handed is not None
    rep_name = begun.rep.name if is_handed else ""
    if begun.steps == WHOLE:
        return Controls(done, done, delivery="same", sign_in="later", rep_name=rep_name)
    return Controls(done, done, rep_name=rep_name)
