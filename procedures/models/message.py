"""What applicant and office write to each other about a case."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.lib import sealed
from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.application import Application, part_of


class Message(ScopedModel):
    """One message. `officer` is who wrote for the office, None for the applicant's; `read_at` is when the other side first saw it.

    The id is made of the case and a key that the page gave out: sent twice, it is one.
    """

    scope = Scope(municipality="municipality", resident="applicant")
    sealed_at = {
        "text_sealed": lambda row: part_of(row.municipality_id, row.application_id, f"message-{row.pk}"),
        "agent_sealed": lambda row: part_of(row.municipality_id, row.application_id, f"message-agent-{row.pk}"),
    }

    id = models.UUIDField(primary_key=True, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    applicant = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+", verbose_name=_("申請"))
    officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("書いた職員"))
    # The name of who wrote it by proxy (代理), sealed: officers cannot read residents' profiles.
    agent_sealed = models.TextField(blank=True)
    text_sealed = models.TextField()
    sent_at = models.DateTimeField(_("送った日時"))
    read_at = models.DateTimeField(_("読んだ日時"), null=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        indexes = [
            models.Index(fields=["application", "sent_at"], name="message_of_case"),
            models.Index(fields=["application"], condition=Q(read_at=None), name="message_unread"),
        ]

    @staticmethod
    def id_of(application: Application, key: str, *, is_from_office: bool) -> uuid.UUID:
        return uuid.uuid5(application.pk, f"{'office' if is_from_office else 'applicant'}:{key}")

    @classmethod
    def of(cls, application: Application, message_id: uuid.UUID, text: str, sent_at: datetime, agent: str = "") -> "Message":
        """An unsaved row; the caller names the officer."""
        return cls(
            id=message_id, municipality_id=application.municipality_id, applicant_id=application.applicant_id,
            application=application, sent_at=sent_at,
            text_sealed=sealed.seal(text, aad=application.aad(f"message-{message_id}")),
            agent_sealed=sealed.seal(agent, aad=application.aad(f"message-agent-{message_id}")) if agent else "",
        )  # fmt: skip

    def text(self, application: Application) -> str:
        return sealed.unseal(self.text_sealed, aad=application.aad(f"message-{self.pk}")) if self.text_sealed else ""

    def agent(self, application: Application) -> str:
        return sealed.unseal(self.agent_sealed, aad=application.aad(f"message-agent-{self.pk}")) if self.agent_sealed else ""
