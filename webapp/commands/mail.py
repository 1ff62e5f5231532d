"""`flask mail`: the mail server that the settings name."""

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.mail.trial import send_trial
from webapp.outbox.models import DONE
from webapp.outbox.work import Unreachable

group = AppGroup("mail", help="Try the mail server.")


@group.command("test")
@click.argument("address")
def test(address: str) -> None:
    """Send a mail to ADDRESS now, and say how the server took it."""
    if current_app.config["MAIL_URL"] is None:
        raise click.ClickException("MAIL_URL: set it first, see docs/mail.md")
    try:
        outcome = send_trial(address)
    except (Unreachable, ValueError) as reason:
        raise click.ClickException(str(reason)) from None
    if outcome.state != DONE:
        raise click.ClickException(f"The server answered: {outcome.answer}")
    click.echo(outcome.answer)
