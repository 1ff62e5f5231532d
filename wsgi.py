"""The application: `app` for a WSGI server, `server` for an ASGI server. Refuses to serve
from a database that is not migrated, or with cheap hashes of passwords.
"""

import os
import sys

from webapp import create_app, upkeep
from webapp.config import SettingError
from webapp.garbage import look_rarely
from webapp.outbox import work as outbox
from webapp.sandbox import sandbox_of
from webapp.storage.schema import refuse_unmigrated
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
    look_rarely()
except SettingError as error:
    sys.exit(str(error))
