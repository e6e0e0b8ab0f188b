"""Tables of notices. Only this floor imports them; others ask `queries` and `actions`."""

from notifications.models.addressee import Addressee
from notifications.models.assumption import Assumption
from notifications.models.batch import Batch, Upload
from notifications.models.certificate import SigningCertificate, SigningPolicy
from notifications.models.chunk import Chunk
from notifications.models.credential import ApiRequest, Credential
from notifications.models.delivery import Delivery
from notifications.models.draft import TemplateDraft
from notifications.models.erasure import Erased, Erasure
from notifications.models.gauge import Gauge
from notifications.models.look import Look
from notifications.models.notice import Notice
from notifications.models.posting import Posting, PostingList
from notifications.models.preference import Preference
from notifications.models.reach import Device, LineEvent, LineLink, LinkCode, Phone
from notifications.models.receipt import ReceiptChoice
from notifications.models.release import Release
from notifications.models.reschedule import Reschedule
from notifications.models.resolution import Resolution
from notifications.models.row import Row
from notifications.models.seal import SealImage
from notifications.models.shelf import Mark
from notifications.models.template import Template, TemplateVersion
from notifications.models.timer import Timer

__all__ = [
    "Addressee",
    "ApiRequest",
    "Assumption",
    "Batch",
    "Chunk",
    "Credential",
    "Delivery",
    "Device",
    "Erased",
    "Erasure",
    "Gauge",
    "LineEvent",
    "LineLink",
    "LinkCode",
    "Look",
    "Mark",
    "Notice",
    "Phone",
    "Posting",
    "PostingList",
    "Preference",
    "ReceiptChoice",
    "Release",
    "Reschedule",
    "Resolution",
    "Row",
    "SealImage",
    "SigningCertificate",
    "SigningPolicy",
    "Template",
    "TemplateDraft",
    "TemplateVersion",
    "Timer",
    "Upload",
]
