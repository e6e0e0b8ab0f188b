"""A proxy (代理): one person may do named things for another until a date."""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.identity.rules import proxies as rules
from portal.municipalities.scope import Scope, ScopedModel

from .family import HouseholdMember
from .officer import Officer
from .resident import Resident


class KindWords(models.TextChoices):
    CONSENT = rules.Kind.CONSENT.value, _("本人が頼んだ代理")
    PARENT = rules.Kind.PARENT.value, _("親権者による代理（15歳未満のお子さん）")
    GUARDIAN = rules.Kind.GUARDIAN.value, _("成年後見人による代理")


class StateWords(models.TextChoices):
    PROPOSED = rules.State.PROPOSED.value, _("承諾待ち")
    ACTIVE = rules.State.ACTIVE.value, _("有効")
    REFUSED = rules.State.REFUSED.value, _("断られました")
    ENDED = rules.State.ENDED.value, _("終わりました")
    EXPIRED = rules.State.EXPIRED.value, _("期限が過ぎました")


class Proxy(ScopedModel):
    """Belongs to the principal, for whom things are done. The agent never looks through this table: `queries.proxies` asks for them.

    While it is proposed one side may be unknown: they meet by a code told face to face. `member` names a principal who has no
    entry of their own yet. `powers` is a list of {"power", "town", "name"} (`rules.proxies.Granted`).
    """

    scope = Scope(resident="principal")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    principal = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey(Resident, models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    member = models.ForeignKey(HouseholdMember, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(_("代理の種類"), max_length=8, choices=KindWords)
    state = models.CharField(_("状態"), max_length=8, choices=StateWords, default=StateWords.PROPOSED)
    powers = models.JSONField(default=list)
    until = models.DateField(_("いつまで"))
    birth_on = models.DateField(null=True)
    code_blind = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("代理")
        verbose_name_plural = _("代理")
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(condition=Q(principal=None) | Q(agent=None) | ~Q(principal=F("agent")), name="proxy_is_for_another"),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(principal__isnull=False, agent__isnull=False), name="active_proxy_has_both_sides"
            ),
            models.UniqueConstraint(fields=["code_blind"], condition=~Q(code_blind=""), name="one_proposal_per_code"),
        ]
        indexes = [
            models.Index(fields=["agent", "state"], name="proxy_by_agent"),
            models.Index(fields=["principal", "state"], name="proxy_by_principal"),
        ]

    @property
    def terms(self) -> rules.Terms:
        return rules.Terms(rules.State(self.state), rules.Kind(self.kind), self.until, self.birth_on)

    @property
    def granted(self) -> frozenset[rules.Granted]:
        return frozenset(rules.Granted(rules.Power(one["power"]), one["town"], one["name"]) for one in self.powers)

    @granted.setter
    def granted(self, powers: Any) -> None:
        written = [{"power": one.power.value, "town": one.town, "name": one.name} for one in powers]
        self.powers = sorted(written, key=lambda one: (one["power"], one["town"], one["name"]))

    @property
    def last_on(self) -> dt.date:
        return rules.last_day(rules.Kind(self.kind), self.until, self.birth_on)


class CheckState(models.TextChoices):
    WAITING = "waiting", _("確認待ち")
    HALF = "half", _("もう一人の確認待ち")
    APPROVED = "approved", _("確認済み")
    REFUSED = "refused", _("確認できない")
    CLOSED = "closed", _("取りやめ")


class Paper(models.TextChoices):
    FAMILY_REGISTER = "family_register", _("戸籍の証明書")
    RESIDENT_RECORD = "resident_record", _("住民票の写し（続柄あり）")
    GUARDIANSHIP = "guardianship", _("成年後見の登記事項証明書")
    MANDATE = "mandate", _("本人の委任状")


class ProxyCheck(ScopedModel):
    """A town's look at the legal proof. It is the town's own case: what it decided stays with it when people move."""

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    proxy = models.ForeignKey(Proxy, models.PROTECT, related_name="+")
    kind = models.CharField(_("代理の種類"), max_length=8, choices=KindWords)
    state = models.CharField(_("状態"), max_length=8, choices=CheckState, default=CheckState.WAITING)
    person_key = models.CharField(max_length=64)
    paper = models.CharField(_("見た書類"), max_length=20, choices=Paper, blank=True)
    asked_at = models.DateTimeField(_("申し出の日時"))
    first_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name=_("一人目"))
    first_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name=_("決めた職員"))
    decided_at = models.DateTimeField(_("決めた日時"), null=True)

    class Meta:
        verbose_name = _("代理の確認")
        verbose_name_plural = _("代理の確認")
        ordering = ["asked_at"]
        constraints = [models.UniqueConstraint(fields=["proxy"], name="one_check_per_proxy")]
        indexes = [models.Index(fields=["municipality", "person_key"], name="check_by_person")]
