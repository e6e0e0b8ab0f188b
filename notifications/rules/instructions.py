"""教示: how to object to a decision. The texts an office starts from, and the check that none of the required words is gone.

行政不服審査法 art. 82 asks for three things: that one may object, to whom, and until when; 行政事件訴訟法 art. 46 for the defendant,
the period, and (where the law says so) that the objection comes first. Tax and insurance have their own order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from notifications.rules.policy import NEEDS_INSTRUCTION, LegalClass

_REVIEW = (
    "この決定に不服があるときは、この決定があったことを知った日の翌日から起算して3か月以内に、{head}に対して審査請求をすることができます。"
    "ただし、この決定の日の翌日から起算して1年を経過したときは、審査請求をすることができません。"
)
_SUIT = (
    "この決定の取消しを求める訴えは、この決定があったことを知った日の翌日から起算して6か月以内に、{town}を被告として"
    "（訴訟において{town}を代表する者は{head}です。）提起することができます。ただし、この決定の日の翌日から起算して1年を経過したときは、"
    "提起することができません。審査請求をしたときは、その裁決があったことを知った日の翌日から起算して6か月以内に提起することができます。"
)
_REVIEW_FIRST = (
    "この決定の取消しを求める訴えは、審査請求に対する裁決を経た後でなければ提起することができません。裁決があったことを知った日の翌日から"
    "起算して6か月以内に、{town}を被告として（訴訟において{town}を代表する者は{head}です。）提起することができます。"
)
DEFAULTS: Mapping[LegalClass, tuple[str, ...]] = {
    LegalClass.DECISION: (_REVIEW, _SUIT),
    LegalClass.PAYMENT: (_REVIEW, _REVIEW_FIRST),
    LegalClass.INFORMATION: (),
    LegalClass.CORRECTION: (),
}
TRANSLATIONS: Mapping[str, Mapping[str, str]] = {
    "ja-easy": {
        _REVIEW: "この 決定（けってい）が おかしいと 思（おも）うときは、知（し）った 日の 次（つぎ）の 日から 3か月（げつ）の あいだに、"
        "{head}に「もう一度（いちど） 調（しら）べて ください」と 言（い）うことが できます（審査請求（しんさせいきゅう））。"
        "決定の 日の 次の 日から 1年（ねん）を すぎると できません。",
        _SUIT: "裁判（さいばん）を することも できます。決定を 知った 日の 次の 日から 6か月の あいだに、{town}を 相手（あいて）にして "
        "裁判所（さいばんしょ）に 言います。決定の 日の 次の 日から 1年を すぎると できません。審査請求を したときは、その 答（こた）えを "
        "知った 日の 次の 日から 6か月の あいだです。",
        _REVIEW_FIRST: "裁判（さいばん）は、審査請求の 答（こた）えが 出（で）たあとに できます。答えを 知った 日の 次の 日から 6か月の "
        "あいだに、{town}を 相手（あいて）にして 裁判所（さいばんしょ）に 言います。",
    },
    "en": {
        _REVIEW: "If you disagree with this decision, you may request an administrative review (shinsa seikyu) from {head} within three "
        "months, counted from the day after you learned of it. No request can be made once one year has passed since the day after the "
        "decision.",
        _SUIT: "You may bring an action to have this decision cancelled against {town} (represented in court by {head}) within six months, "
        "counted from the day after you learned of it, and not after one year has passed since the day after the decision. If you have "
        "requested an administrative review, the six months count from the day after you learned of its result.",
        _REVIEW_FIRST: "An action to have this decision cancelled can only be brought after the result of an administrative review: "
        "against {town} (represented in court by {head}), within six months counted from the day after you learned of that result.",
    },
}
_MUST_SAY = (
    ("審査請求", re.compile("審査請求|異議")),
    ("期間", re.compile(r"[0-9０-９一二三六]+(か|カ|箇|ヶ|ケ)?月以内|[0-9０-９一二三六]+日以内")),
)


def lacks(legal_class: LegalClass, texts: Sequence[str]) -> tuple[str, ...]:
    """What an instruction of this class must say and does not; empty for one that is complete, and for classes without one."""
    if legal_class not in NEEDS_INSTRUCTION:
        return ()
    whole = "\n".join(texts)
    return tuple(name for name, pattern in _MUST_SAY if not pattern.search(whole))
