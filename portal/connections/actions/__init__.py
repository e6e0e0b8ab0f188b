from .consents import NotLinked, RequiredUse, agree, agree_to_use, withdraw, withdraw_use
from .departures import leave_everywhere
from .favourites import set_favourite
from .picks import NotChoosable, pick
from .services import RegisteredBefore, UnsafeAddress, connect, register, set_state
from .subjects import subject_of
from .trials import join_trial

__all__ = [
    "NotChoosable", "NotLinked", "RegisteredBefore", "RequiredUse", "UnsafeAddress", "agree", "agree_to_use", "connect", "join_trial",
    "leave_everywhere", "pick", "register", "set_favourite", "set_state", "subject_of", "withdraw", "withdraw_use",
]  # fmt: skip
