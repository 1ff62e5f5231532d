"""The start page, and the two addresses for health checks."""

from flask import Blueprint, Flask, Response, jsonify, render_template
from sqlalchemy.exc import SQLAlchemyError

from webapp.storage.engines import is_migrated
from webapp.web.answers import public_url
from webapp.web.limits import unlimited

# The smallest registration, complete on the page: its reader may not have our files.
CURL_EXAMPLE = """\
curl {url} \\
  -H "api-key: $API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{{
    "type": {{"code": "retail"}},
    "first_name": "Ada",
    "last_name": "Byron",
    "email": "ada@example.com",
    "billing_address": {{
      "address_street_1": "1 Harbour Road",
      "address_town": "Milton Keynes",
      "address_post_code": "MK6 2BE",
      "address_country": "GB"
    }}
  }}'"""

bp = Blueprint("pages", __name__)


def init_app(app: Flask) -> None:
    """Register the pages, and give templates the settings that they show."""
    app.register_blueprint(bp)
    app.jinja_env.globals["settings"] = {
        name.lower(): app.config[name]
        for name in ("COMPANY_NAME", "BRAND_LINE", "HELP_LINE")
    }


@bp.get("/")
def start() -> str:
    """Show what the product is and where to enter it."""
    return render_template(
        "start.html",
        curl_example=CURL_EXAMPLE.format(url=public_url("api.create_client")),
    )


@bp.get("/healthz")
@unlimited
def healthz() -> Response:
    """Answer that the server is alive."""
    return jsonify(status="alive")


@bp.get("/readyz")
@unlimited
def readyz() -> tuple[Response, int]:
    """Answer 200 when the database can be reached and is migrated, otherwise 503."""
    try:
        ready = is_migrated()
    except SQLAlchemyError:
        ready = False
    if ready:
        return jsonify(status="ready"), 200
    return jsonify(status="the database is absent or not migrated"), 503
