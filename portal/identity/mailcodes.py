"""A code that proves a mailbox: asked for in one request, answered in the next, kept in the session as a keyed digest.

Doors: `ask`, `answer`, `asked_address`. One code at a time and purpose; three wrong answers or ten minutes end it. Who asks learns
nothing about the address: where there is nobody to let in, another mail goes out and no answer is the right one.
"""

import datetime as dt
import hmac

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib import sealed
from portal.lib.refusals import Refused

from . import alarms, limiting
from .pending import mailed

LASTS = dt.timedelta(minutes=10)
TRIES = 3


class WrongCode(Refused):
    sentence = _("番号が違います。届いたメールの番号を、もう一度確かめてください。")


class CodeEnded(Refused):
    sentence = _("番号が使えなくなりました。最初の画面から、もう一度番号を送ってください。")


def ask(request: HttpRequest, purpose: str, address: str, *, template: str, otherwise: str = "", **facts: str) -> None:
    """Mail a code. With `otherwise` nobody can be let in: that mail goes instead, and the page that follows is the same.

    `facts` come back with the right answer. How often one may ask and guess is counted at the door (`limiting.DOORS`).
    """
    code = get_adapter().generate_login_code()
    mark = "" if otherwise else _mark(purpose, code)
    asked = {"address": address, "mark": mark, "at": int(timezone.now().timestamp()), "tries": 0, "facts": facts}
    request.session[mailed(purpose)] = asked
    alarms.post(address, otherwise or template, code=code)


def asked_address(request: HttpRequest, purpose: str) -> str:
    """Where the code was sent; empty when none was asked for."""
    return str(request.session.get(mailed(purpose), {}).get("address", ""))


def answer(request: HttpRequest, purpose: str, code: str) -> dict[str, str]:
    """The facts that were given with the question, and `address`. Raises `WrongCode` and `CodeEnded`; a right code works once."""
    asked = request.session.get(mailed(purpose))
    if not asked or timezone.now().timestamp() - asked["at"] > LASTS.total_seconds():
        forget(request, purpose)
        raise CodeEnded
    if not hmac.compare_digest(asked["mark"], _mark(purpose, code)):
        asked["tries"] += 1
        request.session[mailed(purpose)] = asked
        if asked["tries"] >= TRIES:
            forget(request, purpose)
            raise CodeEnded
        raise WrongCode
    forget(request, purpose)
    limiting.succeeded(request)
    return {**asked["facts"], "address": asked["address"]}


def forget(request: HttpRequest, purpose: str) -> None:
    request.session.pop(mailed(purpose), None)


def _mark(purpose: str, code: str) -> str:
    return sealed.blind(code.replace("-", "").replace(" ", "").upper(), purpose=f"identity.mailcode.{purpose}")
