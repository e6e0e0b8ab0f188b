"""Whom a town needs before it can open: an administrator, and two persons for every letter."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.municipalities.queries import Town
from portal.municipalities.scope import System, viewing_as
from portal.municipalities.steps import Doer, Step

from .models import Duty, Invitation, Officer, Role


def steps(town: Town) -> tuple[Step, ...]:
    """An invitation that waits is not done: nobody can go on before it is accepted."""
    with viewing_as(System("see whom a town lacks", town.code)):
        active = Officer.objects.filter(municipality=town.code, is_active=True)
        people = [*active.values_list("role", "staff_number")]
        people += Duty.objects.filter(officer__in=active.values("pk")).values_list("role", "officer__staff_number")
        open_ones = Invitation.objects.filter(municipality=town.code, accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
        invited = {*open_ones.values_list("role", flat=True)}
    by_role = {role: {number for held, number in people if held == role} for role in Role.values}
    invite, keep = reverse("admin:municipalities_municipality_invite", args=[town.code]), reverse("admin:identity_invitation_invite")
    return (
        Step("administrator", _said(_("最初の管理者を招く"), Role.ADMINISTRATOR in invited, by_role[Role.ADMINISTRATOR]),
             bool(by_role[Role.ADMINISTRATOR]), Doer.OPERATOR, invite, _("管理者が、町の職員を招き、証明書を入れます。"), True),
        Step("clerk", _said(_("担当者を招く"), Role.CLERK in invited, by_role[Role.CLERK]), bool(by_role[Role.CLERK]),
             Doer.ADMINISTRATOR, keep, _("担当者が、通知の一覧を取り込み、申請を審査します。")),
        Step("approver", _said(_("承認者を招く（担当者とは別の方）"), Role.APPROVER in invited, by_role[Role.APPROVER]),
             bool(by_role[Role.APPROVER]) and len(by_role[Role.CLERK] | by_role[Role.APPROVER]) > 1,
             Doer.ADMINISTRATOR, keep, _("通知は、二人の目で確かめてから出します。")),
    )  # fmt: skip


def _said(title: str, is_invited: bool, there: set[str]) -> str:
    return _("%(title)s（招待の返事を待っています）") % {"title": title} if is_invited and not there else title
