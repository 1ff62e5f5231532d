"""Server time of the wizard's pages: medians over many requests through the application, without a network.

Run with: .venv/bin/python -m bench.wizard
"""

import re
import statistics
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient
from flask_migrate import upgrade

from webapp import create_app
from webapp.extensions import db

RUNS = 60
SETTINGS = {"RATELIMIT_ENABLED": "0", "LOG_LEVEL": "ERROR"}
ADDRESS = {"address_country": "GB", "address_street_1": "1 Harbour Road", "address_town": "Leeds", "address_post_code": "LS1 4AP"}


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page that every form needs."""
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("csrf_token", "key", "seen")}


def median_ms(call) -> tuple[float, int]:
    """Median milliseconds of a call and the size of what it answers."""
    times, size = [], 0
    for _ in range(RUNS):
        began = time.perf_counter()
        size = len(call().data)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), size


def rows(count: int, *, folded: bool) -> list[tuple[str, str]]:
    """The form of a delivery step with this many addresses."""
    pairs = [("delivery", "other"), ("shipping-default", f"{0:08d}")]
    for number in range(count):
        key = f"{number:08d}"
        pairs.append(("shipping-row", key))
        pairs += [("shipping-" + key + "-folded", "1")] if folded else []
        pairs += [(f"shipping-{key}-{name}", value) for name, value in ADDRESS.items()]
    return pairs


def post(client: FlaskClient, path: str, pairs: list[tuple[str, str]], button: str = "continue"):
    """Post a step as its page would."""
    form = [*hidden(client.get(path).text).items(), *pairs, (button, "1")]
    data: dict[str, list[str]] = {}
    for name, value in form:
        data.setdefault(name, []).append(value)
    return client.post(path, data=data)


def main() -> None:
    """Print a table of page, milliseconds and kilobytes."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({**SETTINGS, "INSTANCE_PATH": folder, "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.db'}"})
        with app.app_context():
            upgrade()
        client = app.test_client()
        base = client.get("/register").location.rpartition("/")[0]
        you = [("type", "trade"), ("title", "Acme"), ("email", "office@example.com"), ("currency", "GBP")]
        post(client, f"{base}/you", you)
        post(client, f"{base}/billing", [(f"billing_address-{name}", value) for name, value in ADDRESS.items()])
        print(f"{'page':32}{'ms':>8}{'kB':>8}")
        for name in ("you", "business", "billing", "contacts", "sign-in", "check"):
            show(name, *median_ms(lambda name=name: client.get(f"{base}/{name}")))
        show(
            "billing posted", *median_ms(lambda: post(client, f"{base}/billing", [(f"billing_address-{k}", v) for k, v in ADDRESS.items()]))
        )
        for count in (1, 2, 50):
            post(client, f"{base}/delivery", rows(count, folded=False))
            show(f"delivery, {count} addresses folded", *median_ms(lambda: client.get(f"{base}/delivery")))
        form = {**hidden(client.get(f"{base}/delivery").text), "add": "1"}
        data: dict[str, list[str]] = {name: [value] for name, value in form.items()}
        for name, value in rows(49, folded=True):
            data.setdefault(name, []).append(value)
        show("add to 49, by htmx", *median_ms(lambda: client.post(f"{base}/delivery", data=data, headers={"HX-Request": "true"})))
        with app.app_context():
            db.engine.dispose()


def show(name: str, ms: float, size: int) -> None:
    """Print a line of the table."""
    print(f"{name:32}{ms:8.1f}{size / 1000:8.1f}")


if __name__ == "__main__":
    main()
