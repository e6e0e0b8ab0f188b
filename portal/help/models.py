"""Tables of this floor. Only this app imports them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.help import standard
from portal.lib import languages
from portal.municipalities.scope import Public, PublicModel, Scope, ScopedModel

ALREADY_REPLACED = _("この府の質問は、もう置きかえています。その質問を直してください。")


class Answer(PublicModel):
    """A question of one town, or (270008) of all. `replaces` is the key of a standard question: shown in its place, or with
    `is_shown` false, in nobody's."""

    scope = Public("questions and answers on a town's help page; officers' screens hold their own town's only")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    subject = models.CharField(_("どこで困ったときか"), max_length=12, choices=[*standard.SUBJECTS.items()])
    replaces = models.CharField(
        _("置きかえる府の質問"), max_length=24, blank=True,
        help_text=_("選ぶと、府の質問の代わりに、この質問が出ます。空欄なら、足されます。"),
    )  # fmt: skip
    question = models.CharField(_("質問"), max_length=80, help_text=_("住民の方が聞くことばで書きます。例：番号のメールが届きません"))
    text = models.TextField(
        _("答え"), max_length=600, help_text=_("はじめの文で答えます。次に、どこを押すか、どこへ行くかを書きます。")
    )  # fmt: skip
    url = models.URLField(_("くわしいページ"), blank=True)
    order = models.PositiveSmallIntegerField(_("ならび"), default=50, help_text=_("小さいものが先に出ます。府の質問は10ずつ進みます。"))
    is_shown = models.BooleanField(_("住民の画面に出す"), default=True)
    changed_at = models.DateTimeField(_("更新日時"), auto_now=True)

    class Meta:
        verbose_name = _("よくある質問")
        verbose_name_plural = _("よくある質問")
        ordering = ["municipality", "subject", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "replaces"], condition=~models.Q(replaces=""), name="one_answer_per_standard_question",
                violation_error_message=ALREADY_REPLACED,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.question


class AnswerWords(PublicModel):
    """The same in another language. `of` is the print of the Japanese it was written for: another one means it is out of date."""

    scope = Public("a translation of a public answer")

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="words")
    language = models.CharField(
        _("ことば"), max_length=8, choices=[(code, name) for code, name in languages.NAMES.items() if code != languages.OFFICIAL]
    )  # fmt: skip
    question = models.CharField(_("質問"), max_length=160)
    text = models.TextField(_("答え"), max_length=1200)
    of = models.CharField(max_length=16, editable=False)

    class Meta:
        verbose_name = _("ほかのことば")
        verbose_name_plural = _("ほかのことば")
        ordering = ["answer", "language"]
        constraints = [models.UniqueConstraint(fields=["answer", "language"], name="one_wording_per_language")]


class Desk(PublicModel):
    """The telephone of a town hall for questions, and when it is answered. `special` is a list of {day, from, to, note} ("" closed)."""

    scope = Public("when a town hall answers its telephone")

    municipality = models.OneToOneField("municipalities.Municipality", models.CASCADE, primary_key=True, related_name="+")
    phone = models.CharField(_("質問を受ける電話"), max_length=20, blank=True, help_text=_("空欄なら、代表電話を出します。"))
    weekdays = models.JSONField(_("受け付ける曜日"), default=list)
    opens = models.TimeField(_("何時から"))
    closes = models.TimeField(_("何時まで"))
    special = models.JSONField(_("特別な日"), default=list, blank=True)

    class Meta:
        verbose_name = _("電話の受付時間")
        verbose_name_plural = _("電話の受付時間")

    def __str__(self) -> str:
        return str(self.pk)


class Remark(ScopedModel):
    """What somebody thought of a page. Not who, not at what hour; `path` only where the page is open to everybody."""

    scope = Scope(municipality="municipality", operator=True)

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    page = models.CharField(_("ページ"), max_length=80)
    path = models.CharField(max_length=120, blank=True)
    on = models.DateField(_("日"))
    is_useful = models.BooleanField(_("役に立った"))
    words = models.CharField(_("一言"), max_length=200, blank=True)
    is_read = models.BooleanField(_("読んだ"), default=False)

    class Meta:
        verbose_name = _("ページへの声")
        verbose_name_plural = _("ページへの声")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["municipality", "on"], name="remark_by_town_and_day")]


class Ticket(ScopedModel):
    """The number by which a resident's screen knows that an officer sits beside. Only its keyed digest is kept; used once."""

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.CASCADE, related_name="+")
    officer = models.ForeignKey("identity.Officer", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
