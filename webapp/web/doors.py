"""Which door a request comes to: the JSON door, or that of the pages.

Browsers send cookies and forms, so pages have sessions, tokens and a sign-in. A call of the JSON
door has a key of its own, and passes by all that.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, request

JSON_DOOR = "/api"


def is_api() -> bool:
    """Return whether this request is one of the JSON door, and is answered in the envelope."""
    return is_below_api(request.path)


def is_below_api(path: str) -> bool:
    """Return whether a path is one of the JSON door."""
    return path.startswith(JSON_DOOR) and path[len(JSON_DOOR) :][:1] in ("", "/")


@contextmanager
def for_pages(app: Flask) -> Iterator[None]:
    """Run what is registered meanwhile before or after each request for pages alone."""
    before: list[Any] = app.before_request_funcs.setdefault(None, [])
    after: list[Any] = app.after_request_funcs.setdefault(None, [])
    count_before, count_after = len(before), len(after)
    yield
    if hooks := before[count_before:]:
        before[count_before:] = [_before_pages(hooks)]
    if hooks := after[count_after:]:
        after[count_after:] = [_after_pages(hooks)]


def _before_pages(hooks: list[Callable[[], Any]]) -> Callable[[], Any]:
    def run() -> Any:
        if is_api():
            return None
        for hook in hooks:
            if (answer := hook()) is not None:
                return answer
        return None

    return run


def _after_pages(
    hooks: list[Callable[[Response], Response]],
) -> Callable[[Response], Response]:
    def run(response: Response) -> Response:
        if is_api():
            return response
        for hook in reversed(hooks):  # as Flask does
            response = hook(response)
        return response

    return run
