"""The officers' screens of notices: batches from file to release, the keys of machines, what was deleted, and the editor of templates."""

from notifications.admin.batches import BatchAdmin
from notifications.admin.certificates import SigningCertificateAdmin
from notifications.admin.credentials import CredentialAdmin
from notifications.admin.erasures import ErasureAdmin
from notifications.admin.templates import TemplateAdmin

__all__ = ["BatchAdmin", "CredentialAdmin", "ErasureAdmin", "SigningCertificateAdmin", "TemplateAdmin"]
