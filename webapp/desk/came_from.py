"""The list that a form was posted from: its filters, order and page come back with the answer."""

from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from webapp.desk.choices import load_choices
from webapp.desk.query import Query, read_query

# characters of an address of the list, which texts of other alphabets make long
MOST = 10_000


def address_of(query: Query) -> str:
    """Return the parameters of a page of the list, as its forms carry them."""
    return urlencode(query.here)


def named_list() -> Query:
    """Return the list that the form names, with what is wrong with it by now."""
    text = request.form.get("list", "")[:MOST]
    return read_query(MultiDict(parse_qsl(text)), load_choices())


def came_from() -> Query:
    """Return the list that the form names; all clients when it names none, or something wrong."""
    query = named_list()
    return query if not query.problems else read_query(MultiDict(), load_choices())


def list_url(**more: str) -> str:
    """Return the address of the list that the form was posted from."""
    return url_for("desk.clients", **{**came_from().here, **more})
