"""`flask outbox`: what is to leave the product."""

import signal
import threading

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from webapp.commands.errors import ends_with_one_line
from webapp.commands.table import print_row
from webapp.outbox.status import Status, statuses
from webapp.outbox.work import Worker, outbox_of, work_off
from webapp.sandbox import sandbox_of
from webapp.storage.schema import refuse_unmigrated
from webapp.web.times import since

group = AppGroup("outbox", help="Work off and look at what is to be sent.")


@group.command("run")
@click.option("--once", is_flag=True, help="Work off what is due, then end.")
@ends_with_one_line
def run(once: bool) -> None:
    """Work the outbox off until it is stopped; what is under way is finished first.

    For a machine or process of its own: set OUTBOX_THREAD=0 for the servers then. Any number may
    run at the same time.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    refuse_unmigrated(app)
    apps = [app, *filter(None, [sandbox_of(app).app()])]
    if once:
        click.echo(f"Tried {sum(map(_once, apps))}")
        return
    is_told, workers = threading.Event(), [Worker(each) for each in apps]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: is_told.set())
    for worker in workers:
        worker.begin()
    click.echo("Working the outbox off; Ctrl-C ends it")
    is_told.wait()
    for worker in workers:
        worker.stop()


def _once(app: Flask) -> int:
    """Work off what is due in an application, and return how many rows were tried."""
    tried, handlers = 0, outbox_of(app).handlers
    with app.app_context():
        # what one does may put work for another
        while more := sum(work_off(each, lambda: False) for each in handlers):
            tried += more
    return tried


@group.command("status")
@ends_with_one_line
def status() -> None:
    """Say how many rows are in each state, and how long the oldest one is due."""
    for each in statuses():
        counts = [f"{count} {state}" for state, count in each.counts.items()]
        print_row(each.kind, *counts, _due(each))


def _due(status: Status) -> str:
    """Return how long the oldest row is due, and whether anybody can work it off."""
    oldest = "none due"
    if status.oldest_due:
        oldest = f"oldest due for {since(status.oldest_due)}"
    return oldest if status.is_ready else f"{oldest}, nothing is set to send it"
