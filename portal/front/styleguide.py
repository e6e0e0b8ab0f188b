"""The living page of the design: every component of `templates/components/` in each of its states, drawn by the component itself.

The words in it are made up and stand for no text of the portal: a component is judged by its shape, in whatever language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from portal.front import stylesamples
from portal.ui.pages import page

FOLDER = Path(settings.BASE_DIR) / "templates" / "components"
# The frame of the page draws these, so the page itself is their sample; Django's forms draw the others.
IN_THE_FRAME = (
    "head_menu", "helper_bar", "language_switch", "logo", "remark_box", "site_foot", "site_head", "sitting", "styles", "town_look",
)  # fmt: skip
IN_FORMS = ("birth_date", "error_summary", "field", "field_chip", "form", "formset")
_COMMENT = re.compile(r"{% comment %}(.*?){% endcomment %}", re.DOTALL)
_ROLES = re.compile(r"^    --([a-z-]+): (?:#|var\(--color)", re.MULTILINE)


@dataclass(frozen=True)
class Shown:
    """One component: its name, what its own comment says of it, and (state, HTML) pairs."""

    name: str
    about: str
    states: list[tuple[str, SafeString]] = field(default_factory=list)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """For whoever builds pages; open to all, found by no search."""
    samples = stylesamples.samples(timezone.now())
    shown = [
        Shown(name, about(name), [(state, drawn(name, facts, request)) for state, facts in states]) for name, states in samples.items()
    ]
    facts = {
        "components": shown,
        "roles": roles(),
        "forms": [("まだ触れていない", AForm()), ("まちがいがある", AForm({"wrong-email": "hanako"}, prefix="wrong"))],
        "boxes": [("いくつも", Boxes(prefix="some")), ("多すぎる", Boxes(TOO_MANY, prefix="many", error_messages=TWO_AT_MOST))],
        "form_parts": [(name, about(name)) for name in IN_FORMS],
        "frame": [(name, about(name)) for name in IN_THE_FRAME],
        "page_obj": Paginator(range(100), 10).page(2),
    }
    response = page(request, "front/styleguide.html", facts)
    response["X-Robots-Tag"] = "noindex"
    return response


def drawn(name: str, facts: Mapping[str, object], request: HttpRequest) -> SafeString:
    """`spoken` among the facts is the language of the reader."""
    with override(str(facts.get("spoken") or get_language())):
        return render_to_string(f"components/{name}.html", dict(facts), request)


@cache
def about(name: str) -> str:
    """The comment at the head of the component's file: what it is, and its parameters."""
    found = _COMMENT.search((FOLDER / f"{name}.html").read_text(encoding="utf-8"))
    return found[1].strip() if found else ""


@cache
def roles() -> tuple[str, ...]:
    """The colours by what they are for, in the order of the theme."""
    sheet = (Path(settings.BASE_DIR) / "static" / "css" / "theme.css").read_text(encoding="utf-8")
    return tuple(dict.fromkeys(_ROLES.findall(sheet)))


class AForm(forms.Form):
    """One field of each kind that the portal's pages use."""

    name = forms.CharField(label="お名前", help_text="住民票のとおりに入れてください。", max_length=40)
    email = forms.EmailField(label="メールアドレス", required=False)
    born_on = forms.DateField(label="お誕生日", required=False, widget=forms.DateInput(attrs={"inputmode": "numeric"}))
    town = forms.ChoiceField(label="市町村", choices=[("", "選んでください"), ("271403", "堺市"), ("273210", "豊能町")])
    how = forms.ChoiceField(
        label="受け取り方", choices=[("here", "とびらで受け取る"), ("post", "郵便で受け取る")], widget=forms.RadioSelect
    )
    topics = forms.MultipleChoiceField(
        label="知りたいこと", required=False, choices=[("child", "子育て"), ("safety", "防災")], widget=forms.CheckboxSelectMultiple
    )
    remark = forms.CharField(label="伝えたいこと", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agree = forms.BooleanField(label="内容を確かめました")


class ABox(forms.Form):
    child = forms.CharField(label="お子さんのお名前", required=False)


Boxes = forms.formset_factory(ABox, extra=2, max_num=2, validate_max=True)
TWO_AT_MOST = {"too_many_forms": "お子さんは2人までです。"}
TOO_MANY = {"many-TOTAL_FORMS": "3", "many-INITIAL_FORMS": "0", **{f"many-{number}-child": "さくら" for number in range(3)}}
