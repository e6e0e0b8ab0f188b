"""Where clerks write what their town says, and see whom it reaches before it is published."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.attributes import actions as attributes
from portal.attributes.queries import sentence
from portal.attributes.rules.audience import AudienceProblem, parse
from portal.identity.backoffice import STAFF_ROLES, OfficerRequest, TownAdmin, office
from portal.lib.refusals import Refused
from recommend.actions import items
from recommend.forms import ItemForm
from recommend.forms.item import BOX_NAMES, box
from recommend.models import Item, State
from recommend.rules.authorship import OPERATOR, speaks_for
from recommend.rules.simple_audience import MOST_GROUPS

WRITERS = STAFF_ROLES | {OPERATOR}
_WORDS = (None, {"fields": ("kind", "topic", "title", "summary", "body", "url")})
_DAYS = (gettext_lazy("載せる期間と期限"), {"fields": ("opens_on", "closes_on", "deadline_on")})


@admin.register(Item, site=office)
class ItemAdmin(TownAdmin):
    form = ItemForm
    list_display = ("title", "kind", "state", "deadline_on", "whom", "changed_at")
    list_filter = ("state", "kind")
    search_fields = ("title", "summary")
    readers = WRITERS
    writers = WRITERS
    change_form_template = "admin/recommend/item_form.html"

    class Media:
        css = {"all": ["css/office-items.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        """Published content is open to all, so the town's wall is here: an officer's screen holds the own town's items only."""
        return super().get_queryset(request).filter(municipality=_town_of(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.role(request) in self.writers

    @admin.display(description=gettext_lazy("対象"))
    def whom(self, row: Item) -> str:
        try:
            return sentence(parse(row.audience))
        except AudienceProblem as problem:
            return str(problem)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        groups = [
            (
                _("対象 その%d（すべてに当てはまる方）") % number if number == 1 else _("または：対象 その%d") % number,
                {"fields": [box(number, name) for name in BOX_NAMES], "classes": () if number == 1 else ("collapse",)},
            )
            for number in range(1, MOST_GROUPS + 1)
        ]
        return (_WORDS, _DAYS, *groups, (_("くわしい条件"), {"fields": ("intricate", "purpose"), "classes": ("collapse",)}))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return partial(ItemForm, town_id=_town_of(request))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"opens_on": timezone.localdate()}

    def save_model(self, request: Any, obj: Item, form: Any, change: bool) -> None:
        if not change:
            obj.municipality_id = _town_of(request)
        items.save(obj, by=request.officer)
        if "_publish" in request.POST:
            self._publish(request, obj)
        if "_take_down" in request.POST:
            items.take_down(obj, by=request.officer)
            messages.success(request, _("公開をやめました。下書きに戻っています。"))

    def _publish(self, request: Any, obj: Item) -> None:
        try:
            items.publish(obj, by=request.officer, now=timezone.now())
            messages.success(request, _("公開しました。対象の方の「おすすめ」に、次に開いた画面から出ます。"))
        except Refused as refusal:
            messages.error(request, str(refusal))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        shown = {"is_published": row is not None and row.state == State.PUBLISHED, "show_save_and_add_another": False}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str | None) -> HttpResponse:
        """404, where Django would go home with a message that quotes the number back."""
        raise Http404(_("この案内は、ありません。"))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own history is never written; what happened stands in the trail."""
        return redirect("admin:recommend_item_change", object_id)

    def get_urls(self) -> list[Any]:
        audience = path("audience/", self.admin_site.admin_view(self.audience_view), name="recommend_item_audience")
        return [audience, *super().get_urls()]

    def audience_view(self, request: OfficerRequest) -> HttpResponse:
        """Whom what is typed would reach; nothing is saved. Beside the form, or on a page of its own."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        town_id = _town_of(request)
        form = ItemForm(request.POST or None, town_id=town_id)
        form.is_valid()
        told = _told(form, request, town_id)
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "admin/recommend/item_count.html", told)
        context = {**self.admin_site.each_context(request), "title": _("対象の確認"), "opts": self.opts, **told}
        return TemplateResponse(request, "admin/recommend/item_audience.html", context)


def _town_of(request: Any) -> str | None:
    return speaks_for(request.officer.role, request.officer.municipality_id)


def _told(form: ItemForm, request: OfficerRequest, town_id: str | None) -> dict[str, Any]:
    about_audience = [name for name in form.errors if name.startswith(("group", "intricate", "__all__"))] if form.is_bound else []
    wrong = [error for name in about_audience for error in form.errors[name]]
    if wrong:
        return {"problem": wrong[0]}
    try:
        rule = parse(form.cleaned_data.get("audience") if form.is_bound else None)
        count = attributes.count_audience(rule, town_id=town_id, by=request.officer)
    except (AudienceProblem, Refused) as problem:
        return {"problem": str(problem)}
    return {"sentence": sentence(rule), "count": count, "is_for_everybody": rule.is_for_everybody}
