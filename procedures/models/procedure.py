"""What a town offers, and the periods in which one may apply for it."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.lib.languages import OFFICIAL
from portal.municipalities.scope import Public, PublicModel
from procedures.rules import checkpoints, guidance_words, psid
from procedures.rules.deadlines import Window


class Announces(models.TextChoices):
    """Where the applicant learns the result."""

    NOTICE = "notice", _("通知箱（結果の日に一斉に）")
    HERE = "here", _("申請の画面（決まったらすぐに）")


def refuse_long_lists(text: str) -> None:
    if checkpoints.is_too_much(text):
        raise ValidationError(_("確かめる点は、20行まで、1行100文字までにしてください。"))


LEVELS = [(1, _("ログイン")), (2, _("マイナンバーカードの読み取り")), (3, _("マイナンバーカードの署名"))]


class Procedure(PublicModel):
    """`guidance`, `outcomes` and `fee` have the shapes of `rules.package.Guidance`, `Outcome` and `rules.fees.Fee`.

    `audience` says whom it is for, in the language of `portal.attributes`; {} is nobody in particular. It guides and never refuses.
    `working_days` is the 標準処理期間.

    `words`: language → address of a text of the guidance → the words (`rules.guidance_words`). `origin` is where the form was taken over
    from ("package:move-in", "procedure:12"), `origin_seen` what stood there when the town last looked (a package as JSON).
    `department` is what residents read; `handled_by` says whose officers see the cases (None: those of all departments).
    """

    scope = Public("what a town hall offers to everybody")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    slug = models.SlugField(_("URLの名前"), max_length=60)
    title = models.CharField(_("手続の名前"), max_length=80)
    summary = models.CharField(_("ひとことで"), max_length=200)
    category = models.CharField(_("分野"), max_length=20)
    department = models.CharField(_("担当課"), max_length=60)
    handled_by = models.ForeignKey(
        "municipalities.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申請を受け持つ課"),
        help_text=_("決めると、ほかの課の担当者と承認者には、この手続の申請が見えなくなります。"),
    )  # fmt: skip
    phone = models.CharField(_("電話"), max_length=20)
    receipt_prefix = models.CharField(_("受付番号の頭文字"), max_length=4)
    guidance = models.JSONField(_("案内"))
    audience = models.JSONField(_("対象のきまり"), default=dict, blank=True)
    outcomes = models.JSONField(_("結果の種類"))
    announces = models.CharField(_("結果の知らせ方"), max_length=8, choices=Announces)
    working_days = models.PositiveSmallIntegerField(_("標準処理期間（開庁日）"), null=True, blank=True)
    grace_minutes = models.PositiveSmallIntegerField(_("締切のあと、入力中の方を待つ分数"), default=60)
    correction_days = models.PositiveSmallIntegerField(_("差戻しのあと、直してもらう日数"), default=14)
    paper_years = models.PositiveSmallIntegerField(
        _("結果のあと、申請の中身とファイルを保管する年数"), default=5, validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_(
            "申請の答え・やりとり・メモと、付いたファイルは、結果が決まってからこの年数が過ぎると消えます。受付番号・日付・結果の種類は残ります。"
            "取下げのファイルは90日で、書きかけは消したときに消えます。"
        ),
    )  # fmt: skip
    has_rounds = models.BooleanField(_("募集の回がある"), default=False)
    is_open = models.BooleanField(_("受け付けている"), default=True)
    needs_second_person = models.BooleanField(
        _("結果を二人で決める"), default=False,
        help_text=_("一人が結果の案を出し、別の職員が確かめて決めます。変えられるのは承認者と管理者です。"),
    )  # fmt: skip
    checkpoints = models.TextField(
        _("確かめる点"), blank=True, validators=[refuse_long_lists],
        help_text=_("審査の画面に出る点検表です。1行に1つ、20行・1行100文字まで。文を変えると、その点は確かめ直しになります。"),
    )  # fmt: skip
    checks_are_strict = models.BooleanField(
        _("すべて確かめるまで決めない"), default=False,
        help_text=_("選ばないと、わけを書けば、確かめていない点があっても決められます。変えられるのは承認者と管理者です。"),
    )  # fmt: skip
    fee = models.JSONField(_("料金の決まり"), null=True, blank=True)
    required_level = models.PositiveSmallIntegerField(_("必要な本人確認"), choices=LEVELS, default=1)
    words = models.JSONField(_("案内のほかのことば"), default=dict, blank=True)
    menu_number = models.CharField(_("ユニバーサルメニューの番号"), max_length=8, blank=True)
    is_shared = models.BooleanField(_("ほかの市町村に公開している"), default=False)
    origin = models.CharField(_("もとの様式"), max_length=80, blank=True)
    origin_seen = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("手続")
        verbose_name_plural = _("手続")
        ordering = ["municipality", "category", "pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "slug"], name="one_procedure_per_slug")]

    def __str__(self) -> str:
        return self.title

    @property
    def read_title(self) -> str:
        """In the words of whoever reads the page, where the town has written them; `title` is the official one."""
        said = guidance_words.title_in(self.words, get_language() or OFFICIAL)
        return said[0] if said else self.title

    @property
    def psid(self) -> str:
        return psid.psid(self.municipality_id, self.menu_number)


class Round(PublicModel):
    """One period of applying. Results may be known from `results_at` on, not a second earlier."""

    scope = Public("calendar of a town hall")

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="rounds", verbose_name=_("手続"))
    slug = models.SlugField(_("名前（半角）"), max_length=40)
    name = models.CharField(_("回の名前"), max_length=60)
    opens_at = models.DateTimeField(_("受付開始"))
    closes_at = models.DateTimeField(_("受付締切"))
    correction_due_at = models.DateTimeField(_("修正の締切"))
    results_at = models.DateTimeField(_("結果の日時"))
    starts_on = models.DateField(_("入所日など、結果が始まる日"))

    class Meta:
        verbose_name = _("募集の回")
        verbose_name_plural = _("募集の回")
        ordering = ["procedure", "opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "slug"], name="one_round_per_slug"),
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")),
                name="round_opens_before_it_closes",
                violation_error_message=_("受付締切は、受付開始よりあとにしてください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def window(self, grace_minutes: int) -> Window:
        return Window(self.opens_at, self.closes_at, timedelta(minutes=grace_minutes))

    def is_open(self, now: datetime) -> bool:
        return self.window(0).opens_at <= now < self.window(0).ends_before
