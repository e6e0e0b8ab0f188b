"""The page on which a resident decides how to be told, and what browsers and LINE say to us."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from notifications.actions import choices, ways
from notifications.forms.alerts import ChoiceForm, CodeForm, PhoneForm, RestForm
from notifications.queries import reach
from notifications.rules.alerts import Channel
from portal.identity.guards import ResidentRequest, resident_required
from portal.lib import line, webpush
from portal.lib.refusals import Refused
from portal.ui.devices import name_of
from portal.ui.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@resident_required
def alerts(request: ResidentRequest) -> HttpResponse:
    mine = reach.ways_of(request.resident)
    form = ChoiceForm(mine, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        choices.choose(request.resident, form.wanted(), by=request.resident)
        messages.success(request, _("受け取り方を登録しました。"))
        return redirect("notifications:alerts")
    context = {
        "form": form, "ways": mine, "email": request.user.email, "push_key": webpush.public_key(), "rest_form": RestForm(),
        "has_line": reach.is_offered(Channel.LINE), "line_account": settings.LINE_ACCOUNT or _("とびら"),
        "line_code": reach.line_code(request.resident),
        "has_sms": reach.is_offered(Channel.SMS), "phone_form": PhoneForm(), "code_form": CodeForm(),
    }  # fmt: skip
    return page(request, "notifications/alert_settings.html", context, parts=["line-link"])


def _done(request: ResidentRequest, act: Callable[[], object], said: str) -> HttpResponse:
    """Do one thing, say that it is done or why not, and go back to the page."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("notifications:alerts")


@require_POST
@resident_required
def rest(request: ResidentRequest) -> HttpResponse:
    form = RestForm(request.POST)
    if "resume" in request.POST:
        return _done(request, lambda: choices.rest(request.resident, None, by=request.resident), _("また知らせます。"))
    if not form.is_valid():
        messages.error(request, _("休みの終わりの日を選んでください。"))
        return redirect("notifications:alerts")
    until = form.cleaned_data["until"]
    said = _("知らせを休みます。通知は「お知らせ」に届き続けます。")
    return _done(request, lambda: choices.rest(request.resident, until, by=request.resident), said)


@require_POST
@resident_required
def add_device(request: ResidentRequest) -> HttpResponse:
    """A browser said yes. Asked by a script, which shows the sentence of a refusal."""
    given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    try:
        ways.add_device(request.resident, **given, name=name_of(request.headers.get("User-Agent", "")), by=request.resident)
    except Refused as refusal:
        return HttpResponse(str(refusal), status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@require_POST
@resident_required
def remove_device(request: ResidentRequest, device_id: uuid.UUID) -> HttpResponse:
    return _done(request, lambda: ways.remove_device(request.resident, device_id, by=request.resident), _("この端末への通知をやめました。"))


@require_POST
@resident_required
def make_line_code(request: ResidentRequest) -> HttpResponse:
    return _done(request, lambda: ways.make_line_code(request.resident, by=request.resident), _("LINEに送る番号を出しました。"))


@require_POST
@resident_required
def unlink_line(request: ResidentRequest) -> HttpResponse:
    return _done(request, lambda: ways.unlink_line(request.resident, by=request.resident), _("LINEとのつながりを切りました。"))


@require_POST
@resident_required
def phone(request: ResidentRequest) -> HttpResponse:
    """Three buttons of one card: give a number, confirm it by its code, take it away."""
    me = request.resident
    if "remove" in request.POST:
        return _done(request, lambda: ways.remove_phone(me, by=me), _("番号を消しました。"))
    if "code" in request.POST:
        return _done(request, lambda: ways.confirm_phone(me, request.POST["code"], by=me), _("この番号にSMSで知らせます。"))
    said = _("番号を送りました。届いたら下の欄に入れてください。")
    return _done(request, lambda: ways.give_phone(me, request.POST.get("number", ""), by=me), said)


@csrf_exempt
@require_POST
def line_hook(request: HttpRequest) -> HttpResponse:
    """LINE tells what was written to the town's account. Whoever does not sign as LINE is told nothing."""
    try:
        said = line.read(request.body, request.headers.get("X-Line-Signature", ""))
    except line.NotFromLine:
        return HttpResponse(status=403)
    ways.hear(said)
    return HttpResponse(status=200)
