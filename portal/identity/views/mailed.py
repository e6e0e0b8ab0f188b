"""Two pages that many flows share: an address is asked for, then the code that was mailed to it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.identity import mailcodes
from portal.identity.forms.codes import AddressForm, CodeForm
from portal.lib.refusals import Refused
from portal.ui.pages import page


def ask_address(
    request: HttpRequest, template: str, send: Callable[[str], None], then: str, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Show the form; a sent one mails the code (`send`) and goes on to the URL `then`."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            send(form.cleaned_data["email"])
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            return redirect(then)
    return page(request, template, {"form": form, **(context or {})})


def ask_code(
    request: HttpRequest, purpose: str, template: str, accept: Callable[[dict[str, str]], HttpResponse], back: str
) -> HttpResponse:
    """Show the box for the code; the right one leads to `accept`. Without a code asked for, back to the start."""
    address = mailcodes.asked_address(request, purpose)
    if not address:
        return redirect(back)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return accept(mailcodes.answer(request, purpose, form.cleaned_data["code"]))
        except Refused as refusal:
            form.add_error("code", str(refusal))
    return page(request, template, {"form": form, "address": address, "back": back})
