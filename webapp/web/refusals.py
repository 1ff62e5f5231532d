"""The kinds of refusals by status: a stable code for those that are about no field, and what
the document says of them.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of refusal: its code, when it happens, and an example of its words."""

    code: str
    when: str
    example: str


KINDS = {
    400: Kind(
        "unreadable",
        "The request can't be read: no JSON object, or no valid Idempotency-Key",
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
        "not_found", "There is no such client", "There is no client with this id"
    ),
    405: Kind(
        "method",
        "The path has no such method; Allow has those it has",
        "Use another method for this path; see /api/docs",
    ),
    409: Kind("taken", "The username is taken", "1 field needs attention"),
    413: Kind("too_large", "The body is over 1 MiB", "Send a body of 1 MiB or less"),
    415: Kind(
        "media_type",
        "The body is not application/json in UTF-8, or is compressed",
        "Send the body as application/json in UTF-8",
    ),
    422: Kind(
        "idempotency_key",
        "The request is well formed and a field is wrong, all problems at once; or an Idempotency-Key had another body",
        "1 field needs attention",
    ),
    429: Kind(
        "rate_limit",
        "Over the rate limit; Retry-After tells for how many seconds",
        "Too many calls; wait and send it again",
    ),
    500: Kind(
        "failure",
        "Our fault; the answer bears a request id",
        "Something went wrong on our side; tell us the request id",
    ),
    503: Kind(
        "unavailable",
        "The database is not available; Retry-After tells when to try again",
        "The database is not available; send it again in a few seconds",
    ),
}
FIELD_CODES = {
    "required": "it must be given",
    "type": "it has the wrong JSON type",
    "unknown_field": "there is no such field or parameter",
    "too_long": "it is longer than maxLength",
    "too_many": "the list has too many rows",
    "control_characters": "it has characters that no text has",
    "choice": "it is none of the choices",
    "email": "it is no email address",
    "phone": "it is no phone number",
    "website": "it is no web address",
    "country": "it is no country",
    "postcode": "it is no postcode of the country",
    "too_short": "the password has too few characters",
    "common": "the password is on a list of common ones",
    "personal": "the password has in it what others know of the client",
    "weak": "the password is easy to guess",
    "username": "it has nothing to be known by",
    "mixed_scripts": "it mixes alphabets that look alike",
    "taken": "somebody has it",
    "switch": "it is neither 0 nor 1",
    "one_default": "another row is the default",
    "scope": "the key may not set it",
    "not_allowed": "this caller may not set it",
    "duplicate_key": "it is there twice in its object",
    "surrogate": "it has half of a surrogate pair",
    "twice": "the parameter is there twice",
    "number": "the parameter is no whole number from 1",
    "moment": "the parameter is no time in ISO 8601",
}


def code_of(status: int) -> str:
    """Return the code of a refusal that is about no field."""
    return KINDS[status].code if status in KINDS else KINDS[400].code


def codes_in_words(codes: dict[str, str]) -> str:
    """Return codes and what they mean as a list in Markdown."""
    return "\n".join(f"- `{code}`: {meaning}" for code, meaning in codes.items())
