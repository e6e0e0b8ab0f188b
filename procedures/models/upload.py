"""A file on its way in over a slow line, part by part. When it is whole it becomes a paper, and this is gone."""

import base64
import uuid

from django.db import models
from django.db.models import Q

from portal.lib import sealed
from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.application import Application


class Upload(ScopedModel):
    """`received` of `size` bytes are here; `parts` are the names of their sealed files, in order."""

    scope = Scope(municipality="municipality", resident="applicant")
    sealed_at = {"name_sealed": lambda row: f"{row.place}:name"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    applicant = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    field_key = models.CharField(max_length=40)
    name_sealed = models.TextField()
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list)
    touched_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(received__lte=models.F("size")), name="upload_within_its_size")]
        indexes = [models.Index(fields=["application"], name="upload_of_case"), models.Index(fields=["touched_at"], name="upload_by_age")]

    @property
    def place(self) -> str:
        return f"procedures.upload:{self.municipality_id}:{self.pk}"

    @property
    def name(self) -> str:
        return sealed.unseal(self.name_sealed, aad=f"{self.place}:name")

    def seal_name(self, name: str) -> None:
        self.name_sealed = sealed.seal(name, aad=f"{self.place}:name")

    def sealed_part(self, offset: int, content: bytes) -> bytes:
        return sealed.seal(base64.b64encode(content).decode(), aad=f"{self.place}:{offset}").encode()

    def unsealed_part(self, offset: int, kept: bytes) -> bytes:
        return base64.b64decode(sealed.unseal(kept.decode(), aad=f"{self.place}:{offset}"))
