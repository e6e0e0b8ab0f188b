"""The 44 bodies, their wards and departments. Public facts: anybody may read them, nobody's data hangs on them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib import codes

from .rules import stages
from .scope import Public, PublicModel, Scope, ScopedModel


class Kind(models.TextChoices):
    PREFECTURE = "prefecture", _("府")
    DESIGNATED_CITY = "designated_city", _("政令指定都市")
    CORE_CITY = "core_city", _("中核市")
    CITY = "city", _("市")
    TOWN = "town", _("町")
    VILLAGE = "village", _("村")


class Stage(models.TextChoices):
    """The stages of `rules.stages`, in words."""

    PREPARED = stages.Stage.PREPARED, _("準備中")
    PILOT = stages.Stage.PILOT, _("試行中")
    LIVE = stages.Stage.LIVE, _("公開中")
    SUSPENDED = stages.Stage.SUSPENDED, _("休止中")
    LEFT = stages.Stage.LEFT, _("離脱した")
    MERGED = stages.Stage.MERGED, _("合併した")


class Part(models.TextChoices):
    """What a town can leave closed while the rest is open."""

    PROCEDURES = "procedures", _("手続")
    APPOINTMENTS = "appointments", _("来庁予約")
    PAPERFORMS = "paperforms", _("書かない窓口")
    SERVICES = "services", _("繋がるサービス")
    FEED = "feed", _("まちの情報")


def validate_code(code: str) -> None:
    """Refuse a local government code whose check digit is wrong."""
    if not codes.is_municipality_code(code):
        raise ValidationError(_("団体コード %(code)s の検査数字が合いません。6けたの数字を確かめてください。"), params={"code": code})


class Municipality(PublicModel):
    """A municipality, or the prefecture itself. The primary key is the six-digit 全国地方公共団体コード."""

    scope = Public("names and addresses of town halls")

    code = models.CharField(_("団体コード"), max_length=6, primary_key=True, validators=[validate_code])
    name = models.CharField(_("名称"), max_length=20)
    kana = models.CharField(_("よみ"), max_length=40)
    kind = models.CharField(_("種別"), max_length=16, choices=Kind)
    stage = models.CharField(_("状態"), max_length=12, choices=Stage, default=Stage.PREPARED)
    stage_since = models.DateTimeField(_("いまの状態になった日時"), null=True, blank=True)
    # What residents read while the town is suspended: why, and where to turn.
    stage_note = models.CharField(_("住民への一文"), max_length=200, blank=True)
    # Where a town went whose code is no more.
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("合併した先"))
    closed_parts = models.JSONField(_("閉じている機能"), default=list, blank=True)
    # What is announced here now or soon, as `announcements.standing` reads it: a copy, so that no page asks for it.
    announced = models.JSONField(default=list, blank=True)
    latitude = models.FloatField(_("緯度"))
    longitude = models.FloatField(_("経度"))
    url = models.URLField(_("公式サイト"), blank=True)
    head_title = models.CharField(_("長の職名"), max_length=20, blank=True)
    head_name = models.CharField(_("長の氏名"), max_length=40, blank=True)
    colour = models.CharField(_("色"), max_length=7, default="#0017c1")
    # The newest `Crest`, by its digest; "" without one.
    crest = models.CharField(max_length=16, blank=True)
    address = models.CharField(_("所在地"), max_length=100, blank=True)
    phone = models.CharField(_("代表電話"), max_length=20, blank=True)
    email = models.EmailField(_("問い合わせ先のメール"), blank=True)
    hours = models.CharField(_("開庁時間"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("市町村")
        verbose_name_plural = _("市町村")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Crest(PublicModel):
    """A town's mark (市町村章), drawn anew from what was sent in: pixels and nothing else."""

    scope = Public("the marks of towns hang over their doors")

    municipality = models.OneToOneField(Municipality, models.CASCADE, primary_key=True, related_name="+")
    digest = models.CharField(max_length=16)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class Announcement(PublicModel):
    """A banner on residents' pages for a time: maintenance, a breakdown. Of one town, or (municipality None) of all."""

    scope = Public("read by everybody who comes by")

    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("市町村"))
    texts = models.JSONField(_("文"))
    begins_at = models.DateTimeField(_("出し始める日時"))
    ends_at = models.DateTimeField(_("やめる日時"))
    withdrawn_at = models.DateTimeField(_("取り下げた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("おしらせの帯")
        verbose_name_plural = _("おしらせの帯")
        ordering = ["-begins_at"]

    def __str__(self) -> str:
        return str(self.texts.get("ja", ""))


class Ward(PublicModel):
    """A ward (行政区) of a designated city; the primary key is its six-digit code."""

    scope = Public("names of wards")

    code = models.CharField(_("団体コード"), max_length=6, primary_key=True, validators=[validate_code])
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="wards")
    name = models.CharField(_("名称"), max_length=10)
    latitude = models.FloatField(_("緯度"))
    longitude = models.FloatField(_("経度"))

    class Meta:
        verbose_name = _("区")
        verbose_name_plural = _("区")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Department(PublicModel):
    """A section of a town hall that residents can write to or telephone."""

    scope = Public("telephone numbers of town halls")

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="departments")
    name = models.CharField(_("名称"), max_length=40)
    phone = models.CharField(_("電話"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("担当課")
        verbose_name_plural = _("担当課")
        ordering = ["municipality", "pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="one_department_per_name")]

    def __str__(self) -> str:
        return self.name


class DataKey(ScopedModel):
    """A key that seals what is a town's, wrapped by a master key. `wrapped` is empty once it is retired or shredded: then nobody has it.

    `ring` says of which town, and of what (`portal.lib.sealed.ring_of`); the highest `number` of a ring seals, all that are there open.
    """

    # Seen by the portal itself alone: no officer and no resident ever asks for a key.
    scope = Scope()

    name = models.CharField(max_length=8, primary_key=True)
    ring = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    wrapped = models.TextField(blank=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    shredded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["ring", "number"]
        constraints = [models.UniqueConstraint(fields=["ring", "number"], name="one_key_per_number")]

    def __str__(self) -> str:
        return self.ring


class Resealing(ScopedModel):
    """A town's texts on their way from older keys to the newest. While `ended_at` is empty, append-only tables let sealed columns change.

    `table` and `after` are how far it has come; who holds the lease goes on, whoever finds it run out takes over.
    """

    scope = Scope()

    town = models.CharField(max_length=6, primary_key=True)
    begun_at = models.DateTimeField()
    holder = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField()
    table = models.CharField(max_length=80, blank=True)
    after = models.CharField(max_length=40, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.town
