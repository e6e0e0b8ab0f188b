from .consents import RequiredUse, agree, withdraw, withdraw_use
from .favourites import set_favourite
from .services import RegisteredBefore, UnsafeAddress, connect, register, set_state
from .subjects import subject_of

__all__ = [
    "RegisteredBefore", "RequiredUse", "UnsafeAddress", "agree", "connect", "register", "set_favourite", "set_state", "subject_of",
    "withdraw", "withdraw_use",
]  # fmt: skip
