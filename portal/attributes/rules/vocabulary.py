"""The closed words of attributes and audience rules. A word that is not here can neither be declared nor asked for."""

BIRTH_DATE, TOWN, WARD, INTERESTS, LANGUAGE, CHILDREN = "birth_date", "town", "ward", "interests", "language", "children"
ATTRIBUTES = (BIRTH_DATE, TOWN, WARD, INTERESTS, LANGUAGE, CHILDREN)

# How a resident is told which of their entries was used, or is missing.
ATTRIBUTE_NAMES = {
    BIRTH_DATE: "生年月日",
    TOWN: "お住まいの市町村",
    WARD: "お住まいの区",
    INTERESTS: "関心のあること",
    LANGUAGE: "ふだん使うことば",
    CHILDREN: "お子さん",
}

DECLARED, CARD, PROCEDURE, TOWN_HALL = "declared", "card", "procedure", "town"
SOURCE_NAMES = {
    DECLARED: "ご自身の登録",
    CARD: "マイナンバーカード",
    PROCEDURE: "手続きでの申告",
    TOWN_HALL: "市町村からの情報",
}

INTEREST_NAMES = {
    "childcare": "子育て",
    "education": "学校・教育",
    "health": "健康づくり",
    "medical": "医療・検診",
    "welfare": "介護・福祉",
    "disability": "障がい福祉",
    "disaster": "防災・防犯",
    "housing": "住まい",
    "work": "仕事・就職",
    "business": "商売・起業",
    "tax": "税金・保険",
    "environment": "ごみ・環境",
    "transport": "交通",
    "culture": "文化・芸術",
    "library": "図書館・読書",
    "sports": "スポーツ",
    "nature": "自然・公園",
    "history": "歴史・観光",
    "volunteer": "ボランティア",
    "international": "国際交流",
    "pets": "ペット",
}

LANGUAGE_NAMES = {
    "ja": "日本語",
    "ja-easy": "やさしい日本語",
    "en": "英語",
    "zh-hans": "中国語(簡体字)",
    "zh-hant": "中国語(繁体字)",
    "ko": "韓国・朝鮮語",
    "vi": "ベトナム語",
    "ne": "ネパール語",
    "pt": "ポルトガル語",
    "es": "スペイン語",
    "tl": "フィリピン語",
}

# Grade -> age completed on 1 April of the school year (クラス年齢).
GRADES = {
    "nensho": ("年少", 3),
    "nenchu": ("年中", 4),
    "nencho": ("年長", 5),
    "e1": ("小学1年", 6),
    "e2": ("小学2年", 7),
    "e3": ("小学3年", 8),
    "e4": ("小学4年", 9),
    "e5": ("小学5年", 10),
    "e6": ("小学6年", 11),
    "j1": ("中学1年", 12),
    "j2": ("中学2年", 13),
    "j3": ("中学3年", 14),
    "h1": ("高校1年", 15),
    "h2": ("高校2年", 16),
    "h3": ("高校3年", 17),
}
