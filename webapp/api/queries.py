"""Reading the query string: what is wrong or unknown in it is refused (422) with the
parameter's name.
"""

from collections.abc import Callable
from datetime import datetime

from flask import request

from webapp.api.cursors import place_in
from webapp.clients.cursor_pages import Place, beginning
from webapp.clients.lists import names_in
from webapp.clients.parameters import (
    NUMBER,
    Mistake,
    Parameters,
    code_of,
    number,
    one_of,
    timestamp,
)
from webapp.clients.search import Filters
from webapp.record.cleaning import one_line
from webapp.record.problem import Problem
from webapp.record.schema import text_at
from webapp.web.envelope import refused_fields
from webapp.webhooks.deliveries import FILTERS

OF_THE_LIST = (
    "client_type",
    "department",
    "email",
    "account",
    "external_id",
    "updated_since",
    "page",
    "cursor",
    "limit",
)
MOST_AT_ONCE, USUAL = 200, 50  # clients of a page that a cursor leads to, and events


def read_switch(name: str) -> bool:
    """Return whether the only parameter that a call takes is on: 1 is yes, 0 and absence are no."""
    if not request.query_string:
        return False
    parameters = _parameters(name)
    is_on = parameters.read(name, _switch_of(name))
    _refuse(parameters)
    return bool(is_on)


def read_external_id(text: str) -> str:
    """Return the external id of an address, which must not be empty."""
    try:
        external_id = text_at("external_id").clean(text)
    except ValueError as error:
        problem = Problem("external_id", getattr(error, "type", "text"), str(error))
        raise refused_fields([problem]) from None
    if not external_id:
        words = "Put your id of the client at the end of the address"
        raise refused_fields([Problem("external_id", "required", words)])
    return external_id


def read_client_id() -> int:
    """Return the client id asked for, which must be there."""
    parameters = _parameters("client_id")
    client_id = parameters.read("client_id", number("client_id"))
    if parameters.problems or client_id is None:
        raise refused_fields(parameters.problems)
    return client_id


def read_list() -> tuple[Filters, int]:
    """Return filters and page of the list, the first page without one.

    Empty filters filter nothing, but for an empty time, which is none.
    """
    parameters = _parameters(*OF_THE_LIST)
    filters = _filters(parameters)
    page = parameters.read("page", number("page"))
    _refuse(parameters)
    return filters, page or 1


def read_cursor_list() -> tuple[Filters, Place, int]:
    """Return filters of the list, the place that its cursor stands for, and how many clients."""
    parameters = _parameters(*(name for name in OF_THE_LIST if name != "page"))
    filters = _filters(parameters)
    # what is wrong with the filters is not said of the cursor too
    place = (
        None if parameters.problems else parameters.read("cursor", place_in(filters))
    )
    limit = parameters.read("limit", up_to("limit", MOST_AT_ONCE))
    _refuse(parameters)
    return filters, place or beginning(filters), limit or USUAL


def read_after() -> tuple[int, int]:
    """Return the position after which events are asked for, 0 without one, and how many."""
    parameters = _parameters("after", "limit")
    after = parameters.read("after", _position)
    limit = parameters.read("limit", up_to("limit", MOST_AT_ONCE))
    _refuse(parameters)
    return after or 0, limit or USUAL


def read_deliveries() -> tuple[str, int | None]:
    """Return the state of the deliveries asked for, "" for any, and the id before which they are,
    None for all.
    """
    parameters = _parameters("state", "before")
    state = parameters.read("state", _state_of_delivery)
    before = parameters.read("before", _before)
    _refuse(parameters)
    return state or "", before


def read_nothing() -> None:
    """Refuse every parameter, for a call that takes none."""
    _refuse(_parameters())


def _state_of_delivery(text: str) -> str:
    words = f"Send one of these as state: {', '.join(FILTERS)}"
    return one_of(("", *FILTERS), words)(text)


def _before(text: str) -> int | None:
    if text and not NUMBER.fullmatch(text):
        raise Mistake("number", "Send the id of a delivery")
    return int(text) if text else None


def _position(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise Mistake("number", "Send after as a whole number from 0")
    return int(text)


def _filters(parameters: Parameters) -> Filters:
    read = parameters.read
    return Filters(
        client_type=read("client_type", _code("client_type", "client_types")),
        department=read("department", _code("department", "departments")),
        email=read("email", text_at("email").clean) or None,
        account=read("account", _account) or None,
        external_id=read("external_id", text_at("external_id").clean) or None,
        updated_since=read("updated_since", _updated_since),
    )


def up_to(name: str, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from 1 to `most`."""

    def read(text: str) -> int:
        found = number(name)(text)
        if found > most:
            raise Mistake("number", f"Send {name} as a whole number from 1 to {most}")
        return found

    return read


def _parameters(*known: str) -> Parameters:
    return Parameters(request.args.to_dict(flat=False), known)


def _refuse(parameters: Parameters) -> None:
    if parameters.problems:
        raise refused_fields(parameters.problems)


def _switch_of(name: str) -> Callable[[str], bool]:
    def read(text: str) -> bool:
        if text not in ("0", "1"):
            raise Mistake("switch", f"Send {name}=1 or leave it out")
        return text == "1"

    return read


def _code(name: str, list_name: str) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        if not (text := one_line(text)):
            return None
        # clients may have retired ones
        return code_of(name, [*names_in(list_name)])(text)

    return read


def _account(text: str) -> str:
    return one_line(text, is_code=True)


def _updated_since(text: str) -> datetime:
    return timestamp("updated_since")(text.strip())
