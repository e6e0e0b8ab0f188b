"""The one door to other servers: where it does not lead. How it ends is tried against a hostile server in tests/identity."""

import pytest

from portal.front.children import free_port
from portal.lib import outgoing
from portal.lib.outgoing import NoAnswer, NotAllowed, Trouble


@pytest.mark.parametrize(
    ("url", "origins"),
    [
        ("https://elsewhere.example/token", {"https://card.example"}),
        ("https://card.example:8443/token", {"https://card.example"}),
        ("http://card.example/token", {"http://card.example"}),
        ("https://card.example@evil.example/token", {"https://card.example"}),
        ("https://user@card.example/token", {"https://user@card.example"}),
        ("file:///etc/passwd", {"file://"}),
        ("ftp://localhost/x", {"ftp://localhost"}),
    ],
)
def test_it_leads_only_where_it_was_told_and_only_encrypted(url: str, origins: set[str]) -> None:
    with pytest.raises(NotAllowed):
        outgoing.ask(url, origins=origins)


def test_nobody_at_home_is_said_in_one_word() -> None:
    origin = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NoAnswer) as told:
        outgoing.ask(f"{origin}/token", origins={origin})
    assert told.value.trouble is Trouble.UNREACHABLE
