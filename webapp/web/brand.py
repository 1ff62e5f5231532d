"""The company's own look: what templates know of it, and the two files that are made of the
settings.
"""

from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

from webapp.brand.logo import HEIGHT, Logo
from webapp.brand.shades import Palette
from webapp.config import SETTINGS
from webapp.web.headers import POLICY
from webapp.web.limits import unlimited
from webapp.web.look import Look, look_of
from webapp.web.static_files import keep_for_a_year, version_of

# settings that templates show, by their name in lower case
SHOWN = (
    "COMPANY_NAME",
    "BRAND_LINE",
    "HELP_LINE",
    "PRIVACY_URL",
    "TERMS_URL",
    "ANSWER_DAYS",
)
OWN_MARK = "img/favicon.svg"  # in the folder of static files
OWN_BLUES = ("#3b86dd", "#164a88")  # in it, lighter first
# An SVG that is opened on its own can do no more than one in a page: style itself.
LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

bp = Blueprint("brand", __name__, url_prefix="/brand")


class Brand:
    """What a page's head and header show of the settings."""

    def __init__(self, app: Flask) -> None:
        default = next(each.default for each in SETTINGS if each.name == "COMPANY_NAME")
        self.is_named = app.config["COMPANY_NAME"] != default
        palette: Palette | None = app.config["ACCENT"]
        self.accent = palette.css if palette else ""
        self.static = Path(str(app.static_folder))
        own_mark = mark_in(palette, self.static / OWN_MARK)
        self.logo: Logo | None = app.config["LOGO"] or own_mark
        self.logo_type = self.logo.mimetype if self.logo else "image/svg+xml"
        self.logo_width = self.logo.width if self.logo else HEIGHT
        self.logo_height = HEIGHT

    @property
    def logo_url(self) -> str:
        """The address of the logo."""
        if self.logo is None:
            return url_for("static", filename=OWN_MARK)
        return url_for("brand.logo", v=version_of(self.logo.content))

    @property
    def look(self) -> Look:
        """The style sheet of all pages."""
        return look_of(self.static, self.accent)

    @property
    def look_url(self) -> str:
        """The address of that sheet."""
        return url_for("brand.look", v=self.look.version)


def init_app(app: Flask) -> None:
    """Register the files, and give templates `settings` and `brand`."""
    app.register_blueprint(bp)
    app.extensions["brand"] = Brand(app)
    app.jinja_env.globals["brand"] = app.extensions["brand"]
    app.jinja_env.globals["settings"] = {
        name.lower(): app.config[name] for name in SHOWN
    }


def mark_in(palette: Palette | None, path: Path) -> Logo | None:
    """Return our own mark in a company's colour; None without one, as the file is right then."""
    if palette is None:
        return None
    mark = path.read_text()
    for blue, shade in zip(OWN_BLUES, palette.light[:2], strict=True):
        mark = mark.replace(blue, shade)
    return Logo(mark.encode(), "image/svg+xml", 1)


@bp.get("/look.css")
@unlimited
def look() -> Response:
    """Answer the style sheet of all pages."""
    return file_answer(brand().look.content, "text/css")


@bp.get("/logo")
@unlimited
def logo() -> Response:
    """Answer the logo."""
    picture = brand().logo or abort(404)
    answer = file_answer(picture.content, picture.mimetype)
    answer.headers[POLICY] = LOGO_POLICY
    return answer


def brand() -> Brand:
    """Return the brand of the application that answers."""
    found: Brand = current_app.extensions["brand"]
    return found


def file_answer(content: bytes, mimetype: str) -> Response:
    """Return a file that browsers keep for as long as its address names this version of it."""
    version = version_of(content)
    response = Response(content, mimetype=mimetype)
    response.set_etag(version)
    response.headers["Cache-Control"] = "no-cache"
    if request.args.get("v") == version:
        keep_for_a_year(response)
    response.make_conditional(request)
    return response
