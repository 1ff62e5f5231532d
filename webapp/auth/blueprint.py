"""The blueprint of sign-in, on which its views stand."""

from flask import Blueprint

bp = Blueprint("auth", __name__)
