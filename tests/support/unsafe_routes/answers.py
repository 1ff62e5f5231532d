"""Requests with which clients answer, follow and confirm, and those that make their links."""

from tests.support.all_addresses import confirm_link


def answering(place, browser, role):
    place.ask()
    return "/account/answer", [("x", "1")]


def answer_link(place, browser, role):
    place.ask()
    return f"/account/answer/{place.link('answer', client_id=place.client_id)}", [
        ("x", "1")
    ]


def follow_link(place, browser, role):
    place.ask()
    return f"/follow/{place.link('follow', client_id=place.client_id)}", [("x", "1")]


def new_answer_link(place, browser, role):
    place.ask()
    return f"/desk/clients/{place.client_id}/link", [("x", "1")]


def queue_link(place, browser, role):
    place.ask()
    return f"/desk/queue/{place.client_id}/link", [("x", "1")]


def confirming(place, browser, role):
    with place.app.app_context():
        return f"/confirm/{confirm_link(place.client_id)}", [("x", "1")]
