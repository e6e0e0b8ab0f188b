"""What the portal is held against: a page that says hello, by Django as `startproject` makes it, on the same server program.

All of `startproject`'s middleware and a template; nobody is logged in and no data base is asked. It is a hard measure: a page of the portal
finds out who is there, asks the data base what is theirs and draws twenty kilobytes.
"""

import os
from typing import Any

from django.conf import settings

MIDDLEWARE = (
    "middleware.security.SecurityMiddleware", "contrib.sessions.middleware.SessionMiddleware", "middleware.common.CommonMiddleware",
    "middleware.csrf.CsrfViewMiddleware", "contrib.auth.middleware.AuthenticationMiddleware",
    "contrib.messages.middleware.MessageMiddleware", "middleware.clickjacking.XFrameOptionsMiddleware",
)  # fmt: skip
PAGE = "<!doctype html><html lang=ja><meta charset=utf-8><title>Hello</title><h1>Hello, {{ name }}</h1>"
LOADER = ("django.template.loaders.locmem.Loader", {"hello": PAGE})
settings.configure(
    SECRET_KEY=os.environ["HELLO_KEY"],
    ALLOWED_HOSTS=["localhost", "127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[f"django.{name}" for name in MIDDLEWARE],
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.cached.Loader", [LOADER])]},
        }
    ],
)

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.urls import path  # noqa: E402


def hello(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("hello", {"name": "とびら"}))


urlpatterns = [path("hello/", hello)]
application: Any = get_wsgi_application()
