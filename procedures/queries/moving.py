"""Whether a draft is to be led over to a newer version of its form."""

from datetime import datetime

from procedures.models import Application, FormVersion
from procedures.models.form_version import Drafts
from procedures.rules.states import State


def version_to_move_to(application: Application, now: datetime) -> FormVersion | None:
    """The newest version behind the draft's own that takes drafts along. One query for a draft, none for what was sent."""
    if application.state != State.DRAFT:
        return None
    newer = FormVersion.objects.filter(procedure=application.procedure_id, number__gt=application.form_version.number)
    return newer.filter(published_at__lte=now).exclude(drafts=Drafts.KEEP).order_by("-number").first()
