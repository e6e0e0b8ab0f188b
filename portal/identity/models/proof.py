"""What a resident has shown of themselves, and when. Never one flag: a level is worked out of these rows each time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.identity.rules.levels import Level, Method, Proof
from portal.municipalities.scope import Scope, ScopedModel

from .resident import Resident

METHODS = {
    Method.MAIL: _("メールに届いた番号"),
    Method.PASSKEY: _("パスキー"),
    Method.APP: _("認証アプリ"),
    Method.RECOVERY_CODE: _("予備の番号"),
    Method.CARD: _("マイナンバーカード"),
    Method.SIGNATURE: _("マイナンバーカードの署名"),
    Method.COUNTER: _("窓口"),
    Method.ENDED: _("確認のやり直し"),
}


class ProofEvent(ScopedModel):
    """One proof. `session` is the blind name of the session that showed it, empty when it was shown at a counter.

    `issuer` is who vouches: empty for the portal itself, else the upstream's issuer or the town.
    """

    scope = Scope(resident="resident")
    append_only = True

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    method = models.CharField(_("方法"), max_length=16, choices=[(method.value, label) for method, label in METHODS.items()])
    level = models.PositiveSmallIntegerField(_("段階"), choices=[(level.value, level.name) for level in Level])
    issuer = models.CharField(_("確かめた者"), max_length=200, blank=True)
    session = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("本人確認の記録")
        verbose_name_plural = _("本人確認の記録")
        indexes = [models.Index(fields=["resident", "-at"], name="proof_by_resident")]

    @property
    def proof(self) -> Proof:
        """The row as the rules see it."""
        return Proof(Method(self.method), Level(self.level), self.at, self.issuer)
