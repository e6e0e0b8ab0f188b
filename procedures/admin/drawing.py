"""One page of the office about cases, drawn in the frame of the officers' site."""

from typing import Any

from django.template.response import TemplateResponse
from django.utils.functional import Promise

from portal.identity.backoffice import OfficerRequest, office
from procedures.models import Application


def drawn(request: OfficerRequest, name: str, title: str | Promise, *, status: int = 200, **shown: Any) -> TemplateResponse:
    """`templates/admin/procedures/application/NAME.html`."""
    context = {**office.each_context(request), "opts": Application._meta, "title": title, **shown}
    return TemplateResponse(request, f"admin/procedures/application/{name}.html", context, status=status)
