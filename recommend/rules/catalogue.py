"""The open data that is collected: file, licence, attribution, and how a row is read. `data/README.md` says the same for people."""

from dataclasses import dataclass

from . import datasets
from .datasets import Reader

CC_BY = "CC BY 4.0"
TAKAMATSU = "https://opendata.smartcity-takamatsu.jp/ckan/dataset/"
GSI = "https://hinanmap.gsi.go.jp/hinanjocp/hinanbasho/koukaidate.html"
GSI_SAYS = "国土地理院「指定緊急避難場所・指定避難所データ」を加工して作成"


@dataclass(frozen=True)
class DataSet:
    """`header_row` counts from 1, as a spreadsheet does. `town_id` is empty for neighbours outside Osaka; `area` names them."""

    code: str
    name: str
    file: str
    read: Reader
    licence: str
    attribution: str
    url: str
    town_id: str | None = None
    is_geojson: bool = False
    header_row: int = 7
    area: str = ""


def _takamatsu(code: str, name: str, file: str, read: Reader, page: str, header_row: int = 7) -> DataSet:
    says = f"高松市「{name}」（{CC_BY}）を加工して作成"
    return DataSet(f"takamatsu-{code}", f"高松市 {name}", file, read, CC_BY, says, TAKAMATSU + page, header_row=header_row, area="高松市")


def _gsi(code: str, name: str, file: str, read: Reader, town_id: str) -> DataSet:
    licence = "国土地理院コンテンツ利用規約"
    return DataSet(f"gsi-{code}", name, file, read, licence, f"{GSI_SAYS}（{licence}）", GSI, town_id, is_geojson=True)


DATA_SETS = (
    _takamatsu("events", "イベント一覧", "takamatsu_0081_events.csv", datasets.takamatsu_event, "event_list"),
    _takamatsu("nurseries", "保育所等一覧", "takamatsu_0013_nursery.csv", datasets.takamatsu_nursery, "nursery_school"),
    _takamatsu(
        "sick-child",
        "病児保育施設一覧",
        "takamatsu_0021_sick_child_care.csv",
        datasets.takamatsu_sick_child_care,
        "infant_childcare_facility",
    ),
    _takamatsu("wifi", "公衆無線LAN一覧", "takamatsu_0064_public_wifi.csv", datasets.takamatsu_wifi, "public_wireless_lan"),
    _takamatsu("toilets", "公衆トイレ一覧", "takamatsu_public_toilet.csv", datasets.takamatsu_toilet, "public_toilet", header_row=1),
    _gsi("emergency-sakai", "堺市の指定緊急避難場所", "gsi_emergency_271403.json", datasets.gsi_emergency, "271403"),
    _gsi("emergency-kishiwada", "岸和田市の指定緊急避難場所", "gsi_emergency_272027.json", datasets.gsi_emergency, "272027"),
    _gsi("shelter-sakai", "堺市の指定避難所", "gsi_evacuation_271403.json", datasets.gsi_shelter, "271403"),
)
