"""The services that residents enter with their one login."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel


class Kind(models.TextChoices):
    PACKAGE = "package", _("行政パッケージ")
    GOVERNMENT = "government", _("行政連携")
    EXTERNAL = "external", _("外部連携")


class Category(models.TextChoices):
    CHILDREN = "children", _("子育て")
    LIBRARY = "library", _("図書館")
    BOOKING = "booking", _("施設予約")
    APPLICATION = "application", _("電子申請")
    DISASTER = "disaster", _("防災")
    HEALTH = "health", _("健康")
    SCHOOL = "school", _("学校")


class State(models.TextChoices):
    RUNNING = "running", _("利用できます")
    MAINTENANCE = "maintenance", _("メンテナンス中")
    STOPPED = "stopped", _("停止中")


LEVELS = [(1, _("ログイン")), (2, _("マイナンバーカードの読み取り")), (3, _("マイナンバーカードの署名"))]


class ConnectedService(PublicModel):
    """A service as the directory shows it, and its client at the provider.

    `claims` are codes of `rules.claims`; `sector` groups the services of one operator, which call a resident by one `sub`;
    without a municipality it serves the whole prefecture.
    """

    scope = Public("published directory; the client's secret is kept hashed at the provider")

    client = models.OneToOneField("allauth_idp_oidc.Client", models.PROTECT, related_name="+")
    slug = models.SlugField(_("識別名"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    kana = models.CharField(_("よみ"), max_length=120)
    kind = models.CharField(_("種別"), max_length=12, choices=Kind)
    category = models.CharField(_("分野"), max_length=12, choices=Category)
    municipality = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("市町村")
    )
    operator = models.CharField(_("運営者"), max_length=80)
    contact = models.CharField(_("問い合わせ先"), max_length=120)
    description = models.CharField(_("できること"), max_length=200)
    reason = models.CharField(_("情報を使う理由"), max_length=200)
    claims = models.JSONField(_("見る項目"), default=list)
    start_url = models.URLField(_("ログイン画面"))
    logo = models.CharField(_("ロゴ"), max_length=100, blank=True)
    sector = models.CharField(_("利用者番号の組"), max_length=80)
    required_level = models.PositiveSmallIntegerField(_("必要な本人確認"), choices=LEVELS, default=1)
    state = models.CharField(_("状態"), max_length=12, choices=State, default=State.RUNNING)

    class Meta:
        verbose_name = _("つながるサービス")
        verbose_name_plural = _("つながるサービス")
        ordering = ["kana", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def purpose(self) -> str:
        """The code of the purpose that residents agree to when they enter."""
        return purpose_of(self.slug)


PURPOSE = "service:"


def purpose_of(slug: str) -> str:
    """The consent purpose of a service."""
    return f"{PURPOSE}{slug}"
