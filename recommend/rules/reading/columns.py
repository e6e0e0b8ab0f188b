"""Which column of a table holds what: by its name in either generation of the standard and in the towns' own words, never by position."""

import re
from collections.abc import Mapping, Sequence

from portal.lib.japanese import fold_width

# Facts by our name; the first spelling that a table has is taken. Names are compared in one width, without spaces, case and 「#」.
NAMES: Mapping[str, tuple[str, ...]] = {
    "event": ("イベント名", "eventName", "行事名", "催し名", "イベント名称", "講座名"),
    "name": ("名称", "施設名", "施設名称", "name", "避難先名称", "施設・場所名", "設置場所名称", "園名", "トイレ名", "店舗名", "title"),
    "key": ("ID", "NO", "No.", "identification", "共通ID", "施設番号", "イベントID", "管理番号", "整理番号"),
    "town": ("地方公共団体名", "市区町村名", "cityName", "city", "管轄市町村名", "都道府県名及び市町村名"),
    "town_code": ("全国地方公共団体コード", "都道府県コード又は市区町村コード", "市区町村コード", "prefCode"),
    "ward": ("区", "所在地_市区町村"),
    "address": ("所在地_連結表記", "住所", "所在地", "address", "設置場所住所"),
    "quarter": ("townName", "所在地_町字"),
    "building": ("建物名等(方書)", "方書", "buildingName", "katagaki"),
    "latitude": ("緯度", "latitude", "lat", "緯度：北緯（世界測地系10進法）", "北緯"),
    "longitude": ("経度", "longitude", "lng", "lon", "経度：東経（世界測地系10進法）", "東経"),
    "location": ("location", "緯度経度", "座標"),
    "phone": ("電話番号", "telephoneNumber", "連絡先電話番号", "TEL", "問い合わせ先電話番号"),
    "url": ("URL", "公式サイトアドレス", "referenceObject", "ホームページ", "HP", "施設URL", "詳細URL"),
    "note": ("備考", "note", "備考1"),
    "days": ("利用可能曜日", "availableDate", "開館日", "開庁日", "利用可能日"),
    "from": ("開始時間", "利用開始時間", "startTime", "開園時間(平日)", "開館時間"),
    "to": ("終了時間", "利用終了時間", "endTime", "終園時間(平日)", "閉館時間"),
    "saturday_from": ("開園時間(土曜日)",),
    "saturday_to": ("終園時間(土曜日)",),
    "hours_note": ("利用可能日時特記事項", "利用可能時間特記事項", "availableDateNote"),
    "type": ("種別", "施設種別", "certifiedType", "避難種別", "施設種類", "種類"),
    "capacity": ("収容定員", "定員(人)", "定員", "capacity", "想定収容人数", "収容人数"),
    "ages": ("受入年齢", "acceptedAge", "対象年齢"),
    "age_from": ("受入開始年齢(歳)",),
    "as_of": ("更新日", "基準日", "時点", "データ基準日"),
    "overview": ("説明", "概要", "overview", "内容", "イベント内容", "description"),
    "venue": ("場所名称", "会場", "venue", "開催場所", "会場名"),
    "organizer": ("主催者", "主催", "organizer", "団体名"),
    "starts_on": ("開始日", "startDate", "開催日", "開催開始日", "開催日（開始）"),
    "ends_on": ("終了日", "endDate", "開催終了日", "開催日（終了）"),
    "garbage": ("品目", "品名", "ごみの種類", "ごみ品目", "name"),
    "sorting": ("分別区分", "分け方", "classification", "分別", "区分", "出し方"),
}
# Shown as they are, under their own names, when a table has them.
SHOWN = (
    "設置位置", "installationPosition", "車椅子使用者用トイレ有無", "wheelchairRestroom", "乳幼児用設備設置トイレ有無", "anInfantRestroom",
    "オストメイト設置トイレ有無", "ostomateRestroom", "バリアフリー情報", "アクセス方法", "access", "駐車場情報", "parkingInformation",
    "SSID", "提供エリア",
    "一時預かりの有無", "一時預かり", "temporaryKeeping", "延長保育", "休日保育", "夜間保育", "病児保育", "病後児保育", "授乳室",
    "おむつ替えコーナー",
    "料金(基本)", "料金(詳細)", "detailPrice", "参加申込終了日", "参加申込方法", "災害区分", "緊急避難場所レベル（風水害）",
    "緊急避難場所レベル（津波）",
    "指定場所", "避難が予想される住民の地区名", "診療科目", "対象者", "受入対象者",
)  # fmt: skip
LABELS: Mapping[str, str] = {
    "installationPosition": "設置場所", "設置位置": "設置場所", "wheelchairRestroom": "車いす対応",
    "車椅子使用者用トイレ有無": "車いす対応",
    "anInfantRestroom": "乳幼児用の設備", "乳幼児用設備設置トイレ有無": "乳幼児用の設備", "ostomateRestroom": "オストメイト対応",
    "オストメイト設置トイレ有無": "オストメイト対応", "access": "アクセス方法", "parkingInformation": "駐車場情報",
    "temporaryKeeping": "一時預かり",
    "一時預かりの有無": "一時預かり", "detailPrice": "料金", "料金(基本)": "料金", "料金(詳細)": "料金（くわしく）",
    "提供エリア": "使える範囲",
    "参加申込終了日": "申込みの締切", "参加申込方法": "申込みの方法", "避難が予想される住民の地区名": "対象の地区",
}  # fmt: skip
_VACANCY = re.compile(r"(受入可能|入所待ち|入所児童|空き|空き状況|空き人数|vacancies)[_ ]?([0-5])(?:歳児?)?")
_VACANCY_MEANS = {"受入可能": "vacancies", "空き": "vacancies", "空き状況": "vacancies", "空き人数": "vacancies", "vacancies": "vacancies",
                  "入所待ち": "waiting", "入所児童": "enrolled"}  # fmt: skip


def plain_name(text: str) -> str:
    return re.sub(r"[\s#]+", "", fold_width(text)).casefold()


_PLAIN = {ours: tuple(plain_name(name) for name in names) for ours, names in NAMES.items()}
_KNOWN = frozenset(name for names in _PLAIN.values() for name in names) | {plain_name(name) for name in SHOWN}


def known(cells: Sequence[str]) -> int:
    """How many of these cells are names of columns that we know."""
    return sum(plain_name(cell) in _KNOWN or bool(_vacancy_column(cell)) for cell in cells if cell.strip())


class Columns:
    """The columns of one table by our names: `columns["starts_on"]` is how the table calls it, "" when it has none."""

    def __init__(self, header: Sequence[str]) -> None:
        by_plain: dict[str, str] = {}
        for name in header:
            by_plain.setdefault(plain_name(name), name)
        self._ours = {ours: next((by_plain[name] for name in names if name in by_plain), "") for ours, names in _PLAIN.items()}
        self.shown = tuple((by_plain[plain_name(name)], LABELS.get(name, name)) for name in SHOWN if plain_name(name) in by_plain)
        self.by_class = {name: found for name in header if (found := _vacancy_column(name))}
        self.header = tuple(header)

    def __getitem__(self, ours: str) -> str:
        return self._ours[ours]

    def __contains__(self, ours: str) -> bool:
        return bool(self._ours.get(ours))


def header_among(rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """The number of the row that names the columns, among the first rows of a file; 0 when none names two columns that we know.

    Above it stand titles, dates and licences; a metadata row like "#file_name,0081" names none or one.
    """
    best, number = 1, 0
    for row, cells in rows:
        if (found := known(cells)) > best:
            best, number = found, row
    return number


def _vacancy_column(name: str) -> tuple[str, int] | None:
    """「受入可能_0歳」 is ("vacancies", 0)."""
    found = _VACANCY.fullmatch(fold_width(name).strip())
    return (_VACANCY_MEANS[found[1]], int(found[2])) if found else None
