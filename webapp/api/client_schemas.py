"""The schemas of a client whose rows have ids: as it is answered, changed, and put."""

import copy

from webapp.api.changes import AT_CREATION, ROW_ID
from webapp.api.shapes import Json, list_of, schema_named
from webapp.record.schema import LISTS

ROWS = {"shipping_addresses": "AddressRow", "contacts": "ContactRow"}
ROW_ID_SHAPE: Json = {
    "type": ["integer", "null"],
    "description": "The id of a stored row; left out for a new one",
}


def client_answer(answer: Json) -> Json:
    """Return the schema of a client whose rows have ids, made of that of one without."""
    client = copy.deepcopy(answer)
    client["required"] += ["external_id"]
    for name in LISTS:
        row = client["properties"][name]["items"]
        row["properties"][ROW_ID] = {"type": "integer"}
        row["required"] += [ROW_ID]
    return client


def schemas_of_changes(schemas: dict[str, Json]) -> dict[str, Json]:
    """Return the schemas of what changes a client, made of those of what creates one."""
    record = schemas["Record"]
    rows = {
        "AddressRow": _row(schemas["Address"]),
        "ContactRow": _row(schemas["Contact"]),
    }
    return {
        **rows,
        "AddressPatch": _patch(schemas["Address"]),
        "ClientPatch": _client_patch(record),
        "ClientPut": _with_rows(record),
    }


def _row(shape: Json) -> Json:
    """Return the schema of a row that may name the stored one which it is."""
    row = copy.deepcopy(shape)
    row["title"] = f"{shape['title']}Row"
    row["properties"][ROW_ID] = ROW_ID_SHAPE
    return row


def _patch(shape: Json) -> Json:
    """Return the schema of a part in a merge patch, of which nothing need be sent."""
    patch = copy.deepcopy(shape)
    del patch["required"]
    patch["title"] = f"{shape['title']}Patch"
    return patch


def _with_rows(record: Json) -> Json:
    whole = copy.deepcopy(record)
    whole["title"] = "ClientPut"
    for name, row in ROWS.items():
        several = whole["properties"][name]["anyOf"][0]
        whole["properties"][name]["anyOf"][0] = {
            **several,
            **list_of(schema_named(row)),
        }
    return whole


def _client_patch(record: Json) -> Json:
    """Return the schema of a merge patch. What a patch cannot change may be sent as it is, so other
    names are not forbidden.
    """
    patch = _patch(_with_rows(record))
    patch["title"] = "ClientPatch"
    del patch["additionalProperties"]
    properties = patch["properties"]
    for name in AT_CREATION:
        del properties[name]
    properties["billing_address"] = schema_named("AddressPatch")
    return patch
