"""Pages of the towns' web sites, and what is proposed to be said of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.attributes.rules.vocabulary import INTEREST_NAMES
from portal.municipalities.scope import Public, PublicModel
from recommend.models.item import Item, Kind
from recommend.models.source import Source


class WebPage(PublicModel):
    """A page that a source named. `key` is a digest of its address. `due_at` is when it is read next, empty when it is not any more:
    it has left its list, or is gone. `digest` is that of its text ("-" when it has none); seen and without one, its server says that
    it is gone.
    """

    scope = Public("addresses of published pages")

    source = models.ForeignKey(Source, models.CASCADE, related_name="pages", verbose_name=_("情報源"))
    key = models.CharField(max_length=40)
    url = models.URLField(_("住所（URL）"), max_length=500)
    named = models.CharField(_("一覧での題名"), max_length=200, blank=True)
    named_on = models.DateField(_("一覧での日付"), null=True, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(_("最後に見た日時"), null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ホームページ")
        verbose_name_plural = _("ホームページ")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="one_page_per_address")]
        indexes = [models.Index(fields=["source", "due_at"], name="page_by_due")]


class DraftState(models.TextChoices):
    WAITING = "waiting", _("確認待ち")
    TAKEN = "taken", _("案内にした")
    DROPPED = "dropped", _("捨てた")


class Draft(PublicModel):
    """What is proposed to be said, with the text that it was read from. `item` is what it became, or what it would change.

    `digest` is that of the text: a page that says something else gives another draft. `facts` as on an item. `audience` is a
    rule that was read out of `audience_words`; a clerk says yes to it, or it is left away.
    """

    scope = Public("texts of published pages; the officers' screen shows a town its own")

    source = models.ForeignKey(Source, models.CASCADE, related_name="drafts", verbose_name=_("情報源"))
    municipality = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("市町村")
    )
    key = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    url = models.URLField(_("もとのページ"), max_length=500, blank=True)
    kind = models.CharField(_("種類"), max_length=10, choices=Kind, default=Kind.ARTICLE)
    topic = models.CharField(_("話題"), max_length=20, blank=True, choices=[*INTEREST_NAMES.items()])
    title = models.CharField(_("題名"), max_length=80)
    summary = models.CharField(_("ひとことで"), max_length=200, blank=True)
    body = models.TextField(_("本文"), blank=True)
    facts = models.JSONField(_("そのほか"), default=list, blank=True)
    opens_on = models.DateField(_("載せはじめる日"), null=True, blank=True)
    closes_on = models.DateField(_("載せおわる日"), null=True, blank=True)
    deadline_on = models.DateField(_("申込・届出の期限"), null=True, blank=True)
    place = models.CharField(_("場所"), max_length=120, blank=True)
    audience = models.JSONField(_("対象"), default=dict, blank=True)
    audience_words = models.CharField(_("対象を読み取ったところ"), max_length=200, blank=True)
    is_edited = models.BooleanField(default=False, editable=False)
    reworded_at = models.DateTimeField(null=True, blank=True, editable=False)
    reworded = models.CharField(_("言いかえの案"), max_length=200, blank=True)
    text = models.TextField(_("もとの文章"), blank=True)
    state = models.CharField(_("状態"), max_length=8, choices=DraftState, default=DraftState.WAITING)
    item = models.ForeignKey(Item, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("案内"))
    made_at = models.DateTimeField(_("読み取った日時"))
    ended_at = models.DateTimeField(_("決めた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("読み取った案内")
        verbose_name_plural = _("読み取った案内")
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "key", "digest"], name="one_draft_per_text")]
        indexes = [models.Index(fields=["state", "municipality"], name="draft_by_town")]

    def __str__(self) -> str:
        return self.title
