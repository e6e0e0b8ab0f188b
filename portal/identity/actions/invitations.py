"""Asking somebody to become an officer, and their answer. The account is theirs only when they have proven the address."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.identity import events
from portal.identity.actions import officers
from portal.identity.models import Invitation, Officer, Role, User
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as

LIFE = dt.timedelta(days=7)
# What a town's administrator may hand out. Operators are invited by operators.
ROLES_OF_TOWNS = frozenset({Role.CLERK, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR})


class InvitedAlready(Refused):
    sentence = _("このメールアドレスには、まだ答えのない招待があります。一覧で取り消してから、招き直してください。")


class OfficerAlready(Refused):
    sentence = _("このメールアドレスの職員がすでにいます。職員の一覧で役割を変えてください。")


class NotYoursToGive(Refused):
    sentence = _("この役割は、あなたの権限では渡せません。府の運用担当に頼んでください。")


class InvitationOver(Refused):
    sentence = _("この招待は終わっています。招いた職員に、もう一度招いてもらってください。")


def invite(
    *, email: str, name: str, staff_number: str, role: str, town: str, by: Officer, department: int | None = None
) -> Invitation:  # fmt: skip
    """Ask the holder of a mail address to become an officer of a town; they have seven days to accept.

    The mail tells nothing but that somebody is asked: whoever accepts has logged in with a code from that mailbox.
    """
    with viewing_as(System("invite an officer", town)), trail.act(events.OFFICER_INVITED, by=by, town=town) as act:
        if not _may_give(by, role, town):
            raise NotYoursToGive
        user = _login(email)
        if Officer.objects.filter(user=user, is_active=True).exists():
            raise OfficerAlready
        now = timezone.now()
        try:
            with transaction.atomic():
                made = Invitation.objects.create(
                    municipality_id=town, department_id=department, user=user, name=name, staff_number=staff_number, role=role,
                    invited_by=by.user, invited_at=now, expires_at=now + LIFE,
                )  # fmt: skip
        except IntegrityError as clash:
            raise InvitedAlready from clash
        act.on_object(made)
        act.note(role=role)
        _tell(made)
    return made


def accept(invitation: Invitation, *, by: User, now: dt.datetime) -> Officer:
    """Become an officer. Only the login that was invited can; once, and in time."""
    look = System("accept an invitation", invitation.municipality_id)
    with viewing_as(look), trail.act(events.INVITATION_ACCEPTED, by=trail.PORTAL, on=invitation) as act:
        mine = Invitation.objects.filter(pk=invitation.pk, user=by, accepted_at=None, revoked_at=None, expires_at__gt=now)
        if not mine.update(accepted_at=now):
            raise InvitationOver
        officer = officers.settle(
            by, name=invitation.name, staff_number=invitation.staff_number, role=invitation.role,
            town=invitation.municipality_id, department=invitation.department_id,
        )  # fmt: skip
        act.note(officer=officer.pk, role=officer.role)
    return officer


def revoke(invitation: Invitation, *, by: Officer) -> None:
    """Take an invitation back that nobody has accepted."""
    with trail.act(events.INVITATION_REVOKED, by=by, on=invitation):
        if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=timezone.now()):
            raise InvitationOver


def _may_give(by: Officer, role: str, town: str) -> bool:
    if by.role == Role.OPERATOR:
        return True
    return by.municipality_id == town and by.may({Role.ADMINISTRATOR}) and role in ROLES_OF_TOWNS


def _login(email: str) -> User:
    """The login of an address. A new one is empty until a code sent there has been typed in."""
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email)
    # Without this row the first login would ask for two codes: one to enter, one to prove the address that the first has proven.
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
    # An invitation whose time is over no longer stands in the way of a new one.
    now = timezone.now()
    Invitation.objects.filter(user=user, accepted_at=None, revoked_at=None, expires_at__lte=now).update(revoked_at=now)
    return user


def _tell(invitation: Invitation) -> None:
    body = render_to_string("account/email/invitation.txt", {"town": invitation.municipality.name, "days": LIFE.days})
    EmailMessage(str(_("[とびら] 職員としての登録のお願い")), body, to=[invitation.user.email]).send()
