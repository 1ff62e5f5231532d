"""What is compressed: all that may be, but no page with a token together with what another
site chose.
"""

import pytest

GUESS = "/sign-in?next=/csrf_token"


@pytest.mark.security("R19")
@pytest.mark.parametrize(
    ("path", "fetch_site", "is_compressed"),
    [
        ("/sign-in", None, True),
        ("/sign-in", "same-origin", True),
        ("/sign-in", "none", True),
        ("/sign-in", "cross-site", False),
        ("/sign-in", "same-site", False),
        (GUESS, None, False),
        (GUESS, "same-origin", True),
        (GUESS, "none", True),
        (GUESS, "cross-site", False),
        (GUESS, "same-site", False),
    ],
)
@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_what_is_compressed(shared_door, path, fetch_site, is_compressed, encoding):
    headers = {"Accept-Encoding": encoding} | (
        {"Sec-Fetch-Site": fetch_site} if fetch_site else {}
    )
    with shared_door.client.get(path, headers=headers) as answer:
        assert answer.headers.get("Content-Encoding") == (
            encoding if is_compressed else None
        )


@pytest.mark.security("R19")
@pytest.mark.parametrize("form", [{}, {"username": "x" * 600}])
def test_a_form_of_an_old_browser_is_answered_uncompressed_with_a_query(
    shared_door, form
):
    answer = shared_door.client.post(
        "/sign-in?next=x", data=form, headers={"Accept-Encoding": "gzip"}
    )
    assert "Content-Encoding" not in answer.headers
