"""The officers' screens of notices: the list of batches, the way of one batch from file to release, and the keys of machines."""

from notifications.admin.batches import BatchAdmin
from notifications.admin.certificates import SigningCertificateAdmin
from notifications.admin.credentials import CredentialAdmin
from notifications.admin.erasures import ErasureAdmin

__all__ = ["BatchAdmin", "CredentialAdmin", "ErasureAdmin", "SigningCertificateAdmin"]
