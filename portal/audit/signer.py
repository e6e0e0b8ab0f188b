"""Who signs the anchors: filled from above in `AppConfig.ready`, for the keys of the portal lie on a higher floor."""

from collections.abc import Callable, Iterable, Iterator, Mapping

Sign = Callable[[dict[str, str]], str]
Read = Callable[[str], Mapping[str, object] | None]
Strangers = Callable[[Iterable[str]], Iterator[str]]
_signer: list[tuple[Sign, Read, Strangers]] = []


def use(sign: Sign, read: Read, strangers: Strangers) -> None:
    """`sign` makes a compact JWS of the claims; its header carries the public key. `read` gives the claims of what we ourselves signed.
    `strangers` says of each signature by which key that is none of ours it was made: its thumbprint, or "" when it is ours."""
    _signer[:] = [(sign, read, strangers)]


def sign(claims: dict[str, str]) -> str:
    """Empty where nobody signs."""
    return _signer[0][0](claims) if _signer else ""


def strangers(signatures: Iterable[str]) -> Iterator[str]:
    """The thumbprint of the key of each signature that is none of ours; "" for one of ours, and for what names no key."""
    return _signer[0][2](signatures) if _signer else iter([""] * len([*signatures]))


def signed(signature: str, claims: dict[str, str]) -> bool:
    """Whether this is our own signature of these claims. Where nobody signs, the empty one is."""
    return _signer[0][1](signature) == claims if _signer else not signature
