"""A browser without JavaScript: it reads a page's form as HTML says, fills it in, presses its
buttons and follows redirects.
"""

import html5lib
from flask import Flask
from lxml import html
from werkzeug.datastructures import MultiDict

from webapp.questions.fields import asked_fields
from webapp.questions.steps import STEPS, step_named

# HTML that html5lib calls a mistake and the standard does not.
FIELD_TAGS = ("input", "select", "textarea")


def text_of(element):
    return " ".join("".join(element.itertext()).split())


class Page:
    """An answer, with its form: `values` are the name and value pairs that a browser would send."""

    def __init__(self, answer):
        self.answer, self.status, self.html = answer, answer.status_code, answer.text
        self.path = answer.request.path
        self.tree = html.document_fromstring(
            self.html or "<html>", html.HTMLParser(remove_comments=True)
        )
        for area in self.tree.iter("textarea"):
            # a line break at its beginning is not part of it
            area.text = (area.text or "").removeprefix("\n")
        self.form = self.find("form", id="step") or [self.tree]
        self.fields = [
            field
            for field in self.form[0].iter()
            if field.tag in FIELD_TAGS and field.get("name")
        ]
        self.values = [pair for field in self.fields for pair in self._sent(field)]

    @property
    def mistakes(self):
        """What the HTML standard finds wrong. The parser above does not say it, and is twenty
        times as quick.
        """
        parser = html5lib.HTMLParser()
        parser.parse(self.html)
        return parser.errors

    def find(self, tag, **attributes):
        """Every element with this tag and these attributes."""
        found = (element for element in self.tree.iter(tag))
        return [
            element
            for element in found
            if all(element.get(name) == value for name, value in attributes.items())
        ]

    def _sent(self, field):
        name, kind = field.get("name"), field.get("type")
        if field.tag == "select":
            options = list(field.iter("option"))
            chosen = [
                option for option in options if option.get("selected") is not None
            ] or options[:1]
            return [(name, option.get("value")) for option in chosen]
        if field.tag == "textarea":
            return [(name, "".join(field.itertext()))]
        if kind in ("radio", "checkbox") and field.get("checked") is None:
            return []
        return [(name, field.get("value", ""))]

    def value(self, name):
        return dict(self.values).get(name)

    def text(self, id):
        found = [element for element in self.tree.iter() if element.get("id") == id]
        return text_of(found[0]) if found else None

    @property
    def title(self):
        return text_of(self.find("title")[0])

    @property
    def notices(self):
        return [
            text_of(element)
            for element in self.find("div")
            if "notice" in element.get("class", "").split()
        ]

    @property
    def summary(self):
        """The sentences of the error summary."""
        return [
            text_of(link)
            for box in self.find("div", id="error-summary")
            for link in box.iter("a")
        ]

    @property
    def errors(self):
        """The message at each field, by the field's id."""
        marked = [
            element
            for element in self.find("p", **{"class": "field-error"})
            if element.get("id")
        ]
        return {
            element.get("id").removesuffix("-error"): text_of(element).removeprefix(
                "Error: "
            )
            for element in marked
        }

    def rows(self, prefix):
        """The keys of the rows in the page."""
        return [
            field.get("value")
            for field in self.fields
            if field.get("name") == f"{prefix}-row"
        ]

    def is_folded(self, prefix, key):
        return self.value(f"{prefix}-{key}-folded") == "1"

    def button(self, name, words=""):
        """A button's name and value, which must be in the page."""
        found = [
            button
            for button in self.tree.iter("button")
            if button.get("name") == name and words in text_of(button)
        ]
        assert found, (name, words, self.notices)
        return name, found[0].get("value", "")


class Browser:
    """One browser with its session, in one draft."""

    def __init__(self, app: Flask):
        self.client = app.test_client()
        self.page = self.draft = None
        self.is_rep = False

    def open(self, address):
        self.page = Page(self.client.get(address, follow_redirects=True))
        return self.page

    def begin(self):
        self.open("/register")
        self.draft = self.page.path.split("/")[2]
        return self

    def come_back(self, link):
        """Open a private link and press its button; `link` as the page shows it."""
        self.open(link.removeprefix("http://127.0.0.1:8000"))
        return self.press(None) if self.page.status == 200 else self.page

    def get(self, step, query=""):
        return self.open(f"/register/{self.draft}/{step}{query}")

    def fill(self, **values):
        return self.fill_in(values)

    def fill_in(self, values):
        """Type, tick or choose; `values` by the field's name. An option is chosen by its
        words or its value.
        """
        for name, value in values.items():
            fields = [field for field in self.page.fields if field.get("name") == name]
            assert fields, f"{self.page.path} has no field {name}"
            options = {
                text_of(option): option.get("value")
                for option in fields[0].iter("option")
            }
            self.page.values = [pair for pair in self.page.values if pair[0] != name]
            if value is not None:
                self.page.values.append((name, options.get(value, value)))
        return self

    def fill_row(self, prefix, place, values, default=False):
        """Fill the row at `place`, from 0."""
        key = self.page.rows(prefix)[place]
        self.fill_in(
            {f"{prefix}-{key}-{name}": value for name, value in values.items()}
        )
        return self.fill_in({f"{prefix}-default": key}) if default else self

    def row_value(self, prefix, place, name):
        return self.page.value(f"{prefix}-{self.page.rows(prefix)[place]}-{name}")

    def press(self, name="continue", words="", **request):
        """Press a button of the page and follow to where it leads."""
        return self.send([self.page.button(name, words)] if name else [], **request)

    def press_row(self, name, place, words=""):
        """Press a button of the row at `place`, from 0."""
        prefix = "shipping" if self.page.rows("shipping") else "contact"
        key = self.page.rows(prefix)[place]
        assert [
            button
            for button in self.page.tree.iter("button")
            if (button.get("name"), button.get("value")) == (name, key)
        ]
        return self.send([(name, key)])

    def send(self, pairs=(), follow=True, htmx=False, values=None, **request):
        """Post the form as it is filled, with these pairs added."""
        action = self.page.form[0].get("action")
        sent = MultiDict([*(self.page.values if values is None else values), *pairs])
        headers = {"HX-Request": "true"} if htmx else {}
        answer = self.client.post(
            action, data=sent, headers=headers, follow_redirects=follow, **request
        )
        if not follow:
            return answer
        self.page = Page(answer)
        return self.page

    def leave(self, step, name, value, **more):
        """Type into a field of a step and leave it; what a browser with htmx gets for it."""
        page = self.get(step)
        self.fill_in({name: value, **more})
        headers = {"HX-Request": "true", "HX-Trigger-Name": name}
        return Page(
            self.client.post(
                f"{page.path}/field", data=dict(page.values), headers=headers
            )
        )

    def answer_step(self, name, payload):
        """Fill one step with the payload's answers."""
        step = step_named(name)
        self.get(name)
        for question in asked_fields(step.form(prefix=step.prefix)):
            value = value_at(payload, question.path)
            if value and (
                name != "you"
                or question.path != "title"
                or payload["type"]["code"] == "trade"
            ):
                self.fill_in({question.name: value})
        if name == "sign-in" and not payload.get("credentials") and not self.is_rep:
            self.fill(sign_in="later")
        if step.rows:
            self.answer_rows(step.rows, payload.get(step.rows.name) or [])
        return self.press()

    def answer_rows(self, rows, values):
        if values and rows.prefix == "shipping":
            self.fill(delivery="other")
        for place, row in enumerate(values):
            if place >= len(self.page.rows(rows.prefix)):
                self.press("add")
            filled = {
                name: value
                for name, value in row.items()
                if value and name != rows.default
            }
            self.fill_row(rows.prefix, place, filled)
        for place, row in enumerate(values):
            if row.get(rows.default) == "1" and (
                len(values) > 1 or rows.prefix == "contact"
            ):
                self.fill_row(rows.prefix, place, {}, default=True)

    def walk(self, payload):
        """Answer every step, to the check page."""
        for step in STEPS:
            if (not step.business_only or payload["type"]["code"] == "trade") and (
                self.is_rep or not step.staff_only
            ):
                self.answer_step(step.name, payload)
        return self.get("check")

    def register(self, payload):
        self.begin().walk(payload)
        return self.press(None)


def value_at(payload, path):
    for name in path.split("."):
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload
