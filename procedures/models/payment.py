"""What is owed for one application, and each thing that happened to that debt."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit.trail import Whose
from portal.lib import sealed
from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.application import Application
from procedures.models.procedure import Procedure
from procedures.rules.payments import PaymentState


class PaymentWords(models.TextChoices):
    UNPAID = PaymentState.UNPAID.value, _("未払い")
    PENDING = PaymentState.PENDING.value, _("支払いを確かめています")
    PAID = PaymentState.PAID.value, _("支払い済み")
    REFUNDING = PaymentState.REFUNDING.value, _("返金の手続き中")
    REFUNDED = PaymentState.REFUNDED.value, _("返金済み")
    EXPIRED = PaymentState.EXPIRED.value, _("支払期限切れ")
    CANCELLED = PaymentState.CANCELLED.value, _("支払いは不要になりました")


class Payment(ScopedModel):
    """One fee. Its id is what the provider calls it by, so that one fee cannot be paid twice.

    `asked_at` is the lease of whoever asks the provider. Cards and accounts are the provider's business: nothing of them is here.
    """

    scope = Scope(municipality="municipality", resident="payer", department="procedure__handled_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    payer = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    application = models.OneToOneField(Application, models.PROTECT, related_name="+")
    label = models.CharField(max_length=200)
    amount = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PaymentWords, default=PaymentWords.UNPAID)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    # The provider's own number of the transaction: what the accounts section finds in its list.
    reference = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_fee_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=False) | ~Q(state__in=["paid", "refunding", "refunded"]), name="what_is_paid_says_when"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["unpaid", "pending", "refunding"]), name="payment_under_way"),
            models.Index(
                fields=["started_at"], condition=Q(state__in=["unpaid", "pending", "expired", "cancelled"]), name="payment_begun"
            ),
            models.Index(fields=["payer", "state"], name="payment_of_resident"),
        ]

    @property
    def payer_subject(self) -> Whose:
        return Whose(self.payer_id)


class PaymentEvent(ScopedModel):
    """One line of the history. `nonce` is that of the signed word that brought it about, and comes once."""

    scope = Scope(municipality="municipality", resident="payer")
    append_only = True
    sealed_at = {"reason_sealed": lambda row: row.place(row.payment_id, row.municipality_id)}

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    payer = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=PaymentWords)
    amount = models.PositiveIntegerField()
    at = models.DateTimeField()
    officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    reason_sealed = models.TextField(blank=True)
    nonce = models.CharField(max_length=64, null=True)  # noqa: DJ001 - unique, and absent where nobody outside has spoken

    class Meta:
        ordering = ["payment", "at", "pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "nonce"], name="one_signed_word_once")]
        indexes = [models.Index(fields=["municipality", "at"], name="payment_event_of_day")]

    @staticmethod
    def place(payment_id: uuid.UUID, town_id: str) -> str:
        return f"procedures.payment_reason:{town_id}:{payment_id}"

    @property
    def reason(self) -> str:
        return sealed.unseal(self.reason_sealed, aad=self.place(self.payment_id, self.municipality_id)) if self.reason_sealed else ""
