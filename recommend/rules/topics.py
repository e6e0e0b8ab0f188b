"""What something is about, by the words that it uses: one of `vocabulary.INTEREST_NAMES`, or "" when no word says so."""

import re

# Words that only have the letters of another: ペット in カーペット, 犬 in the mountain's name, 花 in 花火.
_NOT_MEANT = re.compile("カーペット|トランペット|パペット|マペット|キャンバス|バスタオル|犬鳴山|猫背|花火|花粉")
# The first that is found is taken: what is for few stands before what is for many.
_TOPICS = (
    ("childcare", ("子育て", "保育", "乳幼児", "児童手当", "妊娠", "出産", "赤ちゃん", "親子", "絵本", "えほん", "おはなし会")),
    ("education", ("学校", "教育", "就学", "奨学")),
    ("medical", ("予防接種", "健診", "検診", "ワクチン")),
    ("health", ("健康", "体操", "ウォーキング")),
    ("welfare", ("介護", "福祉", "高齢者")),
    ("disaster", ("防災", "避難", "ハザード", "防犯")),
    ("housing", ("住宅", "住まい", "空き家", "耐震")),
    # Before what their letters hold: バス in バスケット, 仕事 in 仕事帰りのヨガ.
    ("sports", ("バスケット", "バレーボール", "サッカー", "テニス", "卓球", "野球", "水泳", "ヨガ")),
    ("work", ("就職", "求人", "就労", "仕事")),
    ("business", ("事業者", "創業", "起業", "中小企業")),
    ("tax", ("市税", "住民税", "固定資産税", "国民健康保険", "年金")),
    ("environment", ("ごみ", "リサイクル", "環境", "ペットボトル")),
    ("transport", ("バス", "道路", "交通")),
    ("library", ("図書館", "読書")),
    ("sports", ("スポーツ", "マラソン", "プール")),
    ("culture", ("文化", "芸術", "音楽", "コンサート", "展示")),
    ("pets", ("犬", "猫", "ペット")),
    ("international", ("外国人", "国際", "多文化")),
    ("history", ("歴史", "観光", "文化財")),
    ("nature", ("公園", "自然", "花")),
    ("volunteer", ("ボランティア",)),
)


def topic_of(*texts: str) -> str:
    """The texts in the order in which they are believed: a title before what stands below it."""
    for text in (_NOT_MEANT.sub(" ", one) for one in texts):
        for topic, words in _TOPICS:
            if any(word in text for word in words):
                return topic
    return ""
