"""What a person has said of two things that look the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel


class Pair(PublicModel):
    """`one` and `other` are "event-12", "place-3", "item-7"; `one` is the older. Kept so that nobody is asked twice."""

    scope = Public("which published things are the same")

    one = models.CharField(max_length=30)
    other = models.CharField(max_length=30)
    is_same = models.BooleanField(_("同じもの"))
    told_at = models.DateTimeField(_("決めた日時"))

    class Meta:
        verbose_name = _("重なりの判断")
        verbose_name_plural = _("重なりの判断")
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="one_word_per_pair")]
