"""The blueprint of the account, on which its views stand."""

from flask import Blueprint

bp = Blueprint("account", __name__, url_prefix="/account")
