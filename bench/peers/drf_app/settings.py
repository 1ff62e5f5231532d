"""Django's settings for the one endpoint, with the same durability as the product."""

import os
from urllib.parse import urlsplit

URL = os.environ["DATABASE_URL"]
SECRET_KEY = "of a measurement; nothing is signed with it"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "bench.peers.drf_app.urls"
INSTALLED_APPS = ["rest_framework", "bench.peers.drf_app"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["bench.peers.drf_app.keys.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["bench.peers.drf_app.keys.MayRegister"],
    "EXCEPTION_HANDLER": "bench.peers.drf_app.views.refused",
    "UNAUTHENTICATED_USER": None,
}
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": URL.removeprefix("sqlite:///"),
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
    },
}
POSTGRESQL = {
    "ENGINE": "django.db.backends.postgresql",
    "HOST": urlsplit(URL).hostname,
    "PORT": urlsplit(URL).port,
    "USER": urlsplit(URL).username,
    "NAME": urlsplit(URL).path.strip("/"),
    "CONN_MAX_AGE": None,
    "OPTIONS": {"options": "-c synchronous_commit=on"},
}
DATABASES = {"default": SQLITE if URL.startswith("sqlite") else POSTGRESQL}
