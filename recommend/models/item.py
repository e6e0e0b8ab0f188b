"""What a town, or the prefecture, has to say to some of its residents."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.attributes.rules.vocabulary import INTEREST_NAMES
from portal.municipalities.scope import Public, PublicModel
from recommend.models.source import Source


class Kind(models.TextChoices):
    SAFETY = "safety", _("安全・防災")
    BENEFIT = "benefit", _("支援・給付")
    PROCEDURE = "procedure", _("手続・届出")
    ARTICLE = "article", _("まちの話題")


class State(models.TextChoices):
    DRAFT = "draft", _("下書き")
    REVIEW = "review", _("確認待ち")
    PUBLISHED = "published", _("公開中")


class Item(PublicModel):
    """`municipality` is empty for what the prefecture says to all. `audience` is a rule of `portal.attributes`; {} is everybody.

    `key` is given to items that came with the program, so that loading them again finds them.
    """

    scope = Public("published content; drafts are left out by every query for residents, and foreign towns' by the officers' screen")

    key = models.SlugField(max_length=80, blank=True, db_index=False, editable=False)
    municipality = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("市町村")
    )
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    title = models.CharField(_("題名"), max_length=80)
    summary = models.CharField(_("ひとことで"), max_length=200, help_text=_("カードに出る1〜2文です。"))
    body = models.TextField(_("本文"), blank=True)
    # Pairs of a label and a text, in the order in which they are shown: what a benefit asks for, gives, and where it is applied for.
    facts = models.JSONField(_("そのほか"), default=list, blank=True)
    topic = models.CharField(_("話題"), max_length=20, blank=True, choices=[*INTEREST_NAMES.items()])
    audience = models.JSONField(_("対象"), default=dict, blank=True)
    # Asked for when the audience speaks of health: what it is for, and who wrote it, so that another person publishes it.
    purpose = models.CharField(_("介護・障がいの情報を使う目的"), max_length=200, blank=True)
    written_by = models.CharField(max_length=40, blank=True, editable=False)
    # What a benefit or a warning must say beside its text; empty ones are not shown.
    amount = models.CharField(_("支給額・内容"), max_length=120, blank=True)
    needed = models.CharField(_("必要なもの"), max_length=300, blank=True)
    how_to = models.TextField(_("申請・利用のしかた"), blank=True)
    contact = models.CharField(_("問い合わせ先"), max_length=200, blank=True)
    act_now = models.CharField(_("いま、してほしいこと"), max_length=200, blank=True)
    needs_review = models.BooleanField(_("公開の前に、別の職員が確かめる"), default=False)
    needs_review.help_text = _("最後に書き直した人は、公開できません。公開したあとで書き直しても、同じです。")
    is_circular = models.BooleanField(_("お便りにする（当てはまる方のお知らせに並べる）"), default=False)
    is_circular.help_text = _(
        "当てはまる方の「お知らせ」に並びます。名簿は作られず、職員にはだれに届いたかは見えません。書いた人と別の職員が公開し、1週間（月曜〜日曜）に2通までです。"
    )
    # The day on which it came, or comes, into the inboxes: kept when it is taken down, for it was there.
    circular_on = models.DateField(null=True, editable=False)
    # Who changed the words last, and what a colleague wants changed.
    changed_by = models.CharField(max_length=40, blank=True, editable=False)
    review_note = models.CharField(_("差し戻しのわけ"), max_length=300, blank=True, editable=False)
    opens_on = models.DateField(_("載せはじめる日"))
    closes_on = models.DateField(_("載せおわる日"), null=True, blank=True)
    deadline_on = models.DateField(_("申込・届出の期限"), null=True, blank=True)
    url = models.URLField(_("くわしいページ"), blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("情報源"))
    state = models.CharField(_("状態"), max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(_("公開日時"), null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("更新日時"), auto_now=True)
    # Whom it reached when the daily look last saw it public; empty before the first look. `ticked_on` is the day of that look, once a
    # look has passed without it: each look writes what has changed, and not every row anew.
    ticked_audience = models.JSONField(null=True, editable=False)
    ticked_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("まちの案内")
        verbose_name_plural = _("まちの案内")
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "municipality"], name="item_by_town"),
            models.Index(fields=["municipality", "circular_on"], name="circular_by_week", condition=Q(circular_on__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="one_item_per_key"),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="item_closes_after_it_opens",
                violation_error_message=_("載せおわる日が、載せはじめる日より前になっています。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
