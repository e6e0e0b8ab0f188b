"""`{% load ui %}`: icons, phrase breaks, dates in plain words, the menus, and small helpers of the components."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib import languages, tracking
from portal.lib.languages import NAMES
from portal.lib.wareki import wareki as in_era
from portal.ui import afterwards as end_of_task
from portal.ui import dates, destinations, devices, icons, phrases, wording

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "inbox" %}` is decoration; `{% icon "lock" "本人だけ" %}` is read out. Raises KeyError for an unknown name."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75"'
        ' stroke-linecap="round" stroke-linejoin="round" focusable="false" {}><path d="{}"/></svg>',
        spoken,
        icons.PATHS[name],
    )


@register.simple_tag
def request_number() -> str:
    """"3F2A-9C41": how the log's line about this request is found. Needs no context, for error pages have none."""
    return tracking.spoken()


@register.simple_tag(name="phrase")
def phrase_tag(text: object) -> SafeString:
    return phrases.with_breaks(str(text))


register.filter("tag", languages.tag_of)


@register.filter
def own_name(language: str) -> str:
    """What its readers call a language. Django's own tag would translate it, and call English 英語(米国) on a Japanese page."""
    return NAMES.get(language, language)


@register.filter(name="phrase")
def phrase_filter(text: object) -> SafeString:
    return phrases.with_breaks(str(text))


@register.filter(expects_localtime=False)
def jdate(moment: date | datetime | None) -> str:
    """2026年11月21日(土)"""
    return dates.only_day(moment) if moment else ""


@register.filter(expects_localtime=False)
def jdatetime(moment: date | datetime | None) -> str:
    """2026年11月21日(土) 9:00"""
    return dates.full(moment) if moment else ""


@register.filter(expects_localtime=False)
def jshort(moment: date | datetime | None) -> str:
    """11月21日(土)"""
    return dates.short(moment) if moment else ""


@register.filter(expects_localtime=False)
def jbirth(day: date | None) -> str:
    """2025年（令和7年）8月1日"""
    return dates.birth(day) if day else ""


@register.filter(expects_localtime=False)
def wareki(moment: date | datetime | None) -> str:
    """令和8年11月21日"""
    return in_era(dates.day_of(moment)) if moment else ""


@register.filter(expects_localtime=False)
def jwhen(moment: date | datetime | None) -> str:
    """3時間前, きのう 14:05, あさって, or the full date"""
    return dates.in_words(moment, timezone.now()) if moment else ""


@register.filter(expects_localtime=False)
def jleft(deadline: date | datetime | None) -> str:
    """きょうまで, あと3日, 期限を過ぎました"""
    return dates.time_left(deadline, timezone.now()) if deadline else ""


@register.filter(expects_localtime=False)
def urgent(deadline: date | datetime | None) -> bool:
    return deadline is not None and dates.is_urgent(deadline, timezone.now())


@register.filter(expects_localtime=False)
def isodate(moment: date | datetime | None) -> str:
    """For the datetime attribute of <time>."""
    return moment.isoformat() if moment else ""


@register.simple_tag(takes_context=True)
def nav(context: Context) -> destinations.Menus:
    """`{% nav as menus %}`, then `menus.bar` and `menus.menu`. Empty where a page is drawn without a request (500)."""
    request = context.get("request")
    return destinations.menus(request) if isinstance(request, HttpRequest) else destinations.Menus((), ())


@register.simple_tag(takes_context=True)
def afterwards(context: Context, task: str, town: str, key: object, at: datetime | None) -> SafeString:
    """`{% afterwards "visit" town=… key=… at=… %}`: the question at the end of a finished task. No query."""
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return SafeString("")
    return end_of_task.shown(request, end_of_task.Finished(task, town, key, at))


@register.filter
def anchor(field: BoundField) -> str:
    """Id of the first thing of the field that can be focused; groups of boxes have no id of their own."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def device(user_agent: str | None) -> str:
    """iPhoneのSafari, WindowsのChrome"""
    return devices.name_of(user_agent or "")


@register.filter
def in_readers_words(published: str, town: str = "") -> str:
    """`{{ purpose.title|in_readers_words:town.name }}`: what was published in Japanese, translated if it is one of our own texts."""
    return wording.in_readers_words(published, town)


@register.filter
def labelled(cells: Sequence[object], columns: Sequence[object]) -> list[tuple[object, object]]:
    """(column, cell) pairs of one row: on phones each cell is shown with its column's name."""
    return list(zip(columns, cells, strict=True))


@register.filter
def is_single_checkbox(field: BoundField) -> bool:
    return field.widget_type == "checkbox"


@register.filter
def without_name(title: str) -> str:
    """The title of a card that ends with somebody's name in brackets, for whoever looks on."""
    return re.sub(r"（[^（）]*）$", "", title)
