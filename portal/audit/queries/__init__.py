from .lines import Line, Page, about, one, page_about
from .lining import verify_lines
from .trails import Mark, Verified, changes, details_of, foreign_anchors, hashes, head, marks_on, objects_named, verify, verify_anchors

__all__ = [
    "Line", "Mark", "Page", "Verified", "about", "changes", "details_of", "foreign_anchors", "hashes", "head", "marks_on",
    "objects_named", "one", "page_about", "verify", "verify_anchors", "verify_lines",
]  # fmt: skip
