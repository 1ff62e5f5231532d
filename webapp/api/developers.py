"""The page for developers: how a client is registered from another system."""

from flask import Blueprint, render_template

from webapp.web.answers import public_url

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

bp = Blueprint("developers", __name__)


@bp.get("/developers")
def page() -> str:
    """Show a call that works as it stands, and what it is answered."""
    return render_template(
        "api/developers.html",
        curl_example=CURL_EXAMPLE.format(url=public_url("api.create_client")),
    )
