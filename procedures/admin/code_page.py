"""The counter reads what somebody has filled in at home and brings along on paper."""

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.identity.backoffice import OfficerRequest
from portal.lib.refusals import Refused
from procedures.actions import paperforms
from procedures.forms.paperforms import CodeForm


def read_code(admin: ModelAdmin, request: OfficerRequest) -> HttpResponse:
    """What is read stands on the answer to the POST alone, which no browser keeps (`admin_view`)."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    form = CodeForm(request.POST if request.method == "POST" else None)
    context = {**admin.admin_site.each_context(request), "form": form, "opts": admin.opts, "title": _("持ってきた紙のQRコードを読む")}
    status = 200
    if form.is_bound:
        try:
            if not form.is_valid():
                status = 422
            else:
                context["brought"] = paperforms.read_code(form.cleaned_data["text"], by=request.officer, today=timezone.localdate())
                context["form"] = CodeForm()
        except Refused as refusal:
            context["refusal"], status = str(refusal), 422
    return TemplateResponse(request, "admin/procedures/application/code.html", context, status=status)
