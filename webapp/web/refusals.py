"""The refusals of the JSON door: a stable code for each status and for each mistake in a field,
with what the OpenAPI document says about it.
"""

from typing import NamedTuple

from webapp.web.guard import BATCHES, MOST_BYTES, most_bytes


def _size(bytes_: int) -> str:
    return f"{bytes_ // 2**20} MiB"


LARGEST_BODY, LARGEST_BATCH = _size(MOST_BYTES), _size(most_bytes(BATCHES))


BROKEN_OFF = "Send the whole body; it broke off or its length was wrong"


class Kind(NamedTuple):
    """A kind of refusal: its code, when it happens, and an example message."""

    code: str
    when: str
    example: str


KINDS = {
    400: Kind(
        "unreadable",
        "The request cannot be read: not a JSON object, or no valid Idempotency-Key",
        "Send a JSON object",
    ),
    401: Kind(
        "api_key",
        "The header api-key is missing, or the key is unknown or revoked",
        "Send a working API key in the api-key header",
    ),
    403: Kind(
        "scope",
        "The key lacks the scope that the call or one of its fields needs",
        "Use an API key with the scope clients:create",
    ),
    404: Kind(
        "not_found",
        "There is no such path or client",
        "There is no client with this id",
    ),
    405: Kind(
        "method",
        "The path does not have this method; the header Allow lists its methods",
        "Use another method for this path; see /api/docs",
    ),
    409: Kind(
        "taken", "The username or the external id is taken", "1 field needs attention"
    ),
    410: Kind(
        "merged",
        "The client was merged into another one; data.merged_into says which",
        "This client was merged into INTEND01",
    ),
    412: Kind(
        "stale",
        "The client is not as the precondition says; `data.client` has it as it is now",
        "Read the client again: it is not what If-Match or If-None-Match says",
    ),
    413: Kind(
        "too_large",
        f"The body is over {LARGEST_BODY}, or {LARGEST_BATCH} of many records",
        f"Send a body of {LARGEST_BODY} or less",
    ),
    415: Kind(
        "media_type",
        "The body is not application/json in UTF-8, or is compressed",
        "Send the body as application/json in UTF-8",
    ),
    422: Kind(
        "idempotency_key",
        "A field is wrong (all problems at once), or the Idempotency-Key was used with another"
        " body",
        "1 field needs attention",
    ),
    428: Kind(
        "precondition",
        "The call needs the header If-Match",
        "Send If-Match with the ETag of the client that you have read",
    ),
    429: Kind(
        "rate_limit",
        "Over the rate limit; Retry-After says how many seconds to wait",
        "Too many calls; wait and send it again",
    ),
    500: Kind(
        "failure",
        "A failure of the server; the answer has a request id",
        "Something went wrong on our side; tell us the request id",
    ),
    503: Kind(
        "unavailable",
        "The server is busy or its database not available; Retry-After says how long to wait",
        "The server is busy or its database not available; send it again in a few seconds",
    ),
}
FIELD_CODES = {
    "required": "a value is needed",
    "type": "the JSON type is wrong",
    "unknown_field": "there is no such field or parameter",
    "too_long": "the text is longer than maxLength",
    "too_many": "the list has too many rows",
    "control_characters": "the text contains control characters",
    "choice": "the value is not one of the choices",
    "email": "the value is not an email address",
    "phone": "the value is not a phone number",
    "website": "the value is not a web address",
    "country": "the value is not a country",
    "postcode": "the value is not a postcode of the country",
    "too_short": "the password has too few characters",
    "common": "the password is on a list of common passwords",
    "personal": "the password contains something that others know about the client",
    "weak": "the password is easy to guess",
    "username": "the username contains no visible character",
    "mixed_scripts": "the username mixes alphabets that look alike",
    "taken": "the username belongs to somebody else, or the external id to another client",
    "switch": "the value is neither 0 nor 1",
    "one_default": "another row is the default already",
    "scope": "the API key may not set this field",
    "not_allowed": "this caller may not set this field",
    "duplicate_key": "the key occurs twice in its object",
    "surrogate": "the text contains half of a surrogate pair",
    "twice": "the parameter or row occurs twice",
    "rows_missing": "stored rows would be lost",
    "wrong_move": "the client is in a state in which this cannot be done",
    "own": "somebody else has to approve this client",
    "number": "the parameter is not a whole number in its range",
    "moment": "the value is not a time in ISO 8601",
    "unreadable": "the line is not a JSON object",
    "url": "the value is not an address to which webhooks may go",
    "stale": "what was to be changed was changed meanwhile",
    "cursor": "the cursor is not one of this list, or came with other filters",
}


def too_large(path: str) -> str:
    """Return what to do about a body that is too long for a path."""
    return f"Send a body of {_size(most_bytes(path))} or less"


def code_of(status: int) -> str:
    """Return the code of a refusal that is not about a field."""
    return KINDS[status].code if status in KINDS else KINDS[400].code


def title_of(status: int) -> str:
    """Return when refusals with this status happen."""
    return KINDS[status].when if status in KINDS else KINDS[400].when


def codes_in_words(codes: dict[str, str]) -> str:
    """Return codes and their meanings as a list in Markdown."""
    return "\n".join(f"- `{code}`: {meaning}" for code, meaning in codes.items())
