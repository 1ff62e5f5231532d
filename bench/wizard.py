"""Server time of the wizard's pages: medians over many requests through the application,
without a network.
"""

import re
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bench.copies import QUIET
from bench.engines import Engine
from bench.seed import seeded
from webapp import create_app
from webapp.extensions import db

RUNS = 30
DATABASE = "wizard"
ADDRESS = {
    "address_country": "GB",
    "address_street_1": "1 Harbour Road",
    "address_town": "Leeds",
    "address_post_code": "LS1 4AP",
}
BILLING = [(f"billing_address-{name}", value) for name, value in ADDRESS.items()]
YOU = [
    ("type", "trade"),
    ("title", "Acme"),
    ("email", "office@example.com"),
    ("currency", "GBP"),
]
FULL_PAGES = ("you", "business", "billing", "contacts", "sign-in", "check")
Form = dict[str, list[str]]


def measure(engine: Engine, count: int) -> dict[str, float]:
    """Return the median milliseconds of each page of the wizard with this many clients."""
    engine.drop(DATABASE)
    engine.copy(seeded(engine, count), DATABASE)
    try:
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(
                {**QUIET, "INSTANCE_PATH": folder, "DATABASE_URL": engine.url(DATABASE)}
            )
            medians = walk(app.test_client())
            with app.app_context():
                db.engine.dispose()
        return medians
    finally:
        engine.drop(DATABASE)


def walk(client: FlaskClient) -> dict[str, float]:
    """Fill a draft and measure its pages on the way."""
    base = client.get("/register").location.rpartition("/")[0]

    def fill(step: str, pairs: list[tuple[str, str]]) -> None:
        client.post(
            f"{base}/{step}", data=form_of(client, f"{base}/{step}", pairs, "continue")
        )

    def posted(step: str, pairs: list[tuple[str, str]]) -> float:
        form = form_of(client, f"{base}/{step}", pairs, "continue")
        return median_ms(lambda: client.post(f"{base}/{step}", data=form), 303)

    fill("you", YOU)
    fill("billing", BILLING)
    medians = {
        f"{name}, shown": median_ms(lambda name=name: client.get(f"{base}/{name}"))
        for name in FULL_PAGES
    }
    medians["you, sent"] = posted("you", YOU)
    medians["billing, sent"] = posted("billing", BILLING)
    for count in (2, 50):
        fill("delivery", rows(count, folded=False))
        medians[f"delivery with {count} addresses, shown"] = median_ms(
            lambda: client.get(f"{base}/delivery")
        )
    medians["delivery with 50 addresses, sent"] = posted(
        "delivery", rows(50, folded=True)
    )
    form = form_of(client, f"{base}/delivery", rows(49, folded=True), "add")
    add = partial(
        client.post, f"{base}/delivery", data=form, headers={"HX-Request": "true"}
    )
    medians["50th address added, by htmx"] = median_ms(add)
    return medians


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page that every form needs."""
    return {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]
        for name in ("csrf_token", "key", "seen")
    }


def form_of(
    client: FlaskClient, path: str, pairs: list[tuple[str, str]], button: str
) -> Form:
    """The form that a page sends, with its hidden fields and the button that was pressed."""
    form: Form = {}
    for name, value in [*hidden(client.get(path).text).items(), *pairs, (button, "1")]:
        form.setdefault(name, []).append(value)
    return form


def rows(count: int, *, folded: bool) -> list[tuple[str, str]]:
    """The form of a delivery step with this many addresses."""
    pairs = [("delivery", "other"), ("shipping-default", f"{0:08d}")]
    for number in range(count):
        key = f"{number:08d}"
        pairs.append(("shipping-row", key))
        pairs += [("shipping-" + key + "-folded", "1")] if folded else []
        pairs += [(f"shipping-{key}-{name}", value) for name, value in ADDRESS.items()]
    return pairs


def median_ms(call: Callable[[], TestResponse], expected: int = 200) -> float:
    """Median milliseconds of a request; it must be answered as expected."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        answer = call()
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == expected, answer.status_code
    return statistics.median(times)
