"""The application: `app` for a WSGI server, `server` for an ASGI server. Refuses to serve
from a database that is not migrated, or with cheap hashes of passwords.
"""

import gc
import os
import sys

from webapp import create_app, upkeep
from webapp.config import SettingError
from webapp.outbox import work as outbox
from webapp.sandbox import sandbox_of
from webapp.storage.engines import refuse_unmigrated
from webapp.users.hashing import refuse_cheap_hashes
from webapp.web.asgi import Server

try:
    app = create_app()
    # `flask db upgrade` must be able to start
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        refuse_cheap_hashes(app)
        refuse_unmigrated(app)
        sandbox_of(app).serve()
        upkeep.begin(app)
        outbox.begin(app)
    server = Server(app)
    # What was made so far stays for good, and what a request makes is gone with it: looking through
    # all of it each time that 700 objects are new took a seventh of a batch's processor time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
except SettingError as error:
    sys.exit(str(error))
