"""Reading notices: `inbox` as the resident, `batches` as an officer, `recipients` and `work` as the portal itself."""

from notifications.queries.batches import batches_waiting
from notifications.queries.inbox import InboxSummary, NoticeCard, cards_of, inbox_summary, unopened

__all__ = ["InboxSummary", "NoticeCard", "batches_waiting", "cards_of", "inbox_summary", "unopened"]
