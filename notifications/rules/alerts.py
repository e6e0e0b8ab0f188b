"""Which alert goes out, by which way, and what follows when the way fails. The notice itself is never touched by this.

At most one alert per notice by default: the first way that works. Another way is tried only after a definite no, never while
somebody may already have been told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.lib.outbound import Answer


class Channel(StrEnum):
    PUSH = "push"
    LINE = "line"
    MAIL = "mail"
    SMS = "sms"


class Topic(StrEnum):
    IMPORTANT = "important"
    NEWS = "news"
    REMINDER = "reminder"
    FOR_YOU = "for_you"


class Doubt(StrEnum):
    """What may be done when nobody knows whether an alert left."""

    SAME_KEY = "same_key"
    LOOKUP = "lookup"
    NEVER = "never"


# LINE keeps the retry key for a day and the push service lets a later message of one topic replace the earlier: sending again is
# harmless. An SMS gateway can be asked by our key. A mail server can be asked nothing: a reminder covers for it.
DOUBT: Mapping[Channel, Doubt] = MappingProxyType(
    {Channel.PUSH: Doubt.SAME_KEY, Channel.LINE: Doubt.SAME_KEY, Channel.MAIL: Doubt.NEVER, Channel.SMS: Doubt.LOOKUP}
)
DEFAULT_ORDER = (Channel.PUSH, Channel.LINE, Channel.MAIL, Channel.SMS)
# Decisions before reminders before what is merely interesting; within one of them towns take turns.
URGENCY: Mapping[Topic, int] = MappingProxyType({Topic.IMPORTANT: 0, Topic.NEWS: 1, Topic.REMINDER: 1, Topic.FOR_YOU: 2})
TOPIC_OF_CLASS: Mapping[str, Topic] = MappingProxyType({"information": Topic.NEWS})


@dataclass(frozen=True, slots=True)
class Choice:
    """What one resident wants; the default is what somebody gets who never chose."""

    order: tuple[Channel, ...] = DEFAULT_ORDER
    muted: Mapping[Topic, Collection[Channel]] = field(default_factory=dict)
    quiet_from: int = 21
    quiet_until: int = 7
    is_quiet_for_all: bool = False


def topic_of(legal_class: str) -> Topic:
    """The topic of a notice. Whatever is not plain information is important."""
    return TOPIC_OF_CLASS.get(legal_class, Topic.IMPORTANT)


def ways(choice: Choice, topic: Topic, reachable: Collection[Channel]) -> tuple[Channel, ...]:
    """The ways to try, best first. Empty: this resident is not told of this, and finds it in the inbox."""
    muted = choice.muted.get(topic, ())
    wanted = [*choice.order, *(channel for channel in DEFAULT_ORDER if channel not in choice.order)]
    return tuple(channel for channel in wanted if channel in reachable and channel not in muted)


class Following(StrEnum):
    """What becomes of a delivery. `AGAIN` waits and goes out under the same key; `FAIL` lets the next way try."""

    DONE = "done"
    AGAIN = "again"
    FAIL = "fail"
    GIVE_UP_UNSURE = "give_up_unsure"


@dataclass(frozen=True, slots=True)
class After:
    following: Following
    wait: timedelta = timedelta()
    asks_first: bool = False
    counts: bool = True


PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
DOUBT_PAUSE = timedelta(minutes=1)
_DONE, _FAIL, _UNSURE = After(Following.DONE), After(Following.FAIL), After(Following.GIVE_UP_UNSURE)


def after(answer: Answer, channel: Channel, tries: int, *, has_next: bool, wait: float = 0.0) -> After:
    """What follows an answer on the `tries`-th try (from 1). A way that is away gets one more chance when there is another."""
    if answer is Answer.ACCEPTED:
        return _DONE
    if answer is Answer.REFUSED:
        return _FAIL
    if answer is Answer.UNSENT:
        return After(Following.AGAIN, counts=False)
    if answer is Answer.UNSURE:
        return _in_doubt(channel, tries)
    if tries > (1 if has_next else len(PAUSES)):
        return _FAIL
    return After(Following.AGAIN, max(PAUSES[tries - 1], timedelta(seconds=wait)))


def _in_doubt(channel: Channel, tries: int) -> After:
    if DOUBT[channel] is Doubt.NEVER or tries > len(PAUSES):
        return _UNSURE
    return After(Following.AGAIN, DOUBT_PAUSE, asks_first=DOUBT[channel] is Doubt.LOOKUP)


def after_death(channel: Channel, tries: int) -> After:
    """What follows when the worker died in the middle of the call: the same as no answer at all."""
    return _in_doubt(channel, tries)


def is_sane_order(order: Sequence[str]) -> bool:
    return len(set(order)) == len(order) and set(order) <= set(Channel)
