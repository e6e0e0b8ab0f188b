import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import codes

CODES = ["270008", "271004", "271403", "272027", "272035", "273015", "273813", "273830", "271411", "131016"]
PREFIXES = st.from_regex(r"[A-Z]{1,4}", fullmatch=True)


@pytest.mark.parametrize("code", CODES)
def test_true_codes_pass_and_no_other_last_digit_does(code):
    assert [digit for digit in "0123456789" if codes.is_municipality_code(code[:5] + digit)] == [code[5]]


@pytest.mark.parametrize("code", ["", "27140", "2714033", "２７１４０３", "27140a", "271403\n"])
def test_what_is_no_code(code):
    assert not codes.is_municipality_code(code)


@pytest.mark.parametrize(
    ("code", "number"),
    [("270008", "4000020270008"), ("271004", "6000020271004"), ("271403", "3000020271403"), ("272027", "6000020272027")],
)
def test_corporate_numbers_of_towns(code, number):
    assert codes.municipality_corporate_number(code) == number
    assert codes.is_corporate_number(number)
    assert not codes.is_corporate_number(f"{(int(number[0]) % 9) + 1}{number[1:]}")


def test_no_two_letters_look_or_sound_alike():
    assert not set("0O1IL2Z5S8BUV") & set(codes.ALPHABET)
    assert len(set(codes.ALPHABET)) == 23


@given(PREFIXES)
def test_receipt_numbers_are_valid_in_any_dress(prefix):
    number = codes.new_receipt_number(prefix)
    assert codes.is_valid(number)
    assert codes.is_valid(f" {number.lower().replace('-', ' － ')} ")
    assert codes.normalise(number.lower()) == number


@given(PREFIXES, st.data())
def test_one_wrong_letter_is_found(prefix, data):
    number = codes.new_receipt_number(prefix)
    place = data.draw(st.sampled_from([index for index, letter in enumerate(number) if index > len(prefix) and letter != "-"]))
    wrong = data.draw(st.sampled_from([letter for letter in codes.ALPHABET if letter != number[place]]))
    assert not codes.is_valid(number[:place] + wrong + number[place + 1 :])


@given(PREFIXES, st.integers(0, 6))
def test_two_swapped_neighbours_are_found(prefix, place):
    number = codes.new_receipt_number(prefix)
    letters = number[len(prefix) :].replace("-", "")
    if letters[place] != letters[place + 1]:
        swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
        assert not codes.is_valid(f"{prefix}-{swapped}")


@given(st.text())
def test_no_text_breaks_the_check(text):
    assert codes.is_valid(text) in (True, False)
    assert codes.is_verification_code(text) in (True, False)


@pytest.mark.parametrize("prefix", ["", "ns", "ABCDE", "A1", "保"])
def test_a_prefix_is_letters(prefix):
    with pytest.raises(ValueError, match="prefix"):
        codes.new_receipt_number(prefix)


def test_verification_codes():
    code = codes.new_verification_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert codes.is_verification_code(code.lower().replace("-", ""))
    assert len({codes.new_verification_code() for _ in range(1000)}) == 1000
