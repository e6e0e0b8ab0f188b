"""What can be wrong with an answer or with a form, and the sentence for it.

The sentences stand here as message ids, so that a rule and its words are read together; the edges translate and fill them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def _(msgid: str) -> str:
    """Marks a sentence for the translators. Rules do not know Django, so nothing is translated here."""
    return msgid


SENTENCES: Mapping[str, str] = {
    "required": _("「{label}」を入力してください。"),
    "required_choice": _("「{label}」を選んでください。"),
    "required_declaration": _("「{label}」を読んで、チェックを入れてください。"),
    "unreadable": _("「{label}」を読み取れませんでした。もう一度入力してください。"),
    "control_character": _("「{label}」に使えない文字（制御文字）が入っています。入力し直してください。"),
    "too_long": _("「{label}」は{limit}文字以内で入力してください（今は{length}文字です）。"),
    "not_kana": _("「{label}」は、ひらがなかカタカナで入力してください。"),
    "not_a_postal_code": _("「{label}」は、数字7けたで入力してください（例：590-0078）。"),
    "not_a_phone_number": _("「{label}」は、0から始まる10けたか11けたの番号で入力してください（例：072-233-1101）。"),
    "not_a_date": _("「{label}」の日付はカレンダーにありません。年・月・日を確かめてください。"),
    "part_missing": _("「{label}」は、年・月・日をすべて入力してください。"),
    "in_the_future": _("「{label}」が今日より後になっています。年を確かめてください。"),
    "too_early": _("「{label}」の年が古すぎます。西暦か元号かを確かめてください。"),
    "too_late": _("「{label}」の年が先すぎます。年を確かめてください。"),
    "not_a_choice": _("「{label}」は、示された中から選んでください。"),
    "chosen_twice": _("「{label}」の第{first}希望と第{second}希望が同じです。どちらかを変えてください。"),
    "definition_shape": _("{place}：書き方が決まりに合いません（{detail}）。"),
    "no_questions": _("{place}：質問が一つもありません。"),
    "duplicate_key": _("{place}：項目名「{key}」が二度使われています。別の名前にしてください。"),
    "unknown_field": _("{place}：条件が指している項目「{key}」がありません。"),
    "later_field": _("{place}：条件が後ろの項目「{key}」を見ています。条件に使えるのは、前にある項目だけです。"),
    "cycle": _("{place}：条件がぐるぐる回っています（{loop}）。どれか一つの条件を外してください。"),
    "unknown_value": _("{place}：条件の値「{value}」は、項目「{key}」の選択肢にありません。"),
    "no_choices": _("{place}：選択肢がありません。"),
    "duplicate_choice": _("{place}：選択肢の値「{value}」が二度使われています。"),
    "unknown_role": _("{place}：役割「{role}」が指している項目「{key}」がありません。"),
    "wrong_role": _("{place}：役割「{role}」には、種類が「{kind}」の必須項目を指してください。"),
}


@dataclass(frozen=True)
class Problem:
    """`code` is a key of `SENTENCES`; `facts` fill its names. `key` is the field it belongs to, or "" for the whole."""

    code: str
    key: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str]) -> str:
        """`translate` is `gettext`, or `str` for the Japanese."""
        return translate(SENTENCES[self.code]).format_map(self.facts)
