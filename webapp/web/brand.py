"""The company's own look: what templates know of it, and the two files that are made of the
settings.
"""

import hashlib

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

from webapp.brand.logo import HEIGHT, Logo
from webapp.brand.shades import Palette
from webapp.config import SETTINGS
from webapp.extensions import talisman
from webapp.web.limits import limiter
from webapp.web.static_files import keep_for_a_year

SHOWN = (
    "COMPANY_NAME",
    "BRAND_LINE",
    "HELP_LINE",
    "PRIVACY_URL",
    "TERMS_URL",
    "ANSWER_DAYS",
)
# An SVG that is opened on its own can do no more than one in a page: style itself.
LOGO_POLICY = {"default-src": "'none'", "style-src": "'unsafe-inline'", "sandbox": ""}

bp = Blueprint("brand", __name__, url_prefix="/brand")


def init_app(app: Flask) -> None:
    """Register the files, and give templates `settings` and `brand`."""
    app.register_blueprint(bp)
    app.jinja_env.globals["settings"] = {
        name.lower(): app.config[name] for name in SHOWN
    }
    app.jinja_env.globals["brand"] = _Brand(app)


class _Brand:
    """What a page's head and header show of the settings."""

    def __init__(self, app: Flask) -> None:
        self.logo: Logo | None = app.config["LOGO"]
        self.palette: Palette | None = app.config["ACCENT"]
        self.height = HEIGHT
        default = next(each.default for each in SETTINGS if each.name == "COMPANY_NAME")
        self.is_named = app.config["COMPANY_NAME"] != default

    @property
    def logo_url(self) -> str:
        """The address of the logo, or of our own mark."""
        if self.logo is None:
            return url_for("static", filename="img/favicon.svg")
        return url_for("brand.logo", v=version_of(self.logo.content))

    @property
    def logo_type(self) -> str:
        """The type of what is at that address."""
        return self.logo.mimetype if self.logo else "image/svg+xml"

    @property
    def logo_width(self) -> int:
        """How wide it is, in CSS pixels."""
        return self.logo.width if self.logo else HEIGHT

    @property
    def sheet_url(self) -> str:
        """The address of the style sheet with the accent's shades, "" without an accent."""
        if self.palette is None:
            return ""
        return url_for("brand.sheet", v=version_of(self.palette.css.encode()))


@bp.get("/accent.css")
@limiter.exempt
def sheet() -> Response:
    """Answer the style sheet with the accent's shades."""
    palette: Palette = current_app.config["ACCENT"] or abort(404)
    return file_answer(palette.css.encode(), "text/css")


@bp.get("/logo")
@limiter.exempt
@talisman(content_security_policy=LOGO_POLICY)  # type: ignore[untyped-decorator]
def logo() -> Response:
    """Answer the logo."""
    picture: Logo = current_app.config["LOGO"] or abort(404)
    return file_answer(picture.content, picture.mimetype)


def version_of(content: bytes) -> str:
    """Return what changes when a file's content does."""
    return hashlib.sha256(content).hexdigest()[:12]


def file_answer(content: bytes, mimetype: str) -> Response:
    """Return a file that browsers keep for as long as its address names this version of it."""
    version = version_of(content)
    response = Response(content, mimetype=mimetype)
    response.set_etag(version)
    if request.args.get("v") == version:
        keep_for_a_year(response)
    else:
        response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response
