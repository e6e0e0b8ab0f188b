"""What is known of the way of one letter: five times, by whom, and where each stands in the town's chain."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from notifications import events
from notifications.models import Delivery, Notice
from notifications.models.delivery import CHANNELS, DeliveryState
from notifications.rules.evidence import effective_at
from notifications.rules.policy import LegalClass
from portal.audit import queries as trail
from portal.audit.trail import BY_PROXY
from portal.municipalities.scope import System, viewing_as

OPENED, DOWNLOADED = events.NOTICE_OPENED.code, events.NOTICE_DOWNLOADED.code


@dataclass(frozen=True, slots=True)
class Told:
    code: str
    at: datetime

    @property
    def channel(self) -> str:
        """In the language of whoever asks: a paper in two languages asks twice."""
        return next((str(name) for key, name in CHANNELS.items() if key == self.code), self.code)


@dataclass(frozen=True, slots=True)
class Step:
    """An opening or a download: when, by which proxy ("" for the person), what they had shown, and its place in the chain."""

    at: datetime
    is_download: bool
    proxy_id: str
    level: int
    confirmed: bool
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Evidence:
    published_at: datetime | None
    told: tuple[Told, ...]
    effective_at: datetime | None
    first_opened_at: datetime | None
    first_downloaded_at: datetime | None
    steps: tuple[Step, ...]

    @property
    def opening(self) -> Step | None:
        """The act that counted as the opening; a download of an unopened letter is one."""
        return self.steps[0] if self.steps else None

    @property
    def downloading(self) -> Step | None:
        return next((step for step in self.steps if step.is_download), None)

    @property
    def by_proxy(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.proxy_id)


def evidence(letter: Notice) -> Evidence:
    """The way of a letter that its reader may see, with its release at hand. Two queries."""
    published = letter.release.released_at
    arrived = effective_at(LegalClass(letter.legal_class), published, letter.first_opened_at)
    return Evidence(published, _told(letter), arrived, letter.first_opened_at, letter.first_downloaded_at, _steps(letter))


def was_opened_by(letter: Notice, proxy_id: uuid.UUID) -> bool:
    return any(step.proxy_id == str(proxy_id) for step in _steps(letter))


def _steps(letter: Notice) -> tuple[Step, ...]:
    found = trail.marks_on(str(letter.pk), letter.recipient_id, (OPENED, DOWNLOADED))
    return tuple(
        Step(
            at=mark.at, is_download=mark.event == DOWNLOADED, proxy_id=str(mark.detail.get(BY_PROXY) or ""),
            level=int(str(mark.detail.get("level", 1))), confirmed=bool(mark.detail.get("confirmed")), number=mark.number, hash=mark.hash,
        )
        for mark in found
    )  # fmt: skip


def _told(letter: Notice) -> tuple[Told, ...]:
    """Alerts that a provider took. They are the town's rows; of one's own letter one may know them."""
    with viewing_as(System("say when somebody was told of their letter", letter.municipality_id)):
        sent = Delivery.objects.filter(notice=letter.pk, recipient=letter.recipient_id, state=DeliveryState.ACCEPTED)
        rows = list(sent.exclude(settled_at=None).order_by("settled_at").values_list("channel", "settled_at"))
    return tuple(Told(channel, at) for channel, at in rows if at)
