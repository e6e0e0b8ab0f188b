"""The 44 bodies and 31 wards, as they were loaded."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import codes
from portal.municipalities import queries
from portal.municipalities.models import Municipality, Ward, validate_code


def test_all_bodies_of_osaka_are_there(db: None) -> None:
    assert Counter(Municipality.objects.values_list("kind", flat=True)) == {
        "prefecture": 1,
        "designated_city": 2,
        "core_city": 7,
        "city": 24,
        "town": 9,
        "village": 1,
    }
    assert Counter(Ward.objects.values_list("municipality__name", flat=True)) == {"大阪市": 24, "堺市": 7}


def test_every_code_has_a_true_check_digit(db: None) -> None:
    found = [*Municipality.objects.values_list("pk", flat=True), *Ward.objects.values_list("pk", flat=True)]
    assert [code for code in found if not codes.is_municipality_code(code)] == []
    assert len(set(found)) == 75


def test_names_with_easily_mistaken_letters_are_right(db: None) -> None:
    assert queries.names(["273830", "272299", "271454"]) == {"273830": "千早赤阪村", "272299": "四條畷市", "271454": "南区"}


@given(st.text(alphabet="0123456789", min_size=5, max_size=5), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(five: str, shift: int) -> None:
    code = five + codes.municipality_check_digit(five)
    wrong = code[:5] + str((int(code[5]) + shift) % 10)
    assert codes.is_municipality_code(code)
    assert not codes.is_municipality_code(wrong)


@pytest.mark.parametrize("code", ["", "27140", "271404", "２７１４０３", "27140a", "2714030"])
def test_a_wrong_code_gets_a_sentence(code: str) -> None:
    with pytest.raises(ValidationError, match="検査数字"):
        validate_code(code)


def test_towns_leave_out_the_prefecture(db: None) -> None:
    assert len(queries.towns()) == 43
    assert queries.town("270008") is not None
    assert queries.town("999999") is None
    assert [name for _code, name in queries.wards("271403")] == ["堺区", "中区", "東区", "西区", "南区", "北区", "美原区"]
