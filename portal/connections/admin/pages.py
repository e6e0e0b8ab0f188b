"""What the operators' screens on services share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.identity.backoffice import Role


class Screen(Protocol):
    """The part of an admin screen that drawing a page needs."""

    admin_site: Any
    opts: Any

    def role(self, request: HttpRequest) -> str: ...


def drawn(
    screen: Screen, request: HttpRequest, name: str, title: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """A page of our own among Django's; never cached, for it may show a secret this once."""
    shown = {**screen.admin_site.each_context(request), "opts": screen.opts, "title": title, **context}
    answer = TemplateResponse(request, f"admin/connections/{name}.html", shown, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def operators_only(screen: Screen, request: HttpRequest) -> None:
    if screen.role(request) != Role.OPERATOR:
        raise PermissionDenied(_("サービスの登録は、府の運用担当の画面です。"))
