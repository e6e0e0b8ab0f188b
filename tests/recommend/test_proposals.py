"""What is read out of a page's words: whom it is for, until when, where. Only what is said plainly; the rest is left to the clerk."""

import datetime as dt
import json

import pytest

from portal.attributes.rules.audience import parse
from recommend.rules.facts import LinkFacts, Proposal
from recommend.rules.reading import audiences, dates, listings, proposals, registry
from recommend.rules.reading.audiences import Places
from recommend.rules.refusals import RowRefused
from recommend.rules.topics import topic_of
from tests.recommend.shelf import real

TODAY = dt.date(2026, 11, 29)
SAKAI = Places("271403", {"堺市": "271403", "堺市南区": "271454", "南区": "271454", "北区": "271462"})
MINAMI = {"attr": "area", "in": ["271454"]}


def child(**age):
    return {"some": "child", "where": {"age": age}}


def own(**age):
    return {"attr": "age", **age}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("0歳から2歳のお子さんがいる家庭", child(gte=0, lt=3)),
        ("０歳～２歳のお子さん", child(gte=0, lt=3)),
        ("3歳未満のお子さんがいる方", child(lt=3)),
        ("対象：3歳以下の子ども", child(lt=4)),
        ("対象　生後6か月から5歳までのお子さん", child(gte=6, lt=72, unit="month")),
        ("対象：2～3歳の幼児と保護者", child(gte=2, lt=4)),
        ("対象者\n小学4年生から中学1年生\n", {"some": "child", "where": {"grade": ["e4", "e5", "e6", "j1"]}}),
        ("対象：市内の中学生", {"some": "child", "where": {"grade": ["j1", "j2", "j3"]}}),
        ("65歳以上の方", own(gte=65)),
        ("対象：満65歳以上", own(gte=65)),
        ("40歳以上75歳未満の方が対象です", own(gte=40, lt=75)),
        ("対象：18歳～39歳の方", own(gte=18, lt=40)),
        ("堺市南区にお住まいの方", MINAMI),
        ("南区在住の方", MINAMI),
        ("■対象 堺市南区にお住まいで、3歳未満のお子さんがいる方", {"all": [MINAMI, child(lt=3)]}),
        ("市内にお住まいの65歳以上の方", {"all": [{"attr": "area", "in": ["271403"]}, own(gte=65)]}),
    ],
)
def test_whom_a_page_is_for_is_read_into_the_audience_language(text, rule):
    read = audiences.audience(text, SAKAI)
    assert read.rule == rule
    assert read.words
    parse(rule)


@pytest.mark.parametrize(
    "text",
    [
        "", "どなたでも参加できます", "定員は30人です", "65歳", "創立65周年", "築40年以上の住宅", "料金は大人300円、子ども100円です",
        "令和8年4月1日から",
        "障害者手帳をお持ちの方", "要介護1から3の方", "妊娠中の方", "3歳以上", "対象：どなたでも", "東区役所で受け付けます",
        "160歳から170歳の方",
        "5歳から3歳のお子さん",
    ],
)  # fmt: skip
def test_what_is_not_said_plainly_is_not_guessed(text):
    assert audiences.audience(text, SAKAI).rule == {}


def test_the_lines_about_the_audience_go_before_all_others():
    text = "昨年は65歳以上の方が多く参加しました。\n対象：0歳から1歳のお子さん\n65歳以上の方は別の日です。"
    assert audiences.audience(text, SAKAI).rule == child(gte=0, lt=2)


def test_a_neighbours_page_names_no_area_of_ours():
    assert audiences.audience("北区にお住まいの方", Places("", {})).rule == {}


@pytest.mark.parametrize(
    ("text", "deadline", "first", "last"),
    [
        ("申込みは12月20日（日）まで", "2026-12-20", None, None),
        ("申請期限：令和9年1月31日", "2027-01-31", None, None),
        ("応募締切 2027年2月1日（必着）", "2027-02-01", None, None),
        ("受付期間：11月1日から12月15日午後5時まで", "2026-12-15", None, None),
        ("日時：12月5日（土）午前10時から", None, "2026-12-05", "2026-12-05"),
        ("開催期間 12月20日（日）～2027年1月10日", None, "2026-12-20", "2027-01-10"),
        ("とき 1月15日\n申込 1月8日までに電話で", "2027-01-08", "2027-01-15", "2027-01-15"),
        ("2026/12/1〜2026/12/24 イルミネーション", None, "2026-12-01", "2026-12-24"),
        ("12月32日まで申込", None, None, None),
        ("毎月第2土曜日", None, None, None),
    ],
)
def test_days_in_a_text(text, deadline, first, last):
    read = dates.days(text, TODAY)
    assert [one and one.isoformat() for one in (read.deadline_on, read.first_on, read.last_on)] == [deadline, first, last]


def proposed(text, title="子育て世帯に給付金を支給します｜堺市公式ホームページ", **more):
    told = {"key": "k", "url": "https://a.example/", "today": TODAY, "places": SAKAI, "listed_on": None, **more}
    return proposals.propose(title=title, text=text, **told)


def test_a_page_becomes_a_proposal():
    text = (
        "更新日：2026年11月1日\n子育て世帯に給付金を支給します\n物価の高騰を受けて、子育て世帯に給付金を支給します。お子さん1人につき2万円です。\n"
        "対象：3歳未満のお子さんがいる方\n申請期限：令和8年12月25日\n場所：南区役所2階"
    )
    read = proposed(text)
    assert (read.title, read.kind, read.topic) == ("子育て世帯に給付金を支給します", "benefit", "childcare")
    assert read.summary == "物価の高騰を受けて、子育て世帯に給付金を支給します。お子さん1人につき2万円です。"
    assert (read.deadline_on, read.closes_on, read.place) == (dt.date(2026, 12, 25), dt.date(2026, 12, 25), "南区役所2階")
    assert json.loads(read.audience) == child(lt=3)
    assert proposed(f"給付金のお知らせ\n{text}", title="給付金のお知らせ").body == text


@pytest.mark.parametrize("title", ["避難指示を発令しました", "断水のお知らせ", "緊急のお知らせ"])
def test_a_machine_pins_nothing_on_everybodys_page(title):
    assert proposed("避難してください。" * 5, title=title).kind != "safety"


@pytest.mark.parametrize(("title", "kept"), [("粗大ごみ - 堺市", "粗大ごみ"), ("マイナンバー：交付 | 吹田市公式サイト",
"マイナンバー：交付"), ("堺市", "堺市")])
def test_the_name_of_the_site_is_no_part_of_the_title(title, kept):
    assert proposals.clean_title(title) == kept


LIST = """<html><header><a href="/nav/aaaaaa.html">サイトの案内のページ</a></header><main>
<ul><li>2026年11月20日 <a href="news/1.html">冬の水道管の凍結にご注意ください</a></li>
<li><a href="news/2.html">給付金の受付を始めました</a>（11月25日）</li>
<li>11月26日<a href="news/2.html#top">給付金の受付を始めました</a></li>
<li>11月26日<a href="https://other.example/x.html">よそのページのことです</a></li>
<li>11月27日<a href="report.pdf">予算の資料について</a></li></ul>
<dl><dt>11月28日</dt><dd><a href="/sakai/news/3.html">南区のまつりを開きます</a></dd></dl>
<p><a href="about.html">このサイトについて</a></p></main><footer><a href="/f.html">フッターのリンク</a></footer>"""


def test_the_dated_links_of_a_list_are_its_pages():
    found = [one for _number, one in listings.links(LIST, "https://www.city.example/sakai/index.html", TODAY)]
    assert [(one.url, one.listed_on and one.listed_on.isoformat()) for one in found] == [
        ("https://www.city.example/sakai/news/1.html", "2026-11-20"),
        ("https://www.city.example/sakai/news/2.html", "2026-11-25"),
        ("https://www.city.example/sakai/news/3.html", "2026-11-28"),
    ]


def test_a_list_without_days_gives_its_named_links_and_says_what_it_left_out():
    html = '<a href="a.html">子育ての給付金について</a><a href="b.html">次へ</a>'
    html += '<a href="javascript:x()">ひらくボタンです</a><a href="c.pdf">資料のファイルです</a>'
    told = [one for _number, one in listings.links(html, "https://a.example/", TODAY)]
    assert [one.url for one in told if isinstance(one, LinkFacts)] == ["https://a.example/a.html"]
    assert len([one for one in told if isinstance(one, RowRefused)]) == 3


RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>堺市</title>
<item><title>給付金の&lt;b&gt;受付&lt;/b&gt;</title><link>https://a.example/1</link>
<pubDate>Wed, 25 Nov 2026 09:00:00 +0900</pubDate></item>
<item><title>題名だけ</title></item></channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<item rdf:about="x"><title>おしらせ</title><link>/2.html</link><dc:date>2026-11-25T09:00:00+09:00</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>まつり</title><link rel="self" href="/feed"/><link href="/3.html"/>
<updated>2026-11-25T00:00:00Z</updated></entry></feed>"""


@pytest.mark.parametrize(("text", "url", "title"), [(RSS, "https://a.example/1", "給付金の受付"), (RDF, "https://a.example/2.html",
"おしらせ"),
                                                    (ATOM, "https://a.example/3.html", "まつり")])  # fmt: skip
def test_feeds_of_three_kinds(text, url, title):
    (_number, one), *rest = listings.entries(text.encode(), "https://a.example/feed")
    assert (one.url, one.title, one.listed_on) == (url, title, dt.date(2026, 11, 25))
    assert all(isinstance(other, RowRefused) for _number, other in rest)


BOMB = '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>'
OUTSIDE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
OUTSIDE += '<rss><channel><item><title>&x;</title></item></channel></rss>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, "<html><body>404</body></html>", "", "<rss>", "PK\x03\x04", "<a>" * 10_000])
def test_what_is_no_feed_or_a_bomb_is_refused(text):
    with pytest.raises(listings.NotAFeed):
        listings.entries(text.encode(), "https://a.example/")


RECORD = {
    "institutionName": {"canonicalName": "児童手当", "shortName": None}, "summary": "お子さんを育てる方への手当です。",
    "description": "くわしくは\n案内;https://a.example/x", "target": {"targetPersons": "高校生まで",
    "greaterThanOrEqualTo": {"targetAge": "0"},
    "lessThanOrEqualTo": {"targetAge": 17}}, "support": {"monetarySupport": "月1万円"}, "procedurePeriod": {"toYMD": "2027/03/31",
    "conditions": "随時"},
    "localGovernmentLink": {"uri": "https://a.example/teate"}, "basicInformation": {"psid": "psid3.0+1+1+UM1"}, "cost": None,
}  # fmt: skip


def test_a_record_of_the_registry_is_a_benefit():
    (_number, one), (_other, refused), (_third, junk) = registry.records(json.dumps({"items": [RECORD, {}, 7]}).encode(), SAKAI)
    assert (one.title, one.kind, one.url, one.deadline_on) == ("児童手当", "benefit", "https://a.example/teate", dt.date(2027, 3, 31))
    assert one.facts == (("対象になる方", "高校生まで"), ("受け取れるお金", "月1万円"), ("手続きできる期間", "随時"))
    assert json.loads(one.audience) == child(gte=0, lt=18)
    assert (refused.column, isinstance(junk, RowRefused)) == ("institutionName", True)


def test_the_real_record_is_read_whole():
    ((_number, one),) = registry.records(real("kosodate_registry_133621.json"), Places("", {}))
    assert isinstance(one, Proposal)
    assert (one.title, one.place) == ("利島村放課後子供教室", "利島小中学校（校舎・校庭・体育館）")
    assert ("手続きの方法", "利島小中学校へ申請書を提出") in one.facts


@pytest.mark.parametrize("text", ["", "<html>", "7", '{"x": 1}', "[" * 100_000])
def test_what_is_no_registry_is_refused(text):
    with pytest.raises(registry.NotARegistry):
        [*registry.records(text.encode(), SAKAI)]


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("バスケットボール教室", "sports"), ("仕事帰りのヨガ", "sports"), ("夜のスポーツ教室", "sports"), ("市民プールの開放", "sports"),
        ("コミュニティバスの時刻", "transport"), ("仕事の相談会", "work"), ("ペットボトルキャップ回収", "environment"),
        ("ペットの譲渡会", "pets"), ("親子テニス", "childcare"), ("秋まつり", ""),
        ("カーペットの洗い方", ""), ("トランペットの音楽会", "culture"), ("犬鳴山の紅葉", ""), ("猫背をなおす体操", "health"),
        ("花火大会", ""), ("花粉とワクチン", "medical"), ("花のまちづくり", "nature"), ("パペットと猫", "pets"),
    ],
)  # fmt: skip
def test_what_a_title_is_about(title, topic):
    assert topic_of(title) == topic
