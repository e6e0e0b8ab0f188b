"""The officers' site below `/admin/`, and the base of every officer's screen.

Rights are roles: a screen says which role may read and which may change. Which rows there are is not decided here but by the
viewpoint, so a foreign row is not forbidden, it is not there (404).
"""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any, ClassVar, cast

from allauth.account.authentication import get_authentication_records
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.refusals import Refused

from . import desks
from .models import Officer, Role
from .queries.invitations import open_for

__all__ = ["STAFF_ROLES", "BackOffice", "OfficerRequest", "Role", "TownAdmin", "acted", "has_second_factor", "office"]

STAFF_ROLES = frozenset({Role.CLERK, Role.APPROVER, Role.ADMINISTRATOR})


class OfficerRequest(HttpRequest):
    """A request of an officer who has passed the second factor."""

    officer: Officer


def has_second_factor(request: HttpRequest, *, within: dt.timedelta | None = None) -> bool:
    """Whether this very session has shown a passkey or a code from an authenticator (lately, when `within` says so)."""
    since = time.time() - within.total_seconds() if within else 0.0
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" and record.get("at", 0) >= since for record in records)


def acted(request: HttpRequest, act: Callable[[], object], done: str, to: str, *args: Any) -> HttpResponse:
    """Do one act of an officer and go on to a page, with a sentence either way."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(to, *args)


class BackOffice(admin.AdminSite):
    """Django's admin behind allauth's login and a second factor, always."""

    site_header = gettext_lazy("とびら 職員画面")
    site_title = gettext_lazy("とびら")
    index_title = gettext_lazy("しごと")
    site_url = None
    enable_nav_sidebar = False
    # Pages that are no screen of one table: each module of `admin` adds its own.
    pages: ClassVar[list[URLPattern]] = []

    def get_urls(self) -> list[Any]:
        guarded = [URLPattern(one.pattern, self.admin_view(one.callback), one.default_args, one.name) for one in self.pages]
        # Without Django's way to "an object on the site": no screen leads there, and it falls over keys that it cannot read.
        djangos = [address for address in super().get_urls() if getattr(address, "name", "") != "view_on_site"]
        return [*guarded, *djangos]

    def has_permission(self, request: HttpRequest) -> bool:
        officer = getattr(request, "officer", None)
        return officer is not None and request.user.is_active and has_second_factor(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """First what waits for this officer, then everything there is."""
        officer, now = cast(OfficerRequest, request).officer, timezone.now()
        return super().index(request, {"waiting": desks.waiting_for(officer, now), "today": now, **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send each to the step they still lack: the login, an officer's profile, or the second factor."""
        target = request.GET.get("next", "/admin/")
        if not request.user.is_authenticated:
            return redirect_to_login(target)
        if getattr(request, "officer", None) is None:
            if open_for(request.user, timezone.now()):
                return redirect("identity:invitation")
            raise PermissionDenied(_("このアカウントは職員として登録されていません。市町村の管理者に登録を頼んでください。"))
        if has_second_factor(request):
            return redirect("admin:index")
        messages.warning(request, _("職員画面には二段階の確認が必要です。認証アプリかパスキーを登録し、入り直してください。"))
        return redirect("mfa_index")


office = BackOffice(name="admin")


class TownAdmin(admin.ModelAdmin):
    """An officer's screen on one private model.

    `readers` and `writers` are the roles that may look and change. Adding and deleting are off unless a screen turns them on:
    most rows come from acts, and nothing official is deleted. Django's own history is not written, the trail is the history.
    """

    readers: ClassVar[frozenset[str]] = STAFF_ROLES
    writers: ClassVar[frozenset[str]] = frozenset()
    actions = None
    # field → what stands beside it: what to write there, and what comes of it.
    helps: ClassVar[dict[str, Any]] = {}
    show_full_result_count = False
    list_per_page = 50

    def role(self, request: HttpRequest) -> str:
        officer = getattr(request, "officer", None)
        return officer.role if officer else ""

    def holds(self, request: HttpRequest, roles: frozenset[str]) -> bool:
        """Whether the officer holds one of `roles` anywhere; for which rows it counts, the viewpoint knows."""
        officer = getattr(request, "officer", None)
        return officer is not None and officer.may(roles)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.holds(request, self.readers)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.holds(request, self.readers)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.holds(request, self.writers)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return self.with_help(super().get_form(request, obj, change=change, **kwargs))

    def with_help(self, made: Any) -> Any:
        """A word of help beside each field of a form class. Not in the models: a comma there would be a migration."""
        for name, text in self.helps.items():
            if name in made.base_fields and not made.base_fields[name].help_text:
                made.base_fields[name].help_text = text
        return made

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Under its own name; Django's "select … to change" is what one does there, in a language that nobody speaks."""
        return super().changelist_view(request, {"title": self.opts.verbose_name_plural, **(extra_context or {})})

    def log_addition(self, *args: Any) -> None:  # type: ignore[override]
        return None

    def log_change(self, *args: Any) -> None:  # type: ignore[override]
        return None

    def log_deletions(self, *args: Any) -> None:  # type: ignore[override]
        return None


class CaseAdmin(TownAdmin):
    """A screen on cases that officers decide one by one."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own history is never written: the case itself says what was done."""
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)
