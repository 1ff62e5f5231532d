"""A rep in the wizard, without JavaScript."""

from tests.support import payloads
from tests.support.browser import Browser, Page
from tests.support.users import make_user, sign_in


class Rep(Browser):
    """A browser in which a rep is signed in."""

    def __init__(self, app, name=""):
        super().__init__(app)
        self.is_rep = True
        self.user_id = make_user(app, "rep", name)
        sign_in(self.client, self.user_id)

    def start(self, payload=None):
        """Begin a new client, empty or with a payload."""
        self.open("/desk/new")
        self.fill(payload=payloads.as_json(payload).decode() if payload else "")
        self.press_on("/desk/new", "paste" if payload else "empty")
        self.draft = self.page.path.split("/")[2]
        return self

    def press_on(self, action, name):
        answer = self.client.post(
            action, data=dict([*self.page.values, (name, "1")]), follow_redirects=True
        )
        self.page = Page(answer)
        return self.page


def of_desk():
    """What a rep may give: all of a record but source and login."""
    return {
        name: value
        for name, value in payloads.full().items()
        if name not in ("source", "source_status", "credentials")
    }
