"""Addresses whose pages cannot be made."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

SOMEBODY = "hanako@example.jp"


def broken(_request: HttpRequest) -> HttpResponse:
    raise ValueError(SOMEBODY)


def away(_request: HttpRequest) -> HttpResponse:
    raise OperationalError(SOMEBODY)


urlpatterns = [path("broken/", broken), path("away/", away), path("", include("portal.urls"))]
handler500 = "portal.front.trouble.server_error"
