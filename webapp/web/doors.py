"""Which door a request comes to: the JSON door, or that of the pages.

Browsers send cookies and forms, so pages have sessions, tokens and a sign-in. A call of the JSON
door has a key of its own, and passes by all that.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, request

JSON_DOOR = "/api"


def is_api() -> bool:
    """Return whether this request is one of the JSON door, and is answered in the envelope."""
    return is_below_api(request.path)


def is_below_api(path: str) -> bool:
    """Return whether a path is one of the JSON door."""
    return path == JSON_DOOR or path.startswith(f"{JSON_DOOR}/")


@contextmanager
def for_pages(app: Flask) -> Iterator[None]:
    """Run what is registered meanwhile before or after each request for pages alone."""
    hooks = [app.before_request_funcs.setdefault(None, [])]
    hooks += [app.after_request_funcs.setdefault(None, [])]
    counts = [len(registered) for registered in hooks]
    yield
    for registered, count in zip(hooks, counts, strict=True):
        registered[count:] = [_for_pages(hook) for hook in registered[count:]]


def _for_pages(hook: Callable[..., Any]) -> Callable[..., Any]:
    def run(*answer: Any) -> Any:
        if is_api():
            return answer[0] if answer else None
        return hook(*answer)

    return run
