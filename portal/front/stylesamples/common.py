"""What the samples share."""

from collections.abc import Mapping, Sequence

# (state, parameters); `spoken` among them is the language of whoever reads.
States = Sequence[tuple[str, Mapping[str, object]]]
LONG = "独立行政法人国立病院機構大阪南医療センター附属大阪南看護学校ならびに地域医療連携室の夜間・休日窓口の変更について"
HERE = "#main"
NOBODY = "00000000-0000-0000-0000-000000000000"
# Somebody sits beside: names and titles are left out.
HELPED = {"request": {"helper": True}}
