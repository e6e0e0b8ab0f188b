"""The copy of one's own data: the same contents for a machine and for a reader, in one file."""

import io
import json
import zipfile
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from portal.identity import holdings
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as


def copy_of(resident_id: UUID) -> bytes:
    """A ZIP with `tobira.json` and `tobira.html`, gathered from the resident's own viewpoint."""
    with viewing_as(ResidentView(resident_id)):
        parts = [(held, [dict(row) for row in held.gather(resident_id)]) for held in holdings.registered()]
    made_at = timezone.localtime()
    sections = {held.code: {"title": str(held.title), "rows": rows} for held, rows in parts}
    machine = json.dumps({"format": "tobira/1", "made_at": made_at.isoformat(), "sections": sections}, ensure_ascii=False, indent=2)
    shown = [holdings.Section(str(held.title), tuple(rows)) for held, rows in parts]
    reader = render_to_string("identity/copy_file.html", {"made_at": made_at, "sections": shown})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tobira.json", machine)
        archive.writestr("tobira.html", reader)
    return file.getvalue()
