"""Where published content comes from, what must be said when it is shown, and how it is fetched."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel


class SourceKind(models.TextChoices):
    TABLE = "table", _("表のファイル（CSV・Excel）")
    GEOJSON = "geojson", _("地図のデータ（GeoJSON）")
    CKAN = "ckan", _("データカタログ（CKAN・BODIK）")
    REGISTRY = "registry", _("支援制度レジストリ（JSON）")
    ICAL = "ical", _("カレンダー（iCalendar）")
    FEED = "feed", _("新着の配信（RSS・Atom）")
    PAGES = "pages", _("ホームページの一覧")


class Yields(models.TextChoices):
    PLACES = "places", _("場所")
    EVENTS = "events", _("行事")
    WORDS = "words", _("ごみの分け方")
    ARTICLES = "articles", _("まちの案内")


class Source(PublicModel):
    """`address` is what is fetched, "" for what came with the program; `url` is the page that people are shown.

    The row is the queue: whoever claims `leased_until` fetches. `digest` is that of the file last kept; `held_digest` that of a file
    that waits for a person because of `held_why`, `accepted_digest` the one that a person has said yes to.
    """

    scope = Public("names and licences of open data; the officers' screen shows a town its own")

    code = models.SlugField(_("記号"), max_length=40, primary_key=True)
    name = models.CharField(_("名称"), max_length=100)
    licence = models.CharField(_("ライセンス"), max_length=60)
    attribution = models.CharField(_("出典の表示"), max_length=300)
    url = models.URLField(_("入手元"), blank=True)
    collected_at = models.DateTimeField(_("取り込んだ日時"), null=True, blank=True)

    municipality = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("市町村")
    )
    area_name = models.CharField(
        _("地域の名前"), max_length=40, blank=True, help_text=_("近隣の県の市町村のとき、ここに名前を書きます（例：和歌山市）。")
    )
    address = models.URLField(_("取りに行く住所（URL）"), max_length=500, blank=True)
    kind = models.CharField(_("形"), max_length=10, choices=SourceKind, blank=True)
    yields = models.CharField(_("得られるもの"), max_length=10, choices=Yields, blank=True)
    place_kind = models.CharField(_("場所の種類"), max_length=12, blank=True)
    file_format = models.CharField(_("カタログの中の形式"), max_length=10, blank=True)
    is_trusted = models.BooleanField(
        _("確認なしで公開してよい"), default=False, help_text=_("印を付けないと、取り込むたびに職員が内容を確かめてから公開します。")
    )
    is_active = models.BooleanField(_("取りに行く"), default=True)
    every_hours = models.PositiveSmallIntegerField(_("何時間ごとに取りに行くか"), default=24)

    due_at = models.DateTimeField(_("次に取りに行く日時"), default=timezone.now, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    trial_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    tried_at = models.DateTimeField(_("最後に取りに行った日時"), null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(_("続けて失敗した回数"), default=0, editable=False)
    trouble = models.CharField(_("うまくいかないわけ"), max_length=300, blank=True, editable=False)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=200, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    held_digest = models.CharField(max_length=64, blank=True, editable=False)
    held_why = models.CharField(_("確かめてほしいこと"), max_length=300, blank=True, editable=False)
    accepted_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("情報源")
        verbose_name_plural = _("情報源")
        ordering = ["name"]
        indexes = [models.Index(fields=["due_at"], name="source_by_due", condition=models.Q(is_active=True) & ~models.Q(address=""))]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_area(self) -> str:
        return self.area_name or (self.municipality.name if self.municipality else "")


class Outcome(models.TextChoices):
    KEPT = "kept", _("取り込んだ")
    SAME = "same", _("変わっていない")
    HELD = "held", _("確認を待っている")
    FAILED = "failed", _("取り込めなかった")
    TRIED = "tried", _("ためしに読んだ")


class Run(PublicModel):
    """One time that a source was read. `refused` is [{"row", "column", "reason"}, …], the first few hundred; `samples` a few rows."""

    scope = Public("counts about open data")

    source = models.ForeignKey(Source, models.CASCADE, related_name="runs", verbose_name=_("情報源"))
    at = models.DateTimeField(_("日時"))
    outcome = models.CharField(_("結果"), max_length=8, choices=Outcome)
    sentence = models.CharField(_("説明"), max_length=300, blank=True)
    file = models.CharField(_("ファイル"), max_length=200, blank=True)
    rows = models.PositiveIntegerField(_("読んだ行"), default=0)
    loaded = models.PositiveIntegerField(_("使える行"), default=0)
    refused_rows = models.PositiveIntegerField(_("使えない行"), default=0)
    refused = models.JSONField(_("使えない行のわけ"), default=list, blank=True)
    samples = models.JSONField(_("読んだ内容の例"), default=list, blank=True)
    created = models.PositiveIntegerField(_("新しい"), default=0)
    changed = models.PositiveIntegerField(_("変わった"), default=0)
    retired = models.PositiveIntegerField(_("なくなった"), default=0)

    class Meta:
        verbose_name = _("取り込みの記録")
        verbose_name_plural = _("取り込みの記録")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["source", "-at"], name="run_by_source")]


class Host(PublicModel):
    """A web server that sources live on: asked by one worker at a time, after a pause, as its robots.txt says."""

    scope = Public("names of web servers")

    name = models.CharField(max_length=255, primary_key=True)
    leased_until = models.DateTimeField(null=True)
    free_at = models.DateTimeField(null=True)
    robots = models.TextField(blank=True)
    robots_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("取りに行く先")
        verbose_name_plural = _("取りに行く先")
