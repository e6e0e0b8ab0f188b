"""What might be said of a page, by rules: title, a short summary, topic, period, deadline, place and audience. A clerk decides."""

import datetime as dt
import json
import re

from recommend.rules import written
from recommend.rules.facts import Proposal
from recommend.rules.reading import audiences, dates
from recommend.rules.reading.audiences import Places
from recommend.rules.topics import topic_of

_SITE = re.compile(r"\s*[|｜\-－–—:：]\s*[^|｜]{0,30}(?:公式|ホームページ|ウェブサイト|オフィシャル|市|町|村|府|区)[^|｜]{0,12}$")
_PLACE = re.compile(r"^[\s■●◆○・【\[]*(?:場所|会場|ところ|開催場所|実施場所)[】\]:：\s]+(.{2,100})$")
_LABEL = re.compile(r"^[\s■●◆○・【\[]*[^\s:：]{1,12}[】\]:：]")
_STAMP = re.compile(r"[\d年月日/.:：()（）更新公開ページ番号\sID-]+")
_BENEFIT = ("給付金", "助成", "補助金", "支援金", "手当", "クーポン", "無償化", "減免", "割引", "商品券", "貸付")
_PROCEDURE = ("届出", "届け出", "申請", "手続", "更新", "登録してください")
LONGEST_TEXT = 20_000


def propose(*, key: str, url: str, title: str, text: str, today: dt.date, places: Places, listed_on: dt.date | None) -> Proposal:
    """The text is that of the page, without menus. Never raises: what cannot be read is left empty for the clerk."""
    shown = clean_title(title)
    plain = written.plain(text)[:LONGEST_TEXT]
    told, whom = dates.days(plain, today), audiences.audience(plain, places)
    ends = told.deadline_on or told.last_on
    return Proposal(
        key=key, url=url, title=shown[:80], kind=_kind(shown, told), topic=topic_of(shown, plain[:400]), summary=summary(plain, shown),
        body=_body(plain, shown),
        opens_on=listed_on, closes_on=ends if ends and ends >= (listed_on or today) else None, deadline_on=told.deadline_on,
        place=_place(plain), audience=json.dumps(whom.rule, ensure_ascii=False), audience_words=whom.words, text=plain,
    )  # fmt: skip


def clean_title(title: str) -> str:
    """Without the name of the site behind it."""
    shown = " ".join(written.plain(title).split())
    shorter = _SITE.sub("", shown)
    return shorter if len(shorter) >= 4 else shown


def summary(text: str, title: str, most: int = 120) -> str:
    """The first sentences that say something: no label, no date line, not the title once more."""
    said = ""
    for line in text.splitlines():
        if len(line) < 12 or _LABEL.match(line) or line.strip() == title or _STAMP.fullmatch(line):
            continue
        for sentence in re.findall(r"[^。！!]+[。！!]?", line):
            if said and len(said) + len(sentence) > most:
                return said
            said = (said + sentence.strip())[:200]
            if len(said) >= most:
                return said
    return said


def _body(text: str, title: str) -> str:
    """Without the title once more on top: the page shows it above."""
    first, _break, rest = text.partition("\n")
    return rest.strip() if first.strip() == title and rest.strip() else text


def _kind(title: str, told: dates.Days) -> str:
    """Never "safety": what is pinned on everybody's page is for a person to say."""
    if any(word in title for word in _BENEFIT):
        return "benefit"
    if any(word in title for word in _PROCEDURE) or (told.deadline_on and any(word in title for word in ("募集", "受付", "申込"))):
        return "procedure"
    return "article"


def _place(text: str) -> str:
    return next((found[1].strip()[:120] for line in text.splitlines() if (found := _PLACE.match(line))), "")
