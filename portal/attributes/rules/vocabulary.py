"""The closed words of attributes and audience rules. A word that is not here can neither be declared nor asked for."""


def _(msgid: str) -> str:
    """Marks a name for translation and keeps it: rules and data bases hold Japanese, pages translate it when they show it."""
    return msgid


BIRTH_DATE, TOWN, WARD, INTERESTS, LANGUAGE, CHILDREN = "birth_date", "town", "ward", "interests", "language", "children"
POSTAL, WORK_TOWN, MOVED_ON, DWELLING, CAR, PETS = "postal", "work_town", "moved_on", "dwelling", "car", "pets"
HOUSEHOLD, DUE_ON, CARE, DISABILITY = "household", "due_on", "care", "disability"
# A grid square of 500 m (`meshes`): never an address, never the point itself.
PLACE_MESH = "place_mesh"

# Purpose -> what it opens. Each is agreed to on its own; the first is asked first, the others when they are of use.
CORE, LIFE, FAMILY = "recommendation", "recommendation-life", "recommendation-family"
CARING, DISABLED, NEARBY = "recommendation-care", "recommendation-disability", "recommendation-nearby"
GROUPS = {
    CORE: (BIRTH_DATE, TOWN, WARD, INTERESTS, LANGUAGE, CHILDREN),
    LIFE: (POSTAL, WORK_TOWN, MOVED_ON, DWELLING, CAR, PETS),
    FAMILY: (HOUSEHOLD, DUE_ON),
    CARING: (CARE,),
    DISABLED: (DISABILITY,),
    NEARBY: (PLACE_MESH,),
}
ATTRIBUTES = tuple(name for names in GROUPS.values() for name in names)
GROUP_OF = {name: group for group, names in GROUPS.items() for name in names}
# How the page of a group is called in its address; the first group is asked on the page of all.
ADDRESSES = {LIFE: "life", FAMILY: "family", NEARBY: "nearby", CARING: "care", DISABLED: "disability"}
# Health is nobody's business by accident: these serve their own purpose and no other, need a second person before they are asked
# for, and are never written into an alert (個人情報保護法 2条3項, 要配慮個人情報).
SENSITIVE = frozenset({CARE, DISABILITY})
# Told to no service and no town, whatever they were given a consent for.
SERVES_ITS_OWN_PURPOSE = SENSITIVE | {PLACE_MESH}

# How a resident is told which of their entries was used, or is missing.
ATTRIBUTE_NAMES = {
    BIRTH_DATE: _("生年月日"),
    TOWN: _("お住まいの市町村"),
    WARD: _("お住まいの区"),
    INTERESTS: _("関心のあること"),
    LANGUAGE: _("ふだん使うことば"),
    CHILDREN: _("お子さん"),
    POSTAL: _("郵便番号"),
    WORK_TOWN: _("通勤・通学先の市町村"),
    MOVED_ON: _("引っ越した日"),
    DWELLING: _("住まいの種類"),
    CAR: _("自動車"),
    PETS: _("ペット"),
    HOUSEHOLD: _("世帯の人数"),
    DUE_ON: _("出産予定日"),
    CARE: _("介護の認定"),
    DISABILITY: _("障がいの手帳など"),
    PLACE_MESH: _("おおよその場所"),
}

# What each is used for once its group is agreed to, in the words of its own page. Health is asked for by suggestions alone.
SUGGESTIONS = _("「おすすめ」を選ぶ")
GUIDED = _("「おすすめ」を選ぶ・手続の案内で当てはまりそうかを示す")
USED_FOR = dict.fromkeys(ATTRIBUTES, GUIDED) | dict.fromkeys(SENSITIVE, SUGGESTIONS) | {
    CHILDREN: _("「おすすめ」を選ぶ・手続の案内で当てはまりそうかを示す・「こどもカレンダー」に並べる"),
    DUE_ON: _("「おすすめ」を選ぶ・手続の案内で当てはまりそうかを示す・「こどもカレンダー」に並べる"),
}

DECLARED, CARD, PROCEDURE, TOWN_HALL = "declared", "card", "procedure", "town"
SOURCE_NAMES = {
    DECLARED: _("ご自身の登録"),
    CARD: _("マイナンバーカード"),
    PROCEDURE: _("手続きでの申告"),
    TOWN_HALL: _("市町村からの情報"),
}

INTEREST_NAMES = {
    "childcare": _("子育て"),
    "education": _("学校・教育"),
    "health": _("健康づくり"),
    "medical": _("医療・検診"),
    "welfare": _("介護・福祉"),
    "disability": _("障がい福祉"),
    "disaster": _("防災・防犯"),
    "housing": _("住まい"),
    "work": _("仕事・就職"),
    "business": _("商売・起業"),
    "tax": _("税金・保険"),
    "environment": _("ごみ・環境"),
    "transport": _("交通"),
    "culture": _("文化・芸術"),
    "library": _("図書館・読書"),
    "sports": _("スポーツ"),
    "nature": _("自然・公園"),
    "history": _("歴史・観光"),
    "volunteer": _("ボランティア"),
    "international": _("国際交流"),
    "pets": _("ペット"),
}

LANGUAGE_NAMES = {
    "ja": _("日本語"),
    "ja-easy": _("やさしい日本語"),
    "en": _("英語"),
    "zh-hans": _("中国語(簡体字)"),
    "zh-hant": _("中国語(繁体字)"),
    "ko": _("韓国・朝鮮語"),
    "vi": _("ベトナム語"),
    "ne": _("ネパール語"),
    "pt": _("ポルトガル語"),
    "es": _("スペイン語"),
    "tl": _("フィリピン語"),
}

DWELLING_NAMES = {
    "house": _("持ち家（一戸建て）"),
    "flat": _("持ち家（マンション）"),
    "rented": _("賃貸"),
    "public": _("公営・公社の住宅"),
    "other": _("そのほかの住まい"),
}

CAR_NAMES = {"yes": _("使っている"), "no": _("使っていない")}

PET_NAMES = {"dog": _("犬"), "cat": _("猫"), "other": _("そのほかの動物"), "none": _("飼っていない")}

CARE_NAMES = {
    "none": _("受けていない"),
    "support1": _("要支援1"),
    "support2": _("要支援2"),
    "care1": _("要介護1"),
    "care2": _("要介護2"),
    "care3": _("要介護3"),
    "care4": _("要介護4"),
    "care5": _("要介護5"),
}

DISABILITY_NAMES = {
    "physical": _("身体障がい者手帳"),
    "intellectual": _("療育手帳"),
    "mental": _("精神障がい者保健福祉手帳"),
    "illness": _("難病などの受給者証"),
    "none": _("持っていない"),
}

# Grade -> age completed on 1 April of the school year (クラス年齢).
GRADES = {
    "nensho": (_("年少"), 3),
    "nenchu": (_("年中"), 4),
    "nencho": (_("年長"), 5),
    "e1": (_("小学1年"), 6),
    "e2": (_("小学2年"), 7),
    "e3": (_("小学3年"), 8),
    "e4": (_("小学4年"), 9),
    "e5": (_("小学5年"), 10),
    "e6": (_("小学6年"), 11),
    "j1": (_("中学1年"), 12),
    "j2": (_("中学2年"), 13),
    "j3": (_("中学3年"), 14),
    "h1": (_("高校1年"), 15),
    "h2": (_("高校2年"), 16),
    "h3": (_("高校3年"), 17),
}
