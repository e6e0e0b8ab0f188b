"""The portal as an app of a phone: read without a line, wiped when it must be, what was typed and shared finds its way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.house import House
from tests.journeys.steps import fits, log_in, open_first_letter

pytestmark = pytest.mark.journey

KEEP, DROP = "この電話に残す", "この電話から消す"
AWAY = "つながっていません"
# What lies in the browser: names of all records, whether a key gives itself away, and whether any word can be read in the clear.
STORED = """async (words) => {
  const base = await new Promise((done) => { indexedDB.open("tobira", 1).onsuccess = (event) => done(event.target.result); });
  const asked = (name) => base.transaction(name).objectStore(name).getAll();
  const of = (name) => new Promise((done) => { asked(name).onsuccess = (event) => done(event.target.result); });
  const [kept, keys, meta] = [await of("kept"), await of("keys"), await of("meta")];
  base.close();
  const clear = kept.map((one) => new TextDecoder().decode(one.data)).join();
  const cached = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) cached.push([new URL(request.url).pathname, await (await cache.match(request)).text()]);
  }
  const all = clear + JSON.stringify(meta) + JSON.stringify(cached);
  return {
    kept: kept.map((one) => one.kind).sort(), keys: keys.length, extractable: keys.some((one) => one.extractable),
    owners: meta.filter((one) => one.holder).length, seen: words.filter((word) => all.includes(word)),
    pages: cached.map(([path]) => path).filter((path) => !path.startsWith("/static/")),
    storage: JSON.stringify(localStorage),
  };
}"""
WORDS = ("花子", "通知書", "/inbox/")
# The login has ended while nobody looked.
OVER = """() => new Promise((done) => { indexedDB.open("tobira", 1).onsuccess = ({ target: { result: base } }) => {
  const work = base.transaction("meta", "readwrite"), store = work.objectStore("meta");
  store.get("owner").onsuccess = (event) => store.put({ ...event.target.result, until: Date.now() - 1 }, "owner");
  work.oncomplete = () => { base.close(); done(); };
}; })"""
# What a page asks of the worker in the name of a holder; how many files come.
ASKED = """async ([say, mine]) => {
  const { active } = await navigator.serviceWorker.ready;
  const holder = mine ? document.querySelector("script[data-holder]").dataset.holder : undefined;
  const said = await new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => done(event.data);
    active.postMessage({ say, holder, path: location.pathname, at: 0 }, [port2]);
  });
  return said && said.files ? said.files.length : said;
}"""


def stored(page: Page) -> dict[str, object]:
    found = page.evaluate(STORED, list(WORDS))
    assert isinstance(found, dict)
    return found


def settled(page: Page) -> None:
    """The worker stands, speaks for this page and has its page for bad times."""
    holds(page, "navigator.serviceWorker.controller !== null && caches.keys().then((names) => names.length > 0)")


def holds(page: Page, question: str) -> None:
    """Asked until it is so. Playwright's own waiting evaluates a text in the page, which the policy refuses."""
    for _ in range(100):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(question)


def kept_letter(page: Page, house: House) -> tuple[str, str]:
    """Hanako logs in, opens a letter and keeps it: (title, path)."""
    log_in(page, house, "hanako@example.jp")
    settled(page)
    title = open_first_letter(page, house)
    page.get_by_role("button", name=KEEP).click()
    expect(page.get_by_text("この電話に残しました。")).to_be_visible()
    return title, page.evaluate("location.pathname")


def test_a_marked_letter_the_home_and_the_list_are_read_without_a_line(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]
) -> None:
    phone = open_browser(PHONE)
    title, path = kept_letter(phone, house)
    shoot(phone, "phone-keep")
    assert stored(phone) == {
        "kept": ["page", "page", "page"], "keys": 1, "extractable": False, "owners": 1, "seen": [], "pages": ["/offline/ja/"],
        "storage": "{}",
    }  # fmt: skip

    phone.context.set_offline(True)
    phone.goto(path)
    expect(phone.get_by_role("heading", level=1)).to_have_text(title)
    expect(phone.get_by_text("この電話に残した写しです")).to_be_visible()
    assert phone.locator("form, script, button, input").count() == 0
    assert fits(phone)
    shoot(phone, "phone-copy")
    phone.goto("/")
    expect(phone.get_by_role("heading", name="花子さんのホーム")).to_be_visible()
    phone.goto("/inbox/")
    expect(phone.locator("article.is-letter").first).to_be_visible()
    shoot(phone, "phone-inbox")

    # What was not marked says so, in the clothes of the portal.
    phone.goto("/procedures/")
    expect(phone.get_by_role("heading", name=AWAY)).to_be_visible()
    expect(phone.get_by_role("link", name=title)).to_be_visible()
    assert phone.evaluate("getComputedStyle(document.querySelector('a.button')).display") != "inline"
    shoot(phone, "phone-offline")

    phone.context.set_offline(False)
    phone.goto(path)
    phone.get_by_role("button", name=DROP).click()
    expect(phone.get_by_role("button", name=KEEP)).to_be_visible()
    phone.wait_for_timeout(300)
    assert stored(phone)["kept"] == []


def test_the_logout_leaves_nothing_and_a_second_resident_sees_nothing(open_browser: Callable[..., Page], house: House) -> None:
    phone = open_browser(PHONE)
    title, path = kept_letter(phone, house)
    phone.goto("/account/logout/")
    phone.get_by_role("button", name="ログアウトする").click()
    phone.wait_for_load_state("load")
    phone.wait_for_timeout(500)
    assert {name: stored(phone)[name] for name in ("kept", "keys", "owners")} == {"kept": [], "keys": 0, "owners": 0}
    phone.context.set_offline(True)
    for address in (path, "/inbox/", "/"):
        phone.goto(address)
        expect(phone.get_by_role("heading", name=AWAY)).to_be_visible()
        assert title not in phone.content()


def test_without_a_logout_the_next_resident_wipes_what_the_first_one_kept(open_browser: Callable[..., Page], house: House) -> None:
    """The session is gone and its copies still lie there: what a cleared cookie leaves."""
    phone = open_browser(PHONE)
    title, path = kept_letter(phone, house)
    phone.context.clear_cookies()
    phone.goto("about:blank")
    ken = open_browser(PHONE)
    log_in(ken, house, "ken@example.jp")
    phone.context.add_cookies(ken.context.cookies())
    phone.goto("/")
    phone.wait_for_load_state("networkidle")
    phone.wait_for_timeout(500)
    assert stored(phone)["kept"] == []
    phone.context.set_offline(True)
    phone.goto(path)
    expect(phone.get_by_role("heading", name=AWAY)).to_be_visible()
    assert title not in phone.content()


def test_a_page_of_nobody_drops_the_copies(open_browser: Callable[..., Page], house: House) -> None:
    """The session ended while nobody looked: the next page that the portal answers with knows nobody."""
    phone = open_browser(PHONE)
    kept_letter(phone, house)
    phone.context.clear_cookies()
    phone.goto("/")
    holds(phone, f"({STORED})([]).then((found) => !found.kept.length)")


def test_the_icon_shows_what_is_unread(open_browser: Callable[..., Page], house: House) -> None:
    phone = open_browser(PHONE)
    phone.add_init_script("window.badges = []; navigator.setAppBadge = async (number) => { window.badges.push(number); };")
    phone.goto("/")
    assert phone.evaluate("badges") == [0]
    log_in(phone, house, "hanako@example.jp")
    phone.goto("/inbox/")
    badge = phone.locator(".site-nav__badge [aria-hidden]")
    unread = int(badge.first.inner_text()) if badge.count() else 0
    assert phone.evaluate("badges") == [unread]


def test_copies_end_with_the_login_even_without_a_line(open_browser: Callable[..., Page], house: House) -> None:
    phone = open_browser(PHONE)
    title, path = kept_letter(phone, house)
    phone.context.set_offline(True)
    phone.evaluate(OVER)
    phone.goto(path)
    expect(phone.get_by_role("heading", name=AWAY)).to_be_visible()
    assert title not in phone.content()
    assert stored(phone)["kept"] == []
    assert stored(phone)["keys"] == 0


def test_the_page_without_a_line_speaks_the_readers_language(open_browser: Callable[..., Page], house: House) -> None:
    phone = open_browser(PHONE)
    phone.goto("/")
    settled(phone)
    phone.evaluate("document.querySelector('button[value=vi]').click()")
    phone.wait_for_load_state("load")
    expect(phone.locator("html")).to_have_attribute("lang", "vi")
    holds(phone, "caches.match('/offline/vi/').then(Boolean)")
    phone.context.set_offline(True)
    phone.goto("/towns/")
    expect(phone.locator("html")).to_have_attribute("lang", "vi")
    assert AWAY not in phone.content()


def test_all_works_without_a_script(open_browser: Callable[..., Page], house: House) -> None:
    page = open_browser(PHONE | {"java_script_enabled": False})
    page.goto("/account/login/")
    expect(page.get_by_label("メールアドレス")).to_be_visible()
    page.goto("/share/")
    page.wait_for_url("**/account/login/**")


CERTIFICATE = "り災証明書"
PLACE, WHERE, PHOTOS = "[name='a-place']", "堺市堺区南瓦町3-1", "[name='a-photos']"


def begun(page: Page, house: House) -> str:
    """A form of Hanako's that asks for photos; the address of its first page."""
    log_in(page, house, "hanako@example.jp")
    settled(page)
    page.goto("/procedures/")
    page.get_by_role("link", name=CERTIFICATE).first.click()
    page.locator("form[action$='/begin/'] button").last.click()
    page.wait_for_url("**/page/1/")
    page.wait_for_load_state("networkidle")
    return str(page.evaluate("location.pathname"))


def thrown_away(page: Page, house: House, path: str) -> None:
    """The house stands for all journeys. The page is left first: it may be asking about what was put back into it."""
    page.goto("about:blank")
    code = f"from procedures.models import Application as A; A.objects.filter(pk='{path.split('/')[2]}').update(state='discarded')"
    scope = "from portal.municipalities.scope import System, viewing_as"
    house.manage("shell", "-c", f"{scope}\nwith viewing_as(System('journey')):\n    {code}")


def test_what_was_typed_without_a_line_comes_back(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]
) -> None:
    phone = open_browser(PHONE)
    path = begun(phone, house)
    phone.context.set_offline(True)
    phone.locator(PLACE).fill(WHERE)
    phone.locator("main").get_by_role("button", name="次へ").last.click()
    expect(phone.get_by_role("heading", name="送れませんでした")).to_be_visible()
    shoot(phone, "phone-draft")
    found = phone.evaluate(STORED, [WHERE])
    assert (found["kept"], found["seen"]) == (["draft"], [])
    phone.context.set_offline(False)
    phone.get_by_role("link", name="もう一度ためす").click()
    expect(phone.get_by_text("つながらない間に入力したものを")).to_be_visible()
    expect(phone.locator(PLACE)).to_have_value(WHERE)
    shoot(phone, "phone-restored")
    holds(phone, f"({STORED})([]).then((found) => !found.kept.includes('draft'))")
    phone.reload()
    expect(phone.locator(PLACE)).to_have_value(WHERE)
    expect(phone.get_by_text("つながらない間に入力したものを")).to_have_count(0)
    thrown_away(phone, house, path)


def test_what_was_typed_stays_when_it_is_sent_to_the_login(open_browser: Callable[..., Page], house: House) -> None:
    phone = open_browser(PHONE)
    path = begun(phone, house)
    other = phone.context.new_page()
    other.goto(path)
    other.wait_for_load_state("networkidle")
    phone.context.set_offline(True)
    phone.locator(PLACE).fill(WHERE)
    phone.locator("main").get_by_role("button", name="次へ").last.click()
    expect(phone.get_by_role("heading", name="送れませんでした")).to_be_visible()
    # The same form in another tab, sent to a portal that no longer knows who sends it.
    phone.context.set_offline(False)
    phone.context.clear_cookies(name="tobira")
    other.locator(PLACE).fill(WHERE)
    other.locator("main").get_by_role("button", name="次へ").last.click()
    other.wait_for_url("**/account/login/**")
    settled(other)
    assert other.evaluate(STORED, [])["kept"] == ["draft"]
    log_in(phone, house, "hanako@example.jp")
    phone.goto(path)
    expect(phone.get_by_text("つながらない間に入力したものを")).to_be_visible()
    expect(phone.locator(PLACE)).to_have_value(WHERE)
    thrown_away(phone, house, path)


def test_a_shared_photo_goes_into_the_question_that_is_chosen(
    open_browser: Callable[..., Page], house: House, shoot: Callable[[Page, str], None]
) -> None:
    phone = open_browser(PHONE)
    path = begun(phone, house)
    phone.locator("[name='a-photos_when'][value='now']").check()
    expect(phone.locator(PHOTOS)).to_be_visible()
    phone.wait_for_load_state("networkidle")
    # The wiping that is due comes before the photo, and not with the next page.
    phone.evaluate(OVER)
    with phone.expect_navigation():
        phone.evaluate(
            """async () => {
              const canvas = new OffscreenCanvas(64, 48);
              canvas.getContext("2d").fillRect(0, 0, 64, 48);
              const photo = await canvas.convertToBlob({ type: "image/jpeg" });
              const pile = new DataTransfer();
              pile.items.add(new File([photo], "いえ.jpg", { type: "image/jpeg" }));
              const make = (name, facts) => Object.assign(document.createElement(name), facts);
              const form = make("form", { method: "post", enctype: "multipart/form-data", action: "/share/" });
              form.append(make("input", { type: "file", name: "files", files: pile.files }));
              document.body.append(form);
              form.submit();
            }"""
        )
    expect(phone.get_by_role("heading", name="写真やファイルを入れる")).to_be_visible()
    shoot(phone, "phone-share")
    found = phone.evaluate(STORED, ["いえ.jpg"])
    assert (found["kept"], found["seen"]) == (["shared"], [])
    # A page that asked for it and was closed, or speaks of another one, has taken nothing; one of nobody gets nothing.
    asked = [phone.evaluate(ASKED, [say, mine]) for say, mine in (("shared", True), ("taken", True), ("shared", False), ("shared", True))]
    assert asked == [1, None, None, 1]
    phone.get_by_role("link", name="写真を選ぶ").first.click()
    expect(phone.locator(".papers")).to_contain_text("いえ.jpg")
    expect(phone.locator(".error-summary")).to_have_count(0)
    holds(phone, f"({STORED})([]).then((found) => !found.kept.includes('shared'))")
    thrown_away(phone, house, path)
