"""Pages of the list to which a cursor leads: `GET /api/clients` with `cursor` or `limit`."""

from urllib.parse import urlencode

from flask import Response, current_app, request

from webapp.api.absent import refuse_merged
from webapp.api.cursors import cursor_of
from webapp.api.queries import read_cursor_list
from webapp.clients.answer import record_of
from webapp.clients.cursor_pages import clients_after
from webapp.web.envelope import success

OF_CURSORS = ("cursor", "limit")


def cursor_page(*, with_advice: bool) -> Response:
    """Answer the clients after a cursor, and the cursor from which to go on."""
    filters, place, limit = read_cursor_list()
    page = clients_after(filters, place, limit)
    if not page.clients:
        refuse_merged(filters.account, filters.external_id)
    following = page.place and cursor_of(filters, page.place)
    records = [record_of(client, with_advice=with_advice) for client in page.clients]
    return success({"clients": records, "next": following}, link_to(following))


def link_to(cursor: str | None) -> dict[str, str]:
    """Return the header that leads to the next page of this address, none at the end."""
    if cursor is None:
        return {}
    query = urlencode({**request.args, "cursor": cursor})
    address = f"{current_app.config['PUBLIC_URL']}{request.path}?{query}"
    return {"Link": f'<{address}>; rel="next"'}
