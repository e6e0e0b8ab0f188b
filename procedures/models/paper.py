"""Files that came with a message or are the answer to a question: certificates, photos, what the office asks for."""

import base64
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.lib import sealed
from portal.lib.uploads import Kind
from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.application import Application
from procedures.models.message import Message


class PaperState(models.TextChoices):
    WAITING = "waiting", _("ウイルスを調べています")
    READY = "ready", _("開けます")
    INFECTED = "infected", _("ウイルスの疑いがあり、消しました")
    ERASED = "erased", _("保存期間が過ぎたため、消しました")


class Paper(ScopedModel):
    """One file: it hangs at a message, or answers the question `field_key`.

    Name and content are sealed; `file` is its name in the storage, "" when its content is gone.
    Nobody opens it before it is `READY`; without a scanner it is so at once.
    """

    scope = Scope(municipality="municipality", resident="applicant")
    sealed_at = {"name_sealed": lambda row: f"{row.place}:name"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    applicant = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    field_key = models.CharField(max_length=40, blank=True)
    number = models.PositiveSmallIntegerField()
    name_sealed = models.TextField()
    kind = models.CharField(max_length=4, choices=[(kind.value, kind.value) for kind in Kind])
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=PaperState, default=PaperState.WAITING)
    taken_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["message", "number"]
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="one_paper_per_number"),
            models.CheckConstraint(
                condition=Q(message=None) & ~Q(field_key="") | Q(message__isnull=False, field_key=""), name="paper_at_message_or_question"
            ),
        ]
        indexes = [
            models.Index(fields=["application", "taken_at"], name="paper_of_case"),
            models.Index(fields=["taken_at"], condition=Q(state="waiting"), name="paper_to_scan"),
        ]

    @property
    def place(self) -> str:
        return f"procedures.paper:{self.municipality_id}:{self.pk}"

    @property
    def name(self) -> str:
        return sealed.unseal(self.name_sealed, aad=f"{self.place}:name") if self.name_sealed else ""

    def seal_name(self, name: str) -> None:
        self.name_sealed = sealed.seal(name, aad=f"{self.place}:name")

    def sealed_content(self, content: bytes) -> bytes:
        return sealed.seal(base64.b64encode(content).decode(), aad=self.place).encode()

    def unsealed(self, kept: bytes) -> bytes:
        return base64.b64decode(sealed.unseal(kept.decode(), aad=self.place))
