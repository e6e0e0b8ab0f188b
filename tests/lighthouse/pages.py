"""The pages that are measured, with the people of the demo and a letter in the inbox; run inside the house that is measured.

Prints JSON: a list of `{"name", "path", "cookies", "counts"}`. Cookies are a guest's (none), those of 堺 花子, or the clerk's.
`counts`: a page of the twelve that have marks; the office's are only looked at (`gallery`).
"""

import json
import re
import sys

import django

HERE = {"Host": "localhost"}

def main() -> None:
    django.setup()
    from django.urls import reverse
    from django.utils import timezone

    from portal.front import seeding
    from portal.identity.models import Officer, Resident
    from portal.municipalities.scope import System, viewing_as
    from procedures.models import Procedure
    from tests import cast as people
    from tests.notifications import places
    from tests.procedures import make as cases

    seeding.seed_people()
    with viewing_as(System("lighthouse")):
        found = {one.user.email.split("@")[0]: one for kind in (Resident, Officer) for one in kind.objects.filter(user__isnull=False)}
    cast = people.Cast(found["hanako"], found["ken"], found["mori"], found["hara"], found["ono"], found["pref"])
    letter = places.a_letter(cast)
    places.a_batch(cast)
    mori = people.logged_in(cast.mori)
    nursery = Procedure.objects.get(municipality=people.SAKAI, slug="nursery-admission")
    case = cases.submitted(cast.hanako, nursery, timezone.now())
    guest, hanako = None, people.logged_in(cast.hanako)
    guide = _first_link(hanako.get("/procedures/", headers=HERE), r'href="(/procedures/[^"/]+/nursery[^"/]*/)"')
    whom = _answers(hanako.get(guide, headers=HERE))
    form = hanako.post(f"{guide}begin/", whom, headers=HERE)["Location"]
    pages = [
        ("はじめの画面", "/", guest),
        ("市町村の一覧", "/towns/", guest),
        ("ログイン", reverse("account_login"), guest),
        ("手続の一覧", f"/procedures/?town={people.SAKAI}", guest),
        ("場所をさがす", f"/places/?town={people.SAKAI}", guest),
        ("ホーム", "/", hanako),
        ("お知らせ", reverse("notifications:inbox"), hanako),
        ("通知", reverse("notifications:notice", kwargs=letter), hanako),
        ("あなたへの情報", reverse("recommend:feed"), hanako),
        ("手続の案内", guide, hanako),
        ("申込みの入力", form, hanako),
        ("さがす", "/search/?q=ほいくえん", hanako),
    ]
    office = [
        ("職員の「しごと」", "/admin/", mori),
        ("申請の一覧", reverse("admin:procedures_application_changelist"), mori),
        ("申請の審査", reverse("admin:procedures_application_change", args=[case.pk]), mori),
    ]
    shown = [(*page, True) for page in pages] + [(*page, False) for page in office]
    found = [{"name": name, "path": path, "cookies": _cookies(client), "counts": counts} for name, path, client, counts in shown]
    json.dump(found, sys.stdout)


def _cookies(client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()} if client else {}


def _first_link(response, pattern: str) -> str:
    found = re.search(pattern, response.content.decode())
    assert found, (response.status_code, pattern)
    return found.group(1)


def _answers(response) -> dict[str, str]:
    """For whom: the first who is offered."""
    radios = re.findall(r'<input[^>]*type="radio"[^>]*>', response.content.decode())
    words = [dict(re.findall(r'(\w+)="([^"]*)"', radio)) for radio in radios]
    return {word["name"]: word["value"] for word in words[::-1]}


if __name__ == "__main__":
    main()
