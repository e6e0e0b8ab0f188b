"""Steps that every journey takes: getting in, as a resident or as an officer, with what a mail or an authenticator shows."""

import re
from weakref import WeakSet

from playwright.sync_api import BrowserContext, Locator, Page, expect

from portal.front.demo import read_mail
from tests.journeys.house import House

# Browsers that run no script; a journey through them waits for nothing to be drawn by itself.
WITHOUT_SCRIPTS: WeakSet[BrowserContext] = WeakSet()
LETTER = "保育施設等利用調整結果通知書"
CODE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)


def runs_scripts(page: Page) -> bool:
    return page.context not in WITHOUT_SCRIPTS


def log_in(page: Page, house: House, email: str) -> None:
    """Enter by the code that the mail brings; officers also by the code that their authenticator shows."""
    known = codes_for(house, email)
    page.goto("/account/login/")
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_role("button", name="番号を送る").click()
    page.locator("input[name=code]").fill(wait_for_code(page, house, email, known))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(lambda url: "/confirm/" not in url)
    if "/2fa/" in page.url:
        pass_second_factor(page, email)


def pass_second_factor(page: Page, email: str) -> None:
    """Type the authenticator's code; one that ran out between reading and typing is read again, as people do."""
    for _ in range(3):
        page.locator("input[name=code]").fill(second_factor(page, email))
        with page.expect_navigation():
            page.locator("input[name=code]").press("Enter")
        if "/2fa/" not in page.url:
            return
    raise AssertionError(f"three codes of {email} were refused")


def codes_for(house: House, email: str) -> list[str]:
    """All codes that were mailed to an address, oldest first."""
    files = sorted((house.state / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime)
    mails = [read_mail(file) for file in files]
    return [found for mail in mails if mail.to == email for found in CODE.findall(mail.body)]


def wait_for_code(page: Page, house: House, email: str, known: list[str]) -> str:
    """The code of the mail that the worker is about to write."""
    for _ in range(150):
        if len(codes := codes_for(house, email)) > len(known):
            return codes[-1]
        page.wait_for_timeout(100)
    raise AssertionError(f"no code was mailed to {email}; see {house.state / 'log'}")


def second_factor(page: Page, email: str) -> str:
    """What the officer's authenticator shows, from the demo's page in a second tab."""
    tab = page.context.new_page()
    tab.goto("/demo/")
    code = tab.locator("li.card", has_text=email).locator("code.totp").inner_text()
    tab.close()
    return code


def arrives(page: Page, text: str, *, seconds: int) -> None:
    """Reload until a text stands on the page: what a person does who waits for something."""
    for _ in range(seconds):
        if there(page.get_by_text(text)):
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.get_by_text(text).first).to_be_visible()


def there(place: Locator) -> bool:
    """Whether it stands on the page, looked at once that is whole: after a click, half of the next one may be all there is."""
    place.page.wait_for_load_state("domcontentloaded")
    return place.count() > 0


def draws_parts(page: Page) -> Page:
    """The same page, once links and forms draw a part of it; until then, they load a whole one."""
    for _ in range(100):
        if page.evaluate("'htmx' in window"):
            return page
        page.wait_for_timeout(50)
    raise AssertionError("what draws parts did not come")


def fits(page: Page) -> bool:
    """Whether nothing makes the page wider than the phone."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def tick_samples(page: Page) -> None:
    """What the approver's page asks before its button: samples seen and, where nothing vouches for the file, a reason."""
    for sample in page.get_by_label("行目を見ました").all():
        sample.check()
    if there(page.locator("#reason")):
        page.locator("#reason").fill("課の決裁簿と件数・内訳を照らし合わせた")


def stop_all(page: Page) -> None:
    """End every connection of whoever is logged in: other journeys have been here before."""
    page.goto("/me/connections/")
    while there(button := page.get_by_role("button", name="との連携をやめる")):
        with page.expect_navigation():
            button.first.click()


# 堺市 writes to Hanako about one child, as it does to 849 families at once.
WRITE = """
from django.db import transaction
from portal.identity.queries import officer_by_email
from portal.identity.models import Resident
from portal.municipalities.scope import System, viewing_as
from tests.notifications import make
with transaction.atomic():
    with viewing_as(System("journey")):
        hanako = Resident.objects.get(user__email="hanako@example.jp")
        make.willing(hanako)
        template, number = make.template(), make.bound(hanako)
    mori, hara = officer_by_email("mori@sakai.example.jp"), officer_by_email("hara@sakai.example.jp")
    make.issued(template, mori, hara, make.file([make.line(number)]))
"""


def open_first_letter(page: Page, house: House) -> str:
    """One that is written when there is none yet; its title."""
    page.goto("/inbox/")
    letters = page.locator("article.is-letter", has_not_text="本人確認が必要").locator("a")
    if not there(letters):
        house.manage("shell", "-c", WRITE)
        arrives(page, LETTER, seconds=120)
    letters.first.click()
    page.wait_for_url("**/inbox/*-*/")
    return page.locator("h1").inner_text()
