import pickle

import pytest

from portal.lib.refusals import Refused


class RowMissing(Refused):
    sentence = "{row}行目がありません。ファイルを確かめてください。"


def test_a_refusal_is_its_sentence():
    assert str(RowMissing(row=3)) == "3行目がありません。ファイルを確かめてください。"
    assert "もう一度" in str(Refused())


def test_a_missing_fact_is_found_where_it_is_raised():
    with pytest.raises(KeyError):
        RowMissing()


def test_facts_are_not_read_as_a_pattern():
    assert str(RowMissing(row="{secret}")) == "{secret}行目がありません。ファイルを確かめてください。"


def test_a_refusal_travels_between_processes():
    travelled = pickle.loads(pickle.dumps(RowMissing(row=3)))  # noqa: S301 - our own bytes
    assert str(travelled) == str(RowMissing(row=3))
