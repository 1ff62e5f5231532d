"""Who may call: the `api-key` header, its scopes, and the limits of each address and key
(security R14, R24).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, current_app, g, request

from webapp.api.blueprint import bp
from webapp.api.caller import find_caller
from webapp.api.signed import need_signature
from webapp.users.api_keys import note_use
from webapp.web.envelope import Refused
from webapp.web.limits import Limit
from webapp.web.refusals import KINDS

PER_KEY = Limit(
    "RATELIMIT_PER_KEY",
    lambda: f"{current_app.config['KEY_PREFIX']}{g.api_key.id}",
    "api",
)


def needs_scope(scope: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view so that it runs only for API keys with `scope`, within the limit of the key.

    The view finds what `identify` sets.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            identify()
            PER_KEY.count()
            if not g.actor.has_scope(scope):
                raise Refused(403, f"Use an API key with the scope {scope}")
            need_signature(g.api_key)
            return view(*args, **kwargs)

        return guarded

    return decorate


def identify() -> None:
    """Set `g.api_key`, `g.actor`, `g.reference`, and `g.remembered`, what the request's
    Idempotency-Key stands for.

    Raises Refused (401), in the same words whether the key is missing, unknown or revoked.
    """
    caller = find_caller(
        request.headers.get("api-key", ""), request.headers.get("Idempotency-Key", "")
    )
    if caller is None:
        challenge = {"WWW-Authenticate": 'ApiKey realm="clients"'}
        raise Refused(401, KINDS[401].example, headers=challenge)
    g.api_key, g.reference, g.remembered = caller
    g.actor = caller.key.actor
    note_use(caller.key, request.remote_addr)


@bp.after_request
def with_limits(answer: Response) -> Response:
    """Tell who calls how many calls are left, in every answer to a key that works."""
    if "api_key" in g:
        answer.headers.update(PER_KEY.headers())
    return answer
