"""Telling a person on every channel that something happened to their login. The words are constant, and no link logs in.

Door: `ring`. Mail is always a channel; floors above add theirs to `channels` in `AppConfig.ready`: a callable that takes the user's
id and the alarm, and must only write a row or ring a bell (it runs inside the act). Who knows which language a person is told in
stands in `tongues`: a callable that takes the user's id and gives a language's code, or None when they never chose one.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from enum import Enum
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

from .models import User


class Alarm(Enum):
    """What happened; the value names the mail's template."""

    NEW_DEVICE = "new_device"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    ADDRESS_CHANGED = "address_changed"
    RECOVERED = "recovered"
    COUNTER_STARTED = "counter_started"
    COUNTER_FINISHED = "counter_finished"
    BRAKE_PULLED = "brake_pulled"
    COPY_ASKED = "copy_asked"
    DEPARTURE_ASKED = "departure_asked"
    DEPARTURE_CANCELLED = "departure_cancelled"
    DEPARTED = "departed"
    EMERGENCY = "emergency"
    LOOK_ANSWERED = "look_answered"
    CARD_LINKED = "card_linked"
    CARD_CHANGED = "card_changed"
    CARD_WAITING = "card_waiting"
    CARD_NOT_CHANGED = "card_not_changed"


Channel = Callable[[UUID, Alarm], None]
channels: list[Channel] = []
Tongue = Callable[[UUID], str | None]
tongues: list[Tongue] = []


def ring(user: User, alarm: Alarm, *, also: Iterable[str] = ()) -> None:
    """Tell every verified address, the addresses in `also` (one that was just left), and all other channels.

    In the language that this person has chosen, whoever acts: an officer at the counter speaks another.
    """
    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    with _in_language_of(user.pk):
        for address in sorted({*verified, *also}):
            post(address, alarm.value)
    for channel in channels:
        channel(user.pk, alarm)


def post(address: str, template: str, **words: str) -> None:
    """One mail of ours; the template's first line is the subject."""
    subject, _, body = render_to_string(f"identity/mails/{template}.txt", words).strip().partition("\n")
    EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body.strip() + "\n", to=[address]).send()


def _in_language_of(user_id: UUID) -> AbstractContextManager[None]:
    """Who never chose acts for themselves in most cases: the language of the page that they look at."""
    chosen = next((language for tongue in tongues if (language := tongue(user_id))), None)
    return override(chosen) if chosen else nullcontext()
