"""Browsers in which somebody has logged in before."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public

from .user import User


class Device(models.Model):
    """A browser that has logged in to one account. The cookie is the browser's secret; here stands only its keyed digest."""

    scope = Public("login, before anybody is known; a digest and what the browser calls itself")

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64)
    user_agent = models.CharField(_("端末"), max_length=200, blank=True)
    first_used_at = models.DateTimeField(_("初めて使った日時"))
    last_used_at = models.DateTimeField(_("最後に使った日時"))

    class Meta:
        verbose_name = _("端末")
        verbose_name_plural = _("端末")
        constraints = [models.UniqueConstraint(fields=["user", "mark"], name="one_device_per_account")]
