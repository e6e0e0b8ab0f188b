"""Hostile words in every kind of field and every text of a template: on the page, in the PDF, in the mail. Nothing is fetched."""

import subprocess
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from notifications.actions import batches, checking
from notifications.documents import letters
from notifications.models import Notice, Row, Template
from notifications.rules import languages
from notifications.rules import policy as policies
from notifications.rules.fields import Kind
from notifications.rules.layouts import layout_of
from portal.lib import pdfworkshop, stamping
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI
from tests.notifications import make

# {at}: an address that must stay silent, or a file that must stay unread, with the place of the word in it.
PAYLOADS = {
    "img": "<img/src='{at}'>", "import": "<style>@import'{at}';</style>", "css": "</td></table><p/style='background:url({at})'>",
    "svg": "<svg><image/href='{at}'/></svg>", "link": "<link/rel=stylesheet/href='{at}'>", "script": "<script/src='{at}'></script>",
    "quote": "\"'><object/data='{at}'>",
}  # fmt: skip
FETCHING = {"src", "href", "xlink:href", "data", "srcset", "style", "poster", "action", "background", "formaction"}
# The choices of a table and of a field are the template's, so they are hostile too.
KINDS = (Kind.TEXT, Kind.DATE, Kind.MONEY, Kind.NAME, Kind.CHOICE)
RARE = "𠮷"
AS_LONG_AS_THE_FORM_TAKES = {"document": 60, "contact": 120, "choice-choice": 60, "choice-cchoice": 60}


@pytest.fixture(autouse=True)
def _fresh_workshop():
    stamping.forget()
    yield
    stamping.forget()
    pdfworkshop.close()


class Words:
    """One hostile word per place, so that each can be found again."""

    def __init__(self, payload, address):
        self.payload, self.address = payload, address

    def __call__(self, place):
        return self.payload.format(at=f"{self.address}/{place}")[: AS_LONG_AS_THE_FORM_TAKES.get(place, 500)]


def field(word, key, kind, **more):
    choices = [word(f"choice-{key}"), "ほか"] if kind is Kind.CHOICE else []
    return {"key": key, "label": word(f"label-{key}"), "kind": kind.value, "longest": 200, "choices": choices, **more}


def layout_values(word):
    """All kinds of fields, a table of all kinds, a text under each kind of condition, and two languages."""
    columns = [field(word, f"c{kind.value}", kind) for kind in KINDS]
    fields = [
        field(word, "case_number", Kind.CASE_NUMBER, required=True), field(word, "name", Kind.NAME, required=True),
        field(word, "birth_on", Kind.BIRTH_DATE, required=True), field(word, "text", Kind.TEXT), field(word, "day", Kind.DATE),
        field(word, "money", Kind.MONEY), field(word, "choice", Kind.CHOICE),
        {**field(word, "sheet", Kind.TABLE), "columns": columns, "most": 2, "total": "cmoney"},
    ]  # fmt: skip
    is_chosen = {"field": "choice", "test": "is", "value": word("choice-choice")}
    values = {
        "document": word("document"), "person": "name", "number": "case_number", "result": "choice", "deadline": "",
        "salutation": "{name} 様" + word("salutation"), "fields": fields,
        "headings": [{"id": "h1", "text": word("heading") + "{text}"}],
        "paragraphs": [
            {"id": "p1", "text": word("paragraph") + "{day}{money}{choice}"},
            {"id": "p2", "text": word("given") + "{text}", "when": {"field": "text", "test": "given"}},
            {"id": "p3", "text": word("is"), "when": is_chosen},
        ],
        "facts": [{"field": key} for key in ("name", "text", "day", "money", "choice", "sheet")],
        "closing": [{"id": "c1", "text": word("closing")}],
        "steps": [{"id": "s1", "label": word("step"), "url": "https://example.jp/next"}],
        "instruction": [{"id": "i1", "text": word("instruction")}], "translations": {},
    }  # fmt: skip
    said = {one: {key: word(f"{one}-{key}") for key in languages.originals(layout_of(values))} for one in ("en", "ja-easy")}
    return {**values, "translations": said}


def template_of(word):
    make.template()
    with viewing_as(System("test", SAKAI)):
        template = Template.objects.create(municipality_id=SAKAI, slug="hostile", name="ためし", contact=word("contact"))
        template.write_version(layout_values(word), policies.DEFAULTS[policies.LegalClass.PAYMENT], at=timezone.now())
    return template


def cells(word, number, name):
    """One row as it can be typed: every cell that takes words is hostile."""
    line = {"case_number": number, "name": name, "birth_on": "2023-05-06", "text": word("text"), "day": "2026-12-01", "money": "1200"}
    line["choice"] = word("choice-choice")
    for place in (1, 2):
        line |= {f"sheet_{place}_ctext": word(f"t{place}"), f"sheet_{place}_cname": word(f"n{place}")}
        line |= {f"sheet_{place}_cdate": f"2026-12-0{place}", f"sheet_{place}_cmoney": "500"}
        line |= {f"sheet_{place}_cchoice": word("choice-cchoice")}
    return line


def checked(template, officer, rows):
    with viewing_as(System("test", SAKAI)):
        fields = template.newest.layout.fields
    data = make.file([[row.get(one.key, "") for one in fields] for row in rows], header=[one.label for one in fields], encoding="utf-8-sig")
    batch = make.uploaded(template, officer, data)
    with make.as_staff(officer):
        batches.map_columns(batch, {one.key: place for place, one in enumerate(fields)}, by=officer)
        checking.check(batch, by=officer)
    return batch


class Reader(HTMLParser):
    """What a browser would show, and what it would fetch."""

    def __init__(self, answer):
        super().__init__()
        self.shown, self.fetched, self.inside = [], [], ""
        self.feed(answer.content.decode())

    def handle_starttag(self, tag, attrs):
        self.inside = tag if tag in {"style", "script"} else self.inside
        self.fetched += [value for name, value in attrs if name in FETCHING and value]

    def handle_endtag(self, tag):
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data):
        (self.fetched if self.inside else self.shown).append(data)

    @property
    def text(self):
        return squeezed("".join(self.shown))


def squeezed(text):
    return "".join(text.split())


def pdf_text(data):
    return squeezed(subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout.decode())


SAID = ("document", "heading", "paragraph", "given", "is", "closing", "instruction", "contact", "salutation")
OF_THE_ROW = ("text", "choice-choice", "t1", "t2", "n1", "n2", "choice-cchoice", "label-text", "label-sheet", "label-cdate", "label-cmoney")


@pytest.fixture(params=PAYLOADS)
def word(request, listeners, tmp_path):
    """Half of the words ask a server of this machine, half a file of it."""
    (addresses, _asked), secret = listeners, tmp_path / "secret"
    secret.write_text("canary-of-a-file")
    place = list(PAYLOADS).index(request.param)
    return Words(PAYLOADS[request.param], [*addresses, secret.as_uri()][place % 3])


def test_hostile_words_are_shown_as_they_are_on_page_pdf_and_mail(word, listeners, cast, as_hanako, as_mori, settings):
    """The first row is stamped; the second has a rare letter and is laid out in full."""
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    template = template_of(word)
    make.willing(cast.hanako)
    names = [word("name"), f"{word('name')}{RARE}"]
    rows = [cells(word, make.bound(cast.hanako, name=name), name) for name in names]
    batch = checked(template, cast.mori, rows)
    make.approve(batch, cast.hara)
    looks = [as_mori.get(reverse("admin:notifications_batch_preview", args=[batch.pk, number])) for number in (2, 3)]
    make.issue(batch, cast.mori)
    make.work_off(batch)
    with viewing_as(System("test")):
        notices = list(Notice.objects.filter(release=batch.pk).order_by("row_number"))
        pdfs = [pdf_text(letters.stored_pdf(one)) for one in notices]
        assert (batch.state, len(notices)) == ("released", 2)
    looks += [as_hanako.get(reverse("notifications:inbox"))]
    pages = [as_hanako.get(reverse("notifications:notice", args=[one.pk])) for one in notices]
    for told in (Reader(page).text for page in pages):
        assert [place for place in (*SAID, *OF_THE_ROW, "name") if squeezed(word(place)) not in told] == []
    for told in pdfs:
        # A long word in a narrow cell is broken, and its lines stand among its neighbours': the cells are tried in test_letters.
        assert [place for place in (*SAID, "name") if squeezed(word(place)) not in told] == []
    spoken = {one: as_hanako.get(reverse("notifications:notice", args=[notices[0].pk]), {"words": one}) for one in ("en", "ja-easy")}
    for language, page in spoken.items():
        keys = ("document", "h1", "p1", "p2", "p3", "c1", "s1", "i1", "field.text", f"choice.choice.{word('choice-choice')}")
        assert [key for key in keys if squeezed(word(f"{language}-{key}")) not in Reader(page).text] == []
    for page in (*looks, *pages, *spoken.values()):
        assert page.status_code == 200
        assert [one for one in Reader(page).fetched if word.address in one] == []
    told = [str(one.message()) for one in mail.outbox]
    assert [one for one in told if word.address in one] == []
    assert told
    assert not any("canary" in told for told in pdfs)
    assert listeners[1] == []


@pytest.mark.parametrize("key", ["case_number", "birth_on", "day", "money", "choice", "sheet_1_cdate", "sheet_1_cmoney", "sheet_1_cchoice"])
def test_a_field_that_takes_no_words_refuses_them_and_shows_which(key, listeners, cast, as_mori):
    word = Words(PAYLOADS["img"], listeners[0][0])
    template = template_of(word)
    row = cells(word, make.bound(cast.hanako, name="堺 みどり"), "堺 みどり") | {key: word("bad")}
    batch = checked(template, cast.mori, [row])
    with viewing_as(System("test")):
        found = Row.objects.get(batch=batch)
        # A number that nobody has is no slip of the pen: the row waits for two officers.
        expected = ("quarantined", []) if key == "case_number" else ("invalid", [key])
        assert (found.outcome, [one["field"] for one in found.problems]) == expected
    page = as_mori.get(reverse("admin:notifications_batch_check", args=[batch.pk]))
    assert squeezed(word("bad")) in Reader(page).text
    assert [one for one in Reader(page).fetched if word.address in one] == []
    assert listeners[1] == []
