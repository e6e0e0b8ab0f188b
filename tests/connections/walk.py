"""Walking through pages of the portal and of its services without a browser: what they say, and their buttons."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

import requests


def words(page: requests.Response) -> str:
    """What a page says, without its tags (phrases are broken by `<wbr>`)."""
    return unescape(re.sub(r"<[^>]+>", "", page.text))


def press(browser: requests.Session, page: requests.Response, button: str, *, follow: bool = True) -> requests.Response:
    """Send the form that holds this button (a value of `answer`, or the button's text), every box ticked."""
    for form in re.findall(r"<form.*?</form>", page.text, re.DOTALL):
        found = re.search(rf'<button[^>]*(?:value="{button}"[^>]*|>[^<]*{button}|aria-label="{button}")', form)
        if found:
            fields = [_field(tag) for tag in re.findall(r'<input[^>]*type="(?:hidden|checkbox)"[^>]*>', form)]
            fields += [("answer", button)] if f'value="{button}"' in form else []
            action = unescape(re.search(r'action="([^"]*)"', form)[1])  # type: ignore[index]
            headers = {"Referer": page.url}
            return browser.post(urljoin(page.url, action), fields, headers=headers, timeout=30, allow_redirects=follow)
    raise AssertionError(f"no button {button} on {page.url}:\n{page.text}")


def _field(tag: str) -> tuple[str, str]:
    name, value = (re.search(rf'\b{part}="([^"]*)"', tag) for part in ("name", "value"))
    return (name[1] if name else "", unescape(value[1]) if value else "")


def stop_all(browser: requests.Session, portal_url: str) -> None:
    """End every connection of this resident, so that the next service asks again, whatever other tests agreed to."""
    page = browser.get(f"{portal_url}/me/connections/", timeout=30)
    while name := re.search(r">([^<>]+との連携をやめる)</button>", page.text):
        page = press(browser, page, name[1])
