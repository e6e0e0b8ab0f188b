"""The session as proofs know it: a name that stays while its key changes, and a key that changes at each step up."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import get_random_string

from portal.lib import sealed

NAME = "identity.proofs"


def name_of(session: SessionBase) -> str:
    """The blind name under which this session's proofs are kept; empty for a session that has shown nothing yet.

    Not the key: the key changes at each step up, and whoever reads the table must not be able to take over a session.
    """
    own = session.get(NAME)
    return sealed.blind(own, purpose=NAME) if isinstance(own, str) else ""


def named(session: SessionBase) -> str:
    """The session's blind name, given to it now if it has none. It ends with the session's data: at logout."""
    if not isinstance(session.get(NAME), str):
        session[NAME] = get_random_string(32)
    return name_of(session)


def rotate(session: SessionBase) -> None:
    """Give the session a new key; the old one opens nothing from now on. The list of devices follows."""
    before = session.session_key
    session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=session.session_key)
