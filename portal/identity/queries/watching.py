"""What operators must know of logins, mails and officers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.identity.models import Duty, Invitation, Officer, OutgoingMail, Role
from portal.lib.watch import Level, Line
from portal.municipalities.queries import towns

MAIL_IS_LATE = dt.timedelta(minutes=10)
AWAY = dt.timedelta(days=90)


def lines(now: dt.datetime) -> Iterator[Line]:
    yield from _mails(now)
    yield from _towns_without_administrator()
    yield from _officers_away(now)


def _mails(now: dt.datetime) -> Iterator[Line]:
    late = OutgoingMail.objects.filter(created_at__lt=now - MAIL_IS_LATE).aggregate(n=Count("pk"), since=Min("created_at"))
    if late["n"]:
        said = _("メール{count}通が、10分たっても送れていません。")
        what = said.format(count=late["n"])
        yield Line("mail-late", Level.ERROR, what, _("EMAIL_URL とワーカー（urgent）を確かめてください。"), "", late["since"])


def _towns_without_administrator() -> Iterator[Line]:
    kept = {*Officer.objects.filter(role=Role.ADMINISTRATOR, is_active=True).values_list("municipality_id", flat=True)}
    kept |= {*Duty.objects.filter(role=Role.ADMINISTRATOR, officer__is_active=True).values_list("municipality_id", flat=True)}
    for town in towns():
        if town.is_open and town.code not in kept:
            url = reverse("admin:municipalities_municipality_invite", args=[town.code])
            what = _("{town}に、管理者がいません。職員を増やすことも止めることもできません。").format(town=town.name)
            yield Line(f"no-administrator-{town.code}", Level.ERROR, what, _("新しい管理者を招いてください。"), url)


def _officers_away(now: dt.datetime) -> Iterator[Line]:
    """How many, town by town; who they are stands on the screen, not in a mail."""
    long_ago = now - AWAY
    away = Officer.objects.filter(Q(user__last_login__lt=long_ago) | Q(user__last_login=None, user__joined_at__lt=long_ago), is_active=True)
    for town_id, town, count in away.order_by("municipality").values_list("municipality", "municipality__name").annotate(n=Count("pk")):
        what = _("{town}の職員{count}人が、90日以上ログインしていません。").format(town=town, count=count)
        remedy = _("異動や退職でないか、その町の管理者に確かめてください。使わない登録は止めます。")
        yield Line(f"away-{town_id}", Level.NOTE, what, remedy, reverse("admin:identity_officer_changelist"))
    over = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__lt=now).count()
    if over:
        what = _("返事のないまま期限が過ぎた職員の招待が{count}件あります。").format(count=over)
        url = reverse("admin:identity_invitation_changelist")
        yield Line("invitations-over", Level.NOTE, what, _("まだ要るなら、招き直してください。"), url)
