"""What connections register with identity's holdings."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.identity.holdings import About, Holding, Row, rows_deleted, told

from .actions import tokens
from .models import (
    ConnectedService,
    Favourite,
    LogoutCall,
    PairwiseSubject,
    RelayAddress,
    ServiceEvent,
    SilencedTopic,
    TokenFamily,
    TrialUser,
)
from .models.tokens import Ending


def _logins(resident_id: UUID) -> Sequence[Row]:
    rows = TokenFamily.objects.filter(resident=resident_id).select_related("client").order_by("-started_at")
    return [
        {
            "サービス": row.client.name,
            "渡した項目": told(row.scopes),
            "始めた日時": told(row.started_at),
            "最後に使った日時": told(row.last_used_at),
            "終わった日時": told(row.ended_at),
        }
        for row in rows
    ]


def _foretell(resident_id: UUID) -> Sequence[str]:
    """What each service that was used hears, and where to ask it to erase. One that was logged out of has its data still. Two queries."""
    families = [*TokenFamily.objects.filter(resident=resident_id).values_list("client", "ended_at")]
    linked = {client for client, ended_at in families if ended_at is None}
    services = ConnectedService.objects.filter(client__in={client for client, _ended_at in families})
    return [_farewell(row, is_linked=row.client_id in linked) for row in services]


def _farewell(row: ConnectedService, *, is_linked: bool) -> str:
    hears = _("とびらからは、何も伝わりません。")
    if row.backchannel_logout_uri and is_linked:
        hears = _("退会した日に、ログインが終わったことだけを伝えます。")
    asks = gettext("消すお願いは、{contact} へ。").format(contact=row.contact)
    # Between two sentences Japanese has nothing and English a space: the translators put them together.
    return gettext("{name}：{hears}{asks}{guide}").format(name=row.name, hears=hears, asks=asks, guide=row.stop_guide).strip()


def _end(resident_id: UUID) -> int:
    """Every token dies, and the names by which services know the resident are forgotten."""
    alive = list(TokenFamily.objects.filter(resident=resident_id, ended_at=None, expires_at__gt=timezone.now()))
    return tokens.end(alive, Ending.WITHDRAWN) + PairwiseSubject.objects.filter(resident=resident_id).delete()[0]


def _by_service(model: type[Model], words: Callable[[Any], Row]) -> Callable[[UUID], Sequence[Row]]:
    """Gather rows that belong to a resident and a service; `words` tells what a row says beside the service's name."""

    def gather(resident_id: UUID) -> Sequence[Row]:
        rows: QuerySet[Any] = model._default_manager.filter(resident=resident_id).select_related("service").order_by("pk")
        return [{"サービス": row.service.name, **words(row)} for row in rows]

    return gather


def _news(row: ServiceEvent) -> Row:
    words = {"見出し": row.title, "本文": row.text, "続きの画面": row.address}
    return {"事柄": row.topic, **words, "届いた日時": told(row.posted_at), "読んだ日時": told(row.read_at)}


def _silence(row: SilencedTopic) -> Row:
    return {"事柄": row.topic or str(_("すべて")), "止めた日時": told(row.silenced_at)}


def _addresses(resident_id: UUID) -> Sequence[Row]:
    rows = RelayAddress.objects.filter(resident=resident_id).order_by("pk")
    return [{"アドレス": f"{row.local_part}@{settings.RELAY_DOMAIN}", "作った日時": told(row.made_at)} for row in rows]


def _forget_calls(resident_id: UUID) -> int:
    """Those still waiting go out first: they tell the services that this login has ended. Within a day they are sent or given up."""
    return LogoutCall.objects.filter(resident=resident_id).exclude(state="waiting").delete()[0]


HELD = (
    Holding("connections", _("つないだサービス"), _logins, _end, foretell=_foretell),
    Holding("service_news", _("サービスからの知らせ"), _by_service(ServiceEvent, _news), rows_deleted(ServiceEvent)),
    Holding("service_silences", _("止めたサービスの知らせ"), _by_service(SilencedTopic, _silence), rows_deleted(SilencedTopic)),
    Holding(
        "service_favourites", _("お気に入りのサービス"), _by_service(Favourite, lambda row: {"選んだ日時": told(row.marked_at)}),
        rows_deleted(Favourite),
    ),
    Holding(
        "service_trials", _("公開前に試しているサービス"), _by_service(TrialUser, lambda row: {"始めた日時": told(row.joined_at)}),
        rows_deleted(TrialUser),
    ),
    Holding("relay_addresses", _("転送用のメールアドレス"), _addresses, rows_deleted(RelayAddress)),
    Holding(
        "logout_calls", _("サービスへのログアウトの連絡"), _by_service(LogoutCall, lambda row: {"頼んだ日時": told(row.asked_at)}),
        _forget_calls,
    ),
)  # fmt: skip

# Of each holding: where it came from, what it is used for, until when.
ABOUT = {
    "connections": About(
        _("あなたがサービスとつないだこと"), _("サービスにログインし、同意した項目だけを渡す"),
        _("つながりをやめるまで。退会すると切れ、つないだ記録も長くて60日で消えます"),
        elsewhere=_("サービスは、受け取った情報を自分でも持っています。消すには、サービスの案内を見て、サービスに頼んでください。"),
    ),
    "service_news": About(
        _("つないだサービス"), _("サービスからの知らせを出す"),
        _("退会するまで"),
    ),
    "service_silences": About(
        _("あなたの登録"), _("止めた知らせを出さない"),
        _("戻すまで。退会すると消えます"),
    ),
    "service_favourites": About(
        _("あなたの登録"), _("よく使うサービスを先に出す"),
        _("外すまで。退会すると消えます"),
    ),
    "service_trials": About(
        _("あなたの申し込み"), _("公開前のサービスを試す"),
        _("退会するまで"),
    ),
    "relay_addresses": About(
        _("とびらが作ったもの"), _("サービスに本当のメールアドレスを渡さずに、メールを受け取る"),
        _("退会するまで"),
    ),
    "logout_calls": About(
        _("あなたのログアウト"), _("サービスでもログアウトする"),
        _("サービスに届くまで（長くて1日）"),
    ),
}
