"""The officers' screens of notices: the list of batches and the way of one batch from file to release."""

from notifications.admin.batches import BatchAdmin

__all__ = ["BatchAdmin"]
