"""N1: rows that would reach the wrong family somewhere else. Here they are quarantined, each with its reason."""

import random
import unicodedata
from datetime import date, timedelta

import pytest

from notifications.models import Row
from notifications.rules.books import Outcome
from notifications.rules.matching import Doubt
from portal.municipalities.scope import System, viewing_as
from tests.notifications import make

pytestmark = pytest.mark.django_db


def fates(batch):
    """(outcome, doubt) per row, in the order of the file."""
    with viewing_as(System("test")):
        return list(Row.objects.filter(batch=batch).order_by("number").values_list("outcome", "doubt"))


@pytest.fixture
def family(cast, nursery):
    """Five children of Hanako and Ken, each born on another day: (number, name, birth date, resident)."""
    make.willing(cast.hanako, cast.ken)
    cast.ken.home_town_id = "271403"
    with viewing_as(System("test")):
        cast.ken.save()
    found = []
    for place, name in enumerate(["堺 みどり", "堺 あおい", "髙﨑 そら", "吹田 うみ", "吹田 りく"]):
        born = date(2022, 4, 2) + timedelta(days=100 * place)
        resident = cast.hanako if place < 3 else cast.ken
        found.append((make.bound(resident, born=born, name=name), name, born, resident))
    return found


def rows_of(family):
    return [make.line(number, name=name, born=born.isoformat()) for number, name, born, _ in family]


def checked(cast, nursery, lines, **kwargs):
    return make.checked(nursery, cast.mori, make.file(lines, **kwargs))


DIGITAL = (Outcome.DIGITAL, "")


def test_a_clean_file_is_digital_throughout(cast, nursery, family):
    assert fates(checked(cast, nursery, rows_of(family))) == [DIGITAL] * 5


def test_numbers_shifted_by_one_row_reach_nobody(cast, nursery, family):
    lines = rows_of(family)
    numbers = [line[0] for line in lines]
    for line, number in zip(lines, numbers[1:] + numbers[:1], strict=True):
        line[0] = number
    assert fates(checked(cast, nursery, lines)) == [(Outcome.QUARANTINED, Doubt.BIRTH_DIFFERS)] * 5


def test_one_sorted_column_reaches_nobody_by_mistake(cast, nursery, family):
    lines = rows_of(family)
    for line, number in zip(lines, sorted(line[0] for line in lines), strict=True):
        line[0] = number
    for line, fate, (number, *_rest) in zip(lines, fates(checked(cast, nursery, lines)), family, strict=True):
        assert (fate == DIGITAL) == (line[0] == number)


def test_swapped_columns_are_invalid_not_guessed(cast, nursery, family):
    lines = [[line[0], line[2], line[1], *line[3:]] for line in rows_of(family)]
    assert {outcome for outcome, _ in fates(checked(cast, nursery, lines))} == {Outcome.INVALID}


def test_twins_whose_names_were_swapped_are_looked_at(cast, nursery):
    make.willing(cast.hanako)
    one, two = make.bound(cast.hanako, name="堺 はる"), make.bound(cast.hanako, name="堺 なつ")
    swapped = [make.line(one, name="堺 なつ"), make.line(two, name="堺 はる")]
    assert fates(checked(cast, nursery, swapped)) == [(Outcome.QUARANTINED, Doubt.NAME_DIFFERS)] * 2


def test_twins_without_a_number_are_not_told_apart_by_their_birthday(cast, nursery):
    make.willing(cast.hanako)
    make.bound(cast.hanako, name="堺 はる")
    make.bound(cast.hanako, name="堺 なつ")
    lines = [make.line(make.codes.new_receipt_number("NS"), name="堺 はる")]
    assert fates(checked(cast, nursery, lines)) == [(Outcome.QUARANTINED, Doubt.TWINS)]


def test_the_same_number_twice_reaches_nobody(cast, nursery, family):
    lines = rows_of(family)
    lines.append([*lines[0][:3], "保留", "", "", ""])
    found = fates(checked(cast, nursery, lines))
    assert found[0] == found[-1] == (Outcome.QUARANTINED, Doubt.DUPLICATE_NUMBER)
    assert found[1:-1] == [DIGITAL] * 4


@pytest.mark.parametrize(
    "name",
    ["髙﨑　そら", "髙﨑そら", "高崎 そら", unicodedata.normalize("NFD", "髙﨑 そら"), "髙﨑 ｿﾗ", "髙﨑\u3000ソラ"],
)
def test_ways_of_writing_one_name_do_not_part_it_from_itself(cast, nursery, family, name):
    number, _, born, _ = family[2]
    data = make.file([make.line(number, name=name, born=born.isoformat())], encoding="utf-8-sig")
    assert fates(make.checked(nursery, cast.mori, data)) == [DIGITAL]


@pytest.mark.parametrize("written", ["2022-04-02", "令和4年4月2日", "R4.4.2", "２０２２／４／２", "44653", "20220402"])
def test_a_birth_date_is_read_as_clerks_write_it(cast, nursery, family, written):
    number, name, _, _ = family[0]
    assert fates(checked(cast, nursery, [make.line(number, name=name, born=written)])) == [DIGITAL]


def test_a_number_typed_by_hand_is_read_but_a_slip_is_found(cast, nursery, family):
    number, name, born, _ = family[0]
    wide = number.translate({ord(c): ord(c) + 0xFEE0 for c in number})
    slipped = number[:-1] + ("3" if number[-1] != "3" else "4")
    lines = [make.line(wide, name=name, born=born.isoformat())]
    assert fates(checked(cast, nursery, lines)) == [DIGITAL]
    lines = [make.line(slipped, name=name, born=born.isoformat())]
    assert fates(checked(cast, nursery, lines)) == [(Outcome.QUARANTINED, Doubt.DAMAGED_NUMBER)]


def test_a_leading_zero_that_excel_took_is_named_and_not_put_back(cast, nursery):
    make.willing(cast.hanako)
    make.bound(cast.hanako, number="0012345")
    assert fates(checked(cast, nursery, [make.line("12345")])) == [(Outcome.QUARANTINED, Doubt.ZERO_LOST)]
    assert fates(checked(cast, nursery, [make.line("0012345")])) == [DIGITAL]


def test_whoever_moved_left_or_never_agreed_is_not_written_to(cast, nursery):
    make.willing(cast.ken)
    moved, paper, left = (make.bound(person) for person in (cast.ken, cast.hanako, cast.hanako))
    assert fates(checked(cast, nursery, [make.line(moved), make.line(paper)])) == [
        (Outcome.QUARANTINED, Doubt.MOVED), (Outcome.PAPER, Doubt.NO_CONSENT),
    ]  # fmt: skip
    cast.hanako.is_active = False
    with viewing_as(System("test")):
        cast.hanako.save()
    assert fates(checked(cast, nursery, [make.line(left)])) == [(Outcome.QUARANTINED, Doubt.INACTIVE)]


def test_extra_and_reordered_columns_blank_rows_and_odd_letters_change_nothing(cast, nursery, family):
    header = ["備考", "施設名", "No.", "結果", "生年月日", "担当", "児童氏名", "入所日", "整理番号"]
    lines = [
        ["", "㈱ひまわり保育園", str(place), "内定", born.isoformat(), "=A1", name, "２０２６/４/１", number]
        for place, (number, name, born, _) in enumerate(family)
    ]
    batch = make.checked(nursery, cast.mori, make.file([*lines, [""] * 9, [""] * 9], header=header))
    assert fates(batch) == [DIGITAL] * 5
    assert (batch.uploaded, batch.books.is_balanced) == (5, True)


@pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "@x", "＝1", "a\x07"])
def test_a_formula_or_control_letter_makes_a_row_invalid(cast, nursery, family, cell):
    number, name, born, _ = family[0]
    found = fates(checked(cast, nursery, [make.line(number, name=name, born=born.isoformat(), facility=cell)]))
    assert found == [(Outcome.INVALID, "")]


def test_whatever_is_shuffled_nothing_reaches_the_wrong_resident(cast, nursery, family):
    """Twenty random mix-ups of one or two columns: what stays digital has the right number, date, name and resident."""
    dice = random.Random(7)
    right = {number: (name, born.isoformat(), resident.pk) for number, name, born, resident in family}
    for _ in range(20):
        lines = rows_of(family)
        for column in dice.sample([0, 1, 2], dice.choice([1, 2])):
            values = [line[column] for line in lines]
            dice.shuffle(values)
            for line, value in zip(lines, values, strict=True):
                line[column] = value
        batch = checked(cast, nursery, [*lines, make.line(str(dice.random()))])
        with viewing_as(System("test")):
            digital = Row.objects.filter(batch=batch, outcome=Outcome.DIGITAL)
            for number, recipient in digital.values_list("number", "recipient"):
                line = lines[number - 2]
                assert right[line[0]] == (line[1], line[2], recipient)
