"""The mails: one is added here, with its class and its templates, and nowhere else."""

from webapp.mail.base import Mail
from webapp.mail.mails.account_exists import AccountExists
from webapp.mail.mails.active_again import ActiveAgain
from webapp.mail.mails.address_changed import AddressChanged
from webapp.mail.mails.approved import Approved
from webapp.mail.mails.confirm import Confirm
from webapp.mail.mails.follow import Follow
from webapp.mail.mails.hand_over import HandOver
from webapp.mail.mails.invitation import Invitation
from webapp.mail.mails.more_needed import MoreNeeded
from webapp.mail.mails.new_password import NewPassword
from webapp.mail.mails.new_registration import NewRegistration
from webapp.mail.mails.new_registrations import NewRegistrations
from webapp.mail.mails.password_changed import PasswordChanged
from webapp.mail.mails.received import Received
from webapp.mail.mails.rejected import Rejected
from webapp.mail.mails.saved_link import SavedLink
from webapp.mail.mails.sign_in_ended import SignInEnded
from webapp.mail.mails.suspended import Suspended
from webapp.mail.mails.unfinished import Unfinished
from webapp.mail.mails.webhook_disabled import WebhookDisabled

MAILS: list[Mail] = [
    Received(),
    AccountExists(),
    MoreNeeded(),
    Approved(),
    Rejected(),
    Suspended(),
    ActiveAgain(),
    SavedLink(),
    Unfinished(),
    HandOver(),
    Follow(),
    SignInEnded(),
    Invitation(),
    NewPassword(),
    PasswordChanged(),
    NewRegistration(),
    NewRegistrations(),
    Confirm(),
    AddressChanged(),
    WebhookDisabled(),
]
_NAMED = {mail.name: mail for mail in MAILS}


def mail_named(name: str) -> Mail:
    """Return the mail with this name in the outbox."""
    return _NAMED[name]
