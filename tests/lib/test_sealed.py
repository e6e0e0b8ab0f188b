import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import sealed

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
PLACE = "notices.body:7:271403"


@pytest.fixture
def keys(settings):
    def use(*keys: str) -> None:
        settings.SEAL_KEYS = list(keys)

    use(OLD)
    return use


@given(st.text(), st.text())
def test_what_is_sealed_opens_at_its_place(text, place):
    assert sealed.unseal(sealed.seal(text, aad=place), aad=place) == text


def test_two_seals_of_one_text_differ(keys):
    assert sealed.seal("承諾", aad=PLACE) != sealed.seal("承諾", aad=PLACE)


def test_it_does_not_open_at_another_place(keys):
    text = sealed.seal("承諾", aad=PLACE)
    with pytest.raises(sealed.BrokenSeal):
        sealed.unseal(text, aad="notices.body:8:271403")


def test_a_changed_text_does_not_open(keys):
    raw = base64.urlsafe_b64decode(sealed.seal("承諾", aad=PLACE))
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(sealed.BrokenSeal):
            sealed.unseal(base64.urlsafe_b64encode(changed).decode(), aad=PLACE)


@pytest.mark.parametrize("text", ["", "a", "平文", "not base64!", "AAAA", "A" * 40])
def test_what_was_never_sealed_is_a_broken_seal(keys, text):
    with pytest.raises(sealed.BrokenSeal):
        sealed.unseal(text, aad=PLACE)


def test_keys_are_rotated_by_putting_a_new_one_in_front(keys):
    before = sealed.seal("承諾", aad=PLACE)
    keys(NEW, OLD)
    after = sealed.seal("承諾", aad=PLACE)
    assert [sealed.unseal(text, aad=PLACE) for text in (before, after)] == ["承諾", "承諾"]
    keys(NEW)
    assert sealed.unseal(after, aad=PLACE) == "承諾"
    with pytest.raises(sealed.BrokenSeal):
        sealed.unseal(before, aad=PLACE)


def test_a_blind_index_finds_equal_values_over_a_rotation_and_for_one_purpose(keys):
    before = sealed.blind("0001", purpose="application")
    assert before != sealed.blind("0001", purpose="resident")
    assert before != sealed.blind("0002", purpose="application")
    keys(NEW, OLD)
    assert sealed.blind("0001", purpose="application") == before
    assert len(before) == 64
