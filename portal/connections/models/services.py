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


class Stage(models.TextChoices):
    """How far a service has come: nobody but those who try it out sees one in trial."""

    TRIAL = "trial", _("試行中（試す人だけが使えます）")
    PUBLIC = "public", _("公開中")


class Proof(models.TextChoices):
    """How a service shows the token endpoint that it is itself."""

    SECRET = "secret", _("共有の秘密（client_secret_basic・client_secret_post）")
    KEY = "private_key_jwt", _("公開鍵（private_key_jwt）")


class Algorithm(models.TextChoices):
    RS256 = "RS256"
    ES256 = "ES256"


LEVELS = [(1, _("ログイン")), (2, _("マイナンバーカードの読み取り")), (3, _("マイナンバーカードの署名"))]


class ConnectedService(PublicModel):
    """A service as the directory shows it, and its client at the provider.

    `claims` are codes of `rules.claims`, the sum of what its uses may see; `sector` groups the services of one operator, which
    call a resident by one `sub`; without a municipality it serves the whole prefecture. `jwks` holds the service's public keys
    (RFC 7517), told at registration: fetching them would be a remote call inside a request. `pia` is question → answer;
    `topics` are {"code", "name"} of what it may tell its users in the portal.
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
    stage = models.CharField(_("段階"), max_length=8, choices=Stage, default=Stage.PUBLIC)
    proof = models.CharField(_("サービスの確かめ方"), max_length=16, choices=Proof, default=Proof.SECRET)
    jwks = models.JSONField(_("公開鍵"), default=dict, blank=True)
    id_token_alg = models.CharField(_("IDトークンの署名"), max_length=8, choices=Algorithm, default=Algorithm.RS256)
    userinfo_alg = models.CharField(_("利用者情報の署名"), max_length=8, choices=Algorithm, blank=True)
    needs_pushed_requests = models.BooleanField(_("依頼は先に送る（PAR）"), default=False)
    backchannel_logout_uri = models.URLField(_("ログアウトの通知先"), blank=True)
    privacy_url = models.URLField(_("個人情報の取扱い"), blank=True)
    stop_guide = models.CharField(_("やめたあとの扱い"), max_length=200, blank=True)
    pia = models.JSONField(_("個人情報保護評価の答え"), default=dict, blank=True)
    topics = models.JSONField(_("知らせる事柄"), default=list, blank=True)

    class Meta:
        verbose_name = _("つながるサービス")
        verbose_name_plural = _("つながるサービス")
        ordering = ["kana", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def purpose(self) -> str:
        """The code of the first of the two consents: to be linked at all."""
        return purpose_of(self.slug)


class ServiceUse(PublicModel):
    """One thing a service does with what it is told, and what it needs for it. Residents agree to each by itself.

    `claims` are codes of `rules.claims`; after `months` the consent ends and is asked again; without a `is_required` use the
    service cannot work, and whoever refuses it does not enter.
    """

    scope = Public("published wording")

    service = models.ForeignKey(ConnectedService, models.CASCADE, related_name="uses")
    code = models.SlugField(_("記号"), max_length=20)
    title = models.CharField(_("使い道"), max_length=60)
    reason = models.CharField(_("理由"), max_length=200)
    claims = models.JSONField(_("見る項目"), default=list)
    months = models.PositiveSmallIntegerField(_("同意の期間（月）"), default=24)
    is_required = models.BooleanField(_("なくては使えない"), default=False)
    position = models.PositiveSmallIntegerField(_("順番"), default=0)

    class Meta:
        verbose_name = _("情報の使い道")
        verbose_name_plural = _("情報の使い道")
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["service", "code"], name="one_use_per_code")]

    @property
    def purpose(self) -> str:
        """The code of the second consent: to this use."""
        return purpose_of(self.service.slug, self.code)


class TownPick(PublicModel):
    """A service of the whole prefecture that a town puts forward to its own residents. Everybody may use it with or without this.

    A service of the town's own needs none: it is there for that town alone.
    """

    scope = Public("which services a town puts forward on its public pages")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    service = models.ForeignKey(ConnectedService, models.CASCADE, related_name="+", verbose_name=_("サービス"))
    picked_at = models.DateTimeField(_("選んだ日時"), auto_now_add=True)

    class Meta:
        verbose_name = _("町がすすめるサービス")
        verbose_name_plural = _("町がすすめるサービス")
        constraints = [models.UniqueConstraint(fields=["municipality", "service"], name="one_pick_per_town")]


PURPOSE = "service:"


def purpose_of(slug: str, use: str = "") -> str:
    """The consent purpose of a service: to be linked (`service:library`), or one use (`service:library:shelf`)."""
    return f"{PURPOSE}{slug}:{use}" if use else f"{PURPOSE}{slug}"
