"""The blueprint of the wizard, on which its views stand."""

from flask import Blueprint

bp = Blueprint("wizard", __name__, url_prefix="/register")
