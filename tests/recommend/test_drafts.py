"""Pages of a town's web site become drafts that a clerk decides on. The site is a real one of this machine."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from recommend.actions import drafting, items, pairs, rewording, visiting
from recommend.actions.hosts import Manners
from recommend.models import Draft, Host, Item, Run, Source, WebPage
from recommend.queries import desks, sources
from tests.recommend import make
from tests.recommend.sources import source
from tests.standins.site import site as a_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]
AT_ONCE = Manners(pause=0)
NOW = timezone.now()
DAY = dt.timedelta(days=1)
WORDS = "物価の高騰を受けて、子育て世帯に給付金を支給します。お子さん1人につき2万円です。くわしくは子ども家庭課へどうぞ。"
MARKET = "大仙公園で秋まつりを開きます。太鼓の演奏と、地元の野菜の市があります。"


@pytest.fixture
def site(settings):
    with a_site() as made:
        settings.COLLECT_LOOPBACK = [made.origin]
        yield made


def page(title="子育て世帯に給付金を支給します", words=WORDS, more=""):
    return (
        f"<html><head><title>{title}｜堺市公式ホームページ</title></head><body>"
        f"<header><a href='/'>ホーム</a></header><main><h1>{title}</h1>"
        f"<p>{words}</p><p>対象：堺市南区にお住まいで、3歳未満のお子さんがいる方</p><p>申請期限：2027年1月31日まで</p>{more}</main>"
        "<footer><p>堺市役所 072-233-1101</p></footer></body></html>"
    )


def listing(*names):
    links = (f'<li>11月2{n}日 <a href="/news/{name}.html">{name}のお知らせです</a></li>' for n, name in enumerate(names))
    return f"<main><ul>{''.join(links)}</ul></main>"


def town_site(site, **facts):
    site.put("/robots.txt", "User-agent: *\nDisallow: /secret/\n", "text/plain")
    site.put("/news/benefit.html", page(), "text/html; charset=utf-8")
    site.put("/news/festival.html", page("大仙公園で秋まつりを開きます", MARKET), "text/html")
    said = {"kind": "pages", "yields": "articles", "is_trusted": False, "place_kind": "", **facts}
    return source(site.put("/news/", listing("benefit", "festival"), "text/html"), **said)


def visit(row, now=NOW):
    Source.objects.filter(pk=row.pk).update(due_at=NOW - DAY)
    Host.objects.update(free_at=None)
    return visiting.visit(row.pk, now, AT_ONCE)


def test_new_pages_become_drafts_and_nothing_is_public(site):
    row = town_site(site)
    assert visit(row) == "kept"
    draft = Draft.objects.get(title="子育て世帯に給付金を支給します")
    assert (draft.kind, draft.topic, draft.state, draft.municipality_id) == ("benefit", "childcare", "waiting", "271403")
    assert draft.audience == {"all": [{"attr": "area", "in": ["271454"]}, {"some": "child", "where": {"age": {"lt": 3}}}]}
    assert draft.deadline_on == dt.date(2027, 1, 31)
    assert (WORDS in draft.text, "072-233-1101" in draft.text, "ホーム" in draft.text) == (True, False, False)
    assert (Draft.objects.count(), Item.objects.count()) == (2, 0)


def test_going_again_makes_nothing_new(site):
    row = town_site(site)
    visit(row)
    before = [*Draft.objects.order_by("pk").values()]
    assert visit(row) == "same"
    WebPage.objects.update(due_at=NOW)
    assert visit(row, NOW + DAY) == "same"
    assert [*Draft.objects.order_by("pk").values()] == before


def test_a_draft_that_is_taken_is_an_item_of_the_town_with_its_source(site, cast):
    visit(town_site(site))
    draft = Draft.objects.get(kind="benefit")
    item = drafting.take(draft, by=cast.mori, with_audience=True, now=NOW)
    assert (item.state, item.municipality_id, item.source_id, item.url) == ("draft", "271403", "test-source", draft.url)
    assert item.audience == draft.audience
    items.publish(item, by=cast.mori, now=NOW)
    with pytest.raises(drafting.DecidedAlready):
        drafting.take(draft, by=cast.mori, with_audience=True, now=NOW)
    assert Item.objects.count() == 1


def test_an_audience_that_nobody_said_yes_to_is_left_away(site, cast):
    visit(town_site(site))
    assert drafting.take(Draft.objects.get(kind="benefit"), by=cast.mori, with_audience=False, now=NOW).audience == {}


def test_another_town_can_neither_take_nor_drop_nor_change_it(site, cast):
    visit(town_site(site))
    draft = Draft.objects.get(kind="benefit")
    for act in (
        lambda: drafting.take(draft, by=cast.ono, with_audience=True, now=NOW),
        lambda: drafting.drop(draft, by=cast.ono, now=NOW),
        lambda: drafting.save(draft, by=cast.ono),
    ):
        with pytest.raises(drafting.NotYourDraft):
            act()
    draft.refresh_from_db()
    assert (draft.state, Item.objects.count()) == ("waiting", 0)


def again(site, row, **changes):
    site.put("/news/benefit.html", page(**changes), "text/html")
    WebPage.objects.update(due_at=NOW)
    return visit(row, NOW + DAY)


def test_a_page_that_changes_changes_the_draft_that_nobody_touched(site):
    row = town_site(site)
    visit(row)
    assert again(site, row, words=WORDS.replace("2万円", "3万円")) == "kept"
    assert "3万円" in Draft.objects.get(kind="benefit").summary
    assert Draft.objects.count() == 2


def test_what_a_clerk_has_put_right_is_not_written_over(site, cast):
    row = town_site(site)
    visit(row)
    draft = Draft.objects.get(kind="benefit")
    draft.title = "給付金のご案内"
    drafting.save(draft, by=cast.mori)
    again(site, row, words=WORDS.replace("2万円", "3万円"))
    titles = Draft.objects.filter(kind="benefit").values_list("title", flat=True)
    assert sorted(titles) == ["子育て世帯に給付金を支給します", "給付金のご案内"]


def test_a_page_that_changes_after_it_was_taken_is_a_proposed_change(site, cast):
    row = town_site(site)
    visit(row)
    item = drafting.take(Draft.objects.get(kind="benefit"), by=cast.mori, with_audience=True, now=NOW)
    items.publish(item, by=cast.mori, now=NOW)
    again(site, row, words=WORDS.replace("2万円", "3万円"))
    item.refresh_from_db()
    assert "2万円" in item.summary
    change = Draft.objects.get(kind="benefit", state="waiting")
    assert change.item_id == item.pk
    drafting.take(change, by=cast.mori, with_audience=False, now=NOW)
    item.refresh_from_db()
    assert ("3万円" in item.summary, item.state, item.audience != {}, Item.objects.count()) == (True, "published", True, 1)


def test_what_was_thrown_away_stays_away(site, cast):
    row = town_site(site)
    visit(row)
    drafting.drop(Draft.objects.get(kind="benefit"), by=cast.mori, now=NOW)
    again(site, row, words=WORDS.replace("2万円", "3万円"))
    assert Draft.objects.filter(kind="benefit").count() == 1


def test_a_trusted_source_is_published_unseen_without_a_guessed_audience(site):
    visit(town_site(site, is_trusted=True))
    item = Item.objects.get(kind="benefit")
    assert (item.state, item.audience, item.municipality_id) == ("published", {}, "271403")


def taken_down(item, cast):
    items.take_down(item, by=cast.mori)


def rewritten(item, cast):
    item.title = "給付金（職員の言葉）"
    items.save(item, by=cast.mori)


def joined(item, cast):
    kept = make.published("給付金のご案内")
    pairs.join(f"item-{kept.pk}", f"item-{item.pk}", by=cast.mori, now=NOW)


def put_under_review(item, cast):
    Item.objects.filter(pk=item.pk).update(needs_review=True)


@pytest.mark.parametrize("hand", [taken_down, rewritten, joined, put_under_review])
def test_a_trusted_page_undoes_nothing_that_a_clerk_has_done(site, cast, hand):
    row = town_site(site, is_trusted=True)
    visit(row)
    item = Item.objects.get(kind="benefit")
    hand(item, cast)
    before = Item.objects.filter(pk=item.pk).values().get()
    assert again(site, row, words=WORDS.replace("2万円", "3万円")) == "kept"
    assert Item.objects.filter(pk=item.pk).values().get() == before
    assert Draft.objects.get(state="waiting").item_id == item.pk


def test_a_trusted_page_is_not_published_past_a_clerk_who_has_its_draft_in_hand(site, cast):
    row = town_site(site)
    visit(row)
    draft = Draft.objects.get(kind="benefit")
    draft.title = "給付金（職員の言葉）"
    drafting.save(draft, by=cast.mori)
    Source.objects.update(is_trusted=True)
    for amount in ("3万円", "4万円"):
        again(site, row, words=WORDS.replace("2万円", amount))
        assert not Item.objects.filter(kind="benefit").exists()
    item = drafting.take(draft, by=cast.mori, with_audience=False, now=NOW)
    change = Draft.objects.get(kind="benefit", state="waiting")
    assert ("4万円" in change.summary, change.item_id) == (True, item.pk)
    drafting.take(change, by=cast.mori, with_audience=False, now=NOW)
    assert Item.objects.filter(kind="benefit").count() == 1


def test_a_trusted_page_goes_on_writing_what_only_it_has_written(site):
    row = town_site(site, is_trusted=True)
    visit(row)
    again(site, row, words=WORDS.replace("2万円", "3万円"))
    item = Item.objects.get(kind="benefit")
    assert ("3万円" in item.summary, item.state, Draft.objects.filter(state="waiting").count()) == (True, "published", 0)


def test_a_text_with_letters_that_cannot_be_read_is_not_published_unseen(site):
    row = town_site(site, is_trusted=True)
    broken = page(words=WORDS).encode().replace("給付金を支給します。お".encode(), b"\xe7\xb5\xff\xfe")
    site.put("/news/benefit.html", broken, "text/html; charset=utf-8")
    visit(row)
    assert [*Item.objects.values_list("title", flat=True)] == ["大仙公園で秋まつりを開きます"]
    assert Draft.objects.get(kind="benefit").state == "waiting"


@pytest.mark.parametrize(
    ("sent", "named"), [("cp932", "utf-8"), ("utf-8", "shift_jis"), ("cp932", "nonsense"), ("cp932", "undefined"), ("euc-jp", "euc-jp")]
)
def test_a_list_whose_letters_are_not_those_it_names_is_read_all_the_same(site, sent, named):
    row = town_site(site)
    site.put("/news/", listing("benefit", "festival").encode(sent), f"text/html; charset={named}")
    visit(row)
    assert sorted(WebPage.objects.values_list("named", flat=True)) == ["benefitのお知らせです", "festivalのお知らせです"]


def test_a_link_in_letters_that_cannot_be_read_is_refused_by_its_number(site):
    row = town_site(site)
    broken = listing("benefit", "festival").encode().replace("festivalのお".encode(), b"festival\xff\xff")
    site.put("/news/", broken, "text/html; charset=utf-8")
    visit(row)
    run = Run.objects.get()
    assert (run.rows, run.loaded, run.refused) == (2, 1, [{"row": 2, "column": "href", "reason": "題名に読めない文字があります"}])


def a_change(site, cast, **facts):
    """A published item of a page that says something else by now, and the draft of that."""
    row = town_site(site)
    visit(row)
    item = drafting.take(Draft.objects.get(kind="benefit"), by=cast.mori, with_audience=False, now=NOW)
    Item.objects.filter(pk=item.pk).update(**{"state": "published", "published_at": NOW, **facts})
    again(site, row, words=WORDS.replace("2万円", "3万円"))
    return item, Draft.objects.get(kind="benefit", state="waiting")


def test_a_change_of_what_was_reviewed_is_seen_by_a_colleague_before_it_is_public(site, cast):
    item, change = a_change(site, cast, needs_review=True)
    taken = drafting.take(change, by=cast.hara, with_audience=False, now=NOW)
    assert (taken.pk, taken.state, taken.changed_by) == (item.pk, "draft", str(cast.hara.pk))
    with pytest.raises(items.ReviewNeeded):
        items.publish(taken, by=cast.hara, now=NOW)
    items.publish(taken, by=cast.mori, now=NOW)


def test_taking_a_change_does_not_make_its_taker_the_one_who_wrote_the_audience(site, cast):
    health = {"attr": "care", "in": ["care3"]}
    item, change = a_change(site, cast, audience=health, purpose="手当の案内", written_by=str(cast.mori.pk), state="draft")
    taken = drafting.take(change, by=cast.hara, with_audience=False, now=NOW)
    assert (taken.pk, taken.written_by) == (item.pk, str(cast.mori.pk))
    with pytest.raises(items.SecondPersonNeeded):
        items.publish(taken, by=cast.mori, now=NOW)


def test_a_page_that_is_gone_or_closed_or_no_page_makes_no_draft(site):
    row = town_site(site)
    closed = '<p>11月9日<a href="/secret/a.html">見せないお知らせ</a></p>'
    site.put("/news/", listing("benefit", "gone", "picture", "empty") + closed, "text/html")
    site.put("/news/picture.html", b"\x89PNG", "image/png")
    site.put("/news/empty.html", "<html><body></body></html>", "text/html")
    visit(row)
    assert [draft.kind for draft in Draft.objects.all()] == ["benefit"]
    assert "/secret/a.html" not in site.paths()
    assert WebPage.objects.get(url__contains="gone").due_at is None


def desk(officer):
    return {line.text: line.count for line in desks.waiting(officer, NOW) if line.count}


GONE = "もとのページがなくなった、公開中の案内"


@pytest.mark.parametrize("is_listed", [True, False])
def test_an_item_whose_page_is_gone_waits_on_the_desk_until_it_is_taken_down(site, cast, as_mori, as_ono, is_listed):
    row = town_site(site, is_trusted=True)
    visit(row)
    item = Item.objects.get(kind="benefit")
    assert GONE not in desk(cast.mori)
    site.put("/news/", listing("festival", *["benefit"][:is_listed]), "text/html")
    site.put("/news/benefit.html", "", "text/html", status=410)
    visit(row)
    WebPage.objects.exclude(due_at=None).update(due_at=NOW)
    visit(row, NOW + DAY)
    assert (desk(cast.mori)[GONE], desk(cast.ono)) == (1, {})
    shown = as_mori.get("/admin/recommend/item/?page=gone").content.decode()
    assert (item.title in shown, "大仙公園" in shown) == (True, False)
    assert item.title not in as_ono.get("/admin/recommend/item/?page=gone").content.decode()
    items.take_down(item, by=cast.mori)
    assert GONE not in desk(cast.mori)


def test_a_page_that_comes_back_is_no_trouble_any_more(site, cast):
    row = town_site(site, is_trusted=True)
    etag = {"ETag": '"one"'}
    site.put("/news/benefit.html", page(), "text/html; charset=utf-8", headers=etag)
    visit(row)
    for week, status in ((1, 404), (2, 200)):
        site.put("/news/benefit.html", page(), "text/html; charset=utf-8", headers=etag if status == 200 else {}, status=status)
        WebPage.objects.exclude(due_at=None).update(due_at=NOW)
        visit(row, NOW + week * DAY)
        assert (desk(cast.mori).get(GONE), Item.objects.count()) == ({404: 1, 200: None}[status], 2)
    assert not Draft.objects.filter(state="waiting").exists()


@pytest.mark.parametrize(("body", "kind"), [("<html><body></body></html>", "text/html"), (b"\x89PNG", "image/png")])
def test_a_page_that_comes_back_without_a_text_is_not_gone_either(site, cast, body, kind):
    row = town_site(site, is_trusted=True)
    visit(row)
    for week, status in ((1, 404), (2, 200)):
        site.put("/news/benefit.html", body, kind, status=status)
        WebPage.objects.exclude(due_at=None).update(due_at=NOW)
        visit(row, NOW + week * DAY)
        assert desk(cast.mori).get(GONE) == {404: 1, 200: None}[status]
    again(site, row)
    assert (desk(cast.mori).get(GONE), Item.objects.count()) == (None, 2)


def test_a_page_that_only_left_its_list_is_not_gone_and_read_no_more_without_an_item(site, cast):
    row = town_site(site)
    visit(row)
    site.put("/news/", listing("festival", "other"), "text/html")
    visit(row)
    assert (WebPage.objects.get(url__contains="benefit").due_at, desk(cast.mori).get(GONE)) == (None, None)


def test_a_long_list_is_gone_through_a_few_pages_at_a_time(site):
    row = town_site(site)
    site.put("/news/", listing(*[f"n{number}" for number in range(9)]), "text/html")
    for number in range(9):
        site.put(f"/news/n{number}.html", page(f"お知らせの{number}番"), "text/html")
    visit(row)
    assert Draft.objects.count() == 5
    row.refresh_from_db()
    assert row.due_at < NOW + dt.timedelta(minutes=1)
    visit(row)
    assert (Draft.objects.count(), site.busiest) == (9, 1)


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        ("feed", "<html>404</html>", "新着の配信（RSS・Atom）として読めません"),
        ("feed", '<!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>', "新着の配信"),
        ("registry", "<html>", "支援制度レジストリの記録として読めません"),
        ("pages", "<html><p>何もありません</p></html>", "一覧に、読みに行けるページが1つもありません"),
    ],
)
def test_what_is_no_list_is_told(site, kind, body, says):
    row = town_site(site, kind=kind)
    site.put("/news/", body, "text/html")
    assert visit(row) == "failed"
    row.refresh_from_db()
    assert says in row.trouble


def test_the_registry_of_benefits_becomes_drafts_with_its_facts(site):
    record = {
        "institutionName": {"canonicalName": "児童手当"}, "target": {"targetPersons": "3歳未満のお子さん"}, "procedureMethod": "窓口で申請",
    }  # fmt: skip
    row = source(site.put("/r.json", json.dumps({"items": [record, {}]}), "application/json"), kind="registry", yields="articles")
    Source.objects.update(is_trusted=False)
    assert visit(row) == "kept"
    draft = Draft.objects.get()
    assert (draft.title, draft.facts) == ("児童手当", [["対象になる方", "3歳未満のお子さん"], ["手続きの方法", "窓口で申請"]])
    run = Run.objects.get()
    assert (run.rows, run.loaded, run.refused_rows) == (2, 1, 1)


def test_a_trial_of_a_list_names_its_pages_and_goes_to_none(site):
    run = visiting.try_out(town_site(site).pk, NOW, AT_ONCE)
    assert (run.rows, run.loaded, run.samples[0]["題名"]) == (2, 2, "benefitのお知らせです")
    assert (site.paths(), Draft.objects.count(), WebPage.objects.count()) == (["/robots.txt", "/news/"], 0, 0)


def model(site, settings, words, **how):
    answer = json.dumps({"choices": [{"message": {"content": words}}]})
    settings.REWORDING_URL = site.origin + "/v1/chat/completions"
    settings.REWORDING_MODEL = "small"
    site.put("/v1/chat/completions", answer, "application/json", **how)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("小さいお子さんのいる家庭に、お子さん1人あたり2万円を配ります。", True),
        ("お子さん1人あたり５万円を配ります。申し込みは要りません。", False),
        ("あ", False),
        ("長" * 400, False),
    ],
)
def test_a_model_proposes_words_and_no_number_of_its_own(site, settings, words, kept):
    visit(town_site(site))
    model(site, settings, words)
    draft = Draft.objects.get(kind="benefit")
    before = {name: getattr(draft, name) for name in ("summary", "audience", "deadline_on", "title")}
    assert draft.pk in sources.to_reword()
    assert rewording.reword(draft.pk, NOW) is kept
    draft.refresh_from_db()
    assert draft.reworded == (words if kept else "")
    assert {name: getattr(draft, name) for name in before} == before
    assert draft.pk not in sources.to_reword()


@pytest.mark.parametrize("how", [{"status": 500}, {"claims": 10**9}, {"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}}])
def test_a_model_that_is_away_costs_nothing_but_its_words(site, settings, how):
    visit(town_site(site))
    model(site, settings, "x", **how)
    assert rewording.reword(Draft.objects.get(kind="benefit").pk, NOW) is False


def test_without_a_setting_no_model_is_asked(site):
    visit(town_site(site))
    assert sources.to_reword() == []
    assert rewording.reword(Draft.objects.first().pk, NOW) is False
