"""The letters that a town takes along when it leaves."""

from collections.abc import Iterator

from notifications.documents.letters import NotTheSameFile, stored_pdf
from notifications.models import Notice
from portal.lib import sealed

AT_ONCE = 100


def papers_of(town_id: str) -> Iterator[tuple[str, bytes | None]]:
    """The PDFs of all letters of a town whose contents are still kept, one at a time; None for one that does not open."""
    for notice in Notice.objects.filter(municipality=town_id).exclude(pdf_name="").order_by("pk").iterator(chunk_size=AT_ONCE):
        try:
            yield f"letters/{notice.code}.pdf", stored_pdf(notice)
        except (OSError, ValueError, sealed.BrokenSeal, NotTheSameFile):
            yield f"letters/{notice.code}.pdf", None
