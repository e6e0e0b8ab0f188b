"""What stops the way into a service, as the person in front of it reads it: what happened, and what they can do.

Developers read the protocol's own words: `detail` on the same page, and the test kit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oauthlib.oauth2.rfc6749 import errors

from portal.connections.models import ConnectedService, State
from portal.ui.pages import page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from portal.connections.rules.requests import Malformed


_NOT_IN = gettext_lazy("サービスに入れませんでした")


@dataclass(frozen=True)
class Trouble:
    """`sentence`: what happened. `advice`: what to do, the likeliest first."""

    status: int
    sentence: StrOrPromise
    advice: tuple[StrOrPromise, ...]
    title: StrOrPromise = _NOT_IN


_FROM_THE_LIST = gettext_lazy("つながるサービスの一覧から、開き直してください。")
_TELL_THE_OPERATOR = gettext_lazy("一覧から開いても同じときは、この画面のことを、サービスの運営者に知らせてください。")
_BEWARE = gettext_lazy("メールや広告のリンクから来たときは、にせのサイトかもしれません。その画面には何も入れないでください。")

UNREADABLE = Trouble(400, gettext_lazy("サービスからの依頼を読み取れませんでした。"), (_FROM_THE_LIST, _TELL_THE_OPERATOR))
UNKNOWN = Trouble(
    400, gettext_lazy("とびらに登録されていないサービスから来ました。どのサービスか分からないので、ここで止めました。"),
    (_BEWARE, _FROM_THE_LIST),
)  # fmt: skip
WRONG_ADDRESS = Trouble(
    400, gettext_lazy("サービスの戻り先が、登録された内容と合いません。別のサイトに送られないように、ここで止めました。"),
    (_BEWARE, _FROM_THE_LIST, _TELL_THE_OPERATOR),
)  # fmt: skip
EXPIRED = Trouble(
    400, gettext_lazy("サービスからの依頼は、時間が過ぎたか、もう使われています。"),
    (gettext_lazy("サービスを、もう一度開いてください。「戻る」で来た画面は使えません。"), _TELL_THE_OPERATOR),
)  # fmt: skip
SOMEBODY_ELSE = Trouble(
    409, gettext_lazy("画面を開いたあとで、別の人がログインしました。"),
    (
        gettext_lazy("使う人がログインしているかを、右上のメニューで確かめてください。"),
        gettext_lazy("確かめたら、サービスをもう一度開いてください。"),
    ),
)  # fmt: skip
OFFICER = Trouble(
    403, gettext_lazy("つながるサービスは、住民の方がお使いになれます。職員用のログインでは入れません。"),
    (gettext_lazy("ログアウトして、住民としてログインし直してください。"),),
)  # fmt: skip
LOGOUT_UNREADABLE = Trouble(
    400, gettext_lazy("サービスからのログアウトの依頼を読み取れませんでした。"),
    (
        gettext_lazy("とびらは、ログインしたままです。とびらからも出るときは、メニューの「ログアウト」を押してください。"),
        gettext_lazy("サービスの画面が開いたままのときは、サービスのほうでログアウトしてください。"),
    ),
    title=gettext_lazy("ログアウトできませんでした"),
)  # fmt: skip


def not_running(service: ConnectedService) -> Trouble:
    """In maintenance or stopped."""
    if service.state == State.MAINTENANCE:
        said = _("%(service)sは、運営者が手入れをしています（メンテナンス中）。")
        advice = (_("時間をおいて、もう一度お試しください。"), _("急ぐときは、問い合わせ先（%(contact)s）に聞いてください。"))
    else:
        said = _("%(service)sは、停止中です。いまは、だれも入れません。")
        advice = (
            _("再開の時期は、問い合わせ先（%(contact)s）に聞いてください。"),
            _("止まっているあいだ、このサービスに情報は渡りません。"),
        )
    facts = {"service": service.name, "contact": service.contact}
    return Trouble(503, said % facts, tuple(line % facts for line in advice))


def not_public(service: ConnectedService) -> Trouble:
    """In trial, and this person does not try it out."""
    said = _("%(service)sは、まだ公開していません。招待された方だけが試しています。") % {"service": service.name}
    advice = (_("招待のリンクを受け取った方は、先にそれを開いてください。"), _("公開されると、つながるサービスの一覧に出ます。"))
    return Trouble(403, said, advice)


def of_fault(fault: Malformed) -> Trouble:
    """A request that no part of the protocol may receive, or one that was pushed and is gone."""
    return EXPIRED if fault.error == "invalid_request_uri" else UNREADABLE


def of_error(error: errors.OAuth2Error) -> Trouble:
    """An error that must not go to the address in the request, because that was not checked or is wrong."""
    if isinstance(error, errors.InvalidClientIdError | errors.MissingClientIdError):
        return UNKNOWN
    if isinstance(error, errors.InvalidRedirectURIError | errors.MismatchingRedirectURIError | errors.MissingRedirectURIError):
        return WRONG_ADDRESS
    return UNREADABLE


def refuse(request: HttpRequest, trouble: Trouble, *, detail: str = "") -> HttpResponse:
    """Stop here and say why; nothing is sent to an address that is not registered. `detail` is for the service's developers."""
    return page(request, "connections/service_refused.html", {"trouble": trouble, "detail": detail}, status=trouble.status)
