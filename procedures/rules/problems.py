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
    "required_row": _("「{label}」を、一つ以上加えてください。"),
    "required_file": _("「{label}」のファイルを選んでください。"),
    "confirm_again": _("「{label}」は、前に答えたものです。いまも同じなら、チェックを入れてください。"),
    "unknown_file": _("「{label}」のファイルが見つかりません。もう一度選んでください。"),
    "too_many_files": _("「{label}」のファイルは{most}個までです。要らないものを消してから選んでください。"),
    "unreadable": _("「{label}」を読み取れませんでした。もう一度入力してください。"),
    "control_character": _("「{label}」に使えない文字（制御文字）が入っています。入力し直してください。"),
    "too_long": _("「{label}」は{limit}文字以内で入力してください（今は{length}文字です）。"),
    "not_kana": _("「{label}」は、ひらがなかカタカナで入力してください。"),
    "not_a_postal_code": _("「{label}」は、数字7けたで入力してください（例：590-0078）。"),
    "not_a_phone_number": _("「{label}」は、0から始まる10けたか11けたの番号で入力してください（例：072-233-1101）。"),
    "not_a_mail_address": _("「{label}」がメールアドレスの形になっていません。@とその後ろを確かめてください（例：sakai@example.jp）。"),
    "not_a_number": _("「{label}」は、数字で入力してください（例：12）。"),
    "not_an_amount": _("「{label}」は、金額を数字だけで入力してください（例：120000）。"),
    "not_whole": _("「{label}」は、小数点のない数字で入力してください。"),
    "too_fine": _("「{label}」は、小数点より下を{decimals}けたまでで入力してください。"),
    "too_many_digits": _("「{label}」は{digits}けたまでです。けた数を確かめてください。"),
    "too_small": _("「{label}」は、{least}以上で入力してください。"),
    "too_large": _("「{label}」は、{most}以下で入力してください。"),
    "not_a_time": _("「{label}」は、時刻で入力してください（例：9:30、午後3時）。"),
    "bank_name": _("「{label}」の金融機関名を、40文字以内で入力してください。"),
    "bank_code": _("「{label}」の金融機関コードは、数字4けたで入力してください。通帳かキャッシュカードで確かめられます。"),
    "bank_branch": _("「{label}」の支店名を、40文字以内で入力してください。"),
    "bank_branch_code": _("「{label}」の支店コードは、数字3けたで入力してください。"),
    "bank_type": _("「{label}」の預金の種類を選んでください。"),
    "bank_number": _("「{label}」の口座番号は、数字7けたまでで入力してください。"),
    "bank_holder_missing": _("「{label}」の口座名義を、カタカナで入力してください。"),
    "bank_holder": _("「{label}」の口座名義は、通帳のとおりにカタカナ・英大文字・数字で、48文字以内で入力してください。漢字は使えません。"),
    "bank_yucho": _("「{label}」がゆうちょ銀行のときは、通帳の記号と番号だけを入力してください。"),
    "bank_symbol": _("「{label}」の記号は、1で始まり0で終わる数字5けたで入力してください（例：14080）。"),
    "bank_symbol_number": _("「{label}」の番号は、1で終わる数字8けたまでで入力してください（例：12345671）。"),
    "not_your_family": _("「{label}」は、示された家族から選ぶか、「そのほかの人」を選んで入力してください。"),
    "person_name_missing": _("「{label}」の名前を入力してください。"),
    "person_kana_missing": _("「{label}」のフリガナを入力してください。"),
    "person_kana": _("「{label}」のフリガナは、ひらがなかカタカナで入力してください。"),
    "person_birth_missing": _("「{label}」の生年月日を入力してください。"),
    "person_address_missing": _("「{label}」の住所を入力してください。"),
    "not_a_date": _("「{label}」の日付はカレンダーにありません。年・月・日を確かめてください。"),
    "part_missing": _("「{label}」は、年・月・日をすべて入力してください。"),
    "in_the_future": _("「{label}」が今日より後になっています。年を確かめてください。"),
    "too_early": _("「{label}」の年が古すぎます。西暦か元号かを確かめてください。"),
    "too_late": _("「{label}」の年が先すぎます。年を確かめてください。"),
    "not_a_choice": _("「{label}」は、示された中から選んでください。"),
    "chosen_twice": _("「{label}」の第{first}希望と第{second}希望が同じです。どちらかを変えてください。"),
    # The office's own words, as the form has them.
    "check": "{sentence}",
    "definition_shape": _("{place}：書き方が決まりに合いません（{detail}）。"),
    "no_questions": _("{place}：質問が一つもありません。"),
    "duplicate_key": _("{place}：項目名「{key}」が二度使われています。別の名前にしてください。"),
    "unknown_field": _("{place}：条件が指している項目「{key}」がありません。"),
    "later_field": _("{place}：条件が後ろの項目「{key}」を見ています。条件に使えるのは、前にある項目だけです。"),
    "cycle": _("{place}：条件がぐるぐる回っています（{loop}）。どれか一つの条件を外してください。"),
    "unknown_value": _("{place}：条件の値「{value}」は、項目「{key}」の選択肢にありません。"),
    "no_choices": _("{place}：選択肢がありません。"),
    "duplicate_choice": _("{place}：選択肢の値「{value}」が二度使われています。"),
    "no_row_fields": _("{place}：くり返しの中に質問がありません。"),
    "nested_rows": _("{place}：くり返しの中には、くり返しと「自分の4項目」と署名を置けません。"),
    "wrong_reuse": _("{place}：前の答えを使う（reuse）には、共通の名前（same_as）が要ります。くり返し・人・ファイルでは使えません。"),
    "files_in_rows": _("{place}：くり返しの中には、ファイルの項目を置けません。くり返しの外に置いてください。"),
    "fields_without_rows": _("{place}：中に質問を置けるのは、種類が「repeat」の項目だけです。"),
    "inside_rows": _("{place}：条件が、くり返しの中の項目「{key}」を外から見ています。どの行のことか決められません。"),
    "wrong_comparison": _("{place}：項目「{key}」は、このようには比べられません。数は数と、日付は日付と、時刻は時刻と比べてください。"),
    "wrong_part": _("{place}：計算に使っている項目「{key}」の種類が合いません。"),
    "no_formula": _("{place}：種類が「calculated」の項目には、計算のしかた（formula）が要ります。ほかの種類には置けません。"),
    "check_elsewhere": _("{place}：確かめの言葉を出す項目「{key}」が、同じページ（または同じくり返し）にありません。"),
    "checks_without_rows": _("{place}：項目に確かめ（checks）を置けるのは、種類が「repeat」のときだけです。"),
    "wrong_fill": _("{place}：住所を入れる先「{key}」は、郵便番号と同じページ（または同じ行）の、種類が「text」の項目にしてください。"),
    "wrong_range": _("{place}：下限が上限より大きくなっています。"),
    "not_translated": _("{place}：{language}のことばがまだありません。書くか、そのことばの訳をすべて消してください。"),
    "fee_amount": _("{place}：金額は、0円から{most}円までにしてください。"),
    "fee_without_rest": _("{place}：最後の場合には条件を付けないでください。どの場合にも当てはまらない方の金額が決まりません。"),
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
