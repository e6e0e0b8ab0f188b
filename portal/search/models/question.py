"""What nobody found, for the clerks of the town that was asked. No trace of who asked: not the person, not the hour."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel


class State(models.TextChoices):
    OPEN = "open", _("まだ答えていない")
    ANSWERED = "answered", _("案内で答えた")
    CLOSED = "closed", _("済みにした")


class Question(ScopedModel):
    """`text` went through `rules.cleaning`; `key` is under what it meets the same question of others, who are only counted."""

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    key = models.CharField(max_length=120, editable=False)
    text = models.CharField(_("質問"), max_length=120)
    times = models.PositiveIntegerField(_("きかれた回数"), default=1)
    first_on = models.DateField(_("はじめての日"))
    last_on = models.DateField(_("最近の日"))
    state = models.CharField(_("状態"), max_length=8, choices=State, default=State.OPEN)
    answer_url = models.CharField(_("答えの案内"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("見つからなかった質問")
        verbose_name_plural = _("見つからなかった質問")
        ordering = ["-last_on", "-times", "pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="one_question_per_key")]
        indexes = [models.Index(fields=["last_on"], name="question_by_last_day")]
