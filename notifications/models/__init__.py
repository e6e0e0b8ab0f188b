"""Tables of notices. Only this floor imports them; others ask `queries` and `actions`."""

from notifications.models.addressee import Addressee
from notifications.models.batch import Batch, Upload
from notifications.models.chunk import Chunk
from notifications.models.delivery import Delivery
from notifications.models.draft import TemplateDraft
from notifications.models.gauge import Gauge
from notifications.models.notice import Notice
from notifications.models.preference import Preference
from notifications.models.reach import Device, LineEvent, LineLink, LinkCode, Phone
from notifications.models.release import Release
from notifications.models.row import Row
from notifications.models.seal import SealImage
from notifications.models.template import Template, TemplateVersion
from notifications.models.timer import Timer

__all__ = [
    "Addressee",
    "Batch",
    "Chunk",
    "Delivery",
    "Device",
    "Gauge",
    "LineEvent",
    "LineLink",
    "LinkCode",
    "Notice",
    "Phone",
    "Preference",
    "Release",
    "Row",
    "SealImage",
    "Template",
    "TemplateDraft",
    "TemplateVersion",
    "Timer",
    "Upload",
]
