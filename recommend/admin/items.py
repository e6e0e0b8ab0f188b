"""Where clerks write what their town says, and see whom it reaches before it is published."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.attributes.forms import audience
from portal.attributes.queries import sentence
from portal.attributes.rules.audience import AudienceProblem, parse
from portal.identity.backoffice import STAFF_ROLES, OfficerRequest, TownAdmin, office
from portal.lib.refusals import Refused
from portal.search.actions import questions
from portal.ui.dates import only_day
from recommend.actions import itempapers, items, itemwords, reviews
from recommend.forms import ItemForm
from recommend.models import Item, ItemWords, Kind, State
from recommend.queries.gonepages import without_their_page
from recommend.queries.itempapers import papers_of
from recommend.queries.mornings import tells_newly_reached
from recommend.rules import freshness
from recommend.rules.authorship import OPERATOR, speaks_for

WRITERS = STAFF_ROLES | {OPERATOR}
_WORDS = (None, {"fields": ("kind", "topic", "title", "summary", "body", "url")})
_FACTS = (
    gettext_lazy("支援・給付や、安全の知らせで書くこと（空の欄は出ません）"),
    {"fields": ("amount", "needed", "how_to", "contact", "act_now"), "classes": ("collapse",)},
)
_PAPERS = (gettext_lazy("ファイル"), {"fields": ("paper", "removed"), "classes": ("collapse",)})
_DAYS = (gettext_lazy("載せる期間と期限"), {"fields": ("opens_on", "closes_on", "deadline_on")})
_WIDENED = gettext_lazy(
    "対象が変わりました。新しく当てはまるようになった方がいれば、次の朝に知らせます。前から当てはまる方には知らせません。"
)


class Words(admin.StackedInline):
    """The same in other languages; half a translation is none, so the title is a must."""

    model = ItemWords
    fields = ("language", "title", "summary", "body", "act_now")
    extra = 0
    classes = ("collapse",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_change_permission = has_delete_permission = has_view_permission = has_add_permission


class PageFilter(admin.SimpleListFilter):
    title = gettext_lazy("もとのページ")
    parameter_name = "page"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("gone", gettext_lazy("なくなった"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        return without_their_page(queryset, timezone.localdate()) if self.value() == "gone" else queryset


@admin.register(Item, site=office)
class ItemAdmin(TownAdmin):
    form = ItemForm
    helps = {
        "kind": gettext_lazy("「安全・防災」は、いまの危険を画面の上の帯で知らせます。"),
        "topic": gettext_lazy("住民が選んだ「関心のあること」と合わせるのに使います。なければ空欄のままにします。"),
        "title": gettext_lazy("何の案内かが、題名だけで分かるように書いてください。30文字くらいまで。"),
        "body": gettext_lazy("段落の間を1行あけます。記号や飾りは、そのまま文字で出ます。"),
        "url": gettext_lazy("市町村のホームページのアドレスです。カードの「くわしく見る」から開きます。"),
        "amount": gettext_lazy("例：お子さん1人につき1万円"),
        "needed": gettext_lazy("1行に一つずつ書いてください。"),
        "how_to": gettext_lazy("どこへ、何を、いつまでに出すかを書いてください。"),
        "contact": gettext_lazy("課の名前と電話番号を書いてください。"),
        "act_now": gettext_lazy("「安全・防災」だけで使います。1文で、する動作を書いてください。例：いますぐ、高いところへ"),
        "removed": gettext_lazy("選んだファイルは、保存すると外れます。"),
        "opens_on": gettext_lazy("公開していれば、この日から載ります。"),
        "closes_on": gettext_lazy("この日まで載ります。空欄なら、公開をやめるまでです。"),
        "deadline_on": gettext_lazy("申込みや届出の期限です。近づくと残りの日数が出て、過ぎると自動で載らなくなります。"),
    }
    list_display = ("title", "kind", "state", "showing", "deadline_on", "whom", "changed_at")
    list_filter = ("state", "kind", PageFilter)
    search_fields = ("title", "summary")
    readers = WRITERS
    writers = WRITERS
    inlines = (Words,)
    change_form_template = "admin/recommend/item_form.html"

    class Media:
        css = {"all": ["css/office-items.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        """Published content is open to all, so the town's wall is here: an officer's screen holds the own town's items only."""
        return super().get_queryset(request).filter(municipality=_town_of(request))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A form that was sent without the rows of other languages changes none of them."""
        return () if request.method == "POST" and "words-TOTAL_FORMS" not in request.POST else self.inlines

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.role(request) in self.writers

    @admin.display(description=gettext_lazy("掲載"))
    def showing(self, row: Item) -> str:
        """Whether residents see it today: publishing lets it in, its days decide when."""
        today = timezone.localdate()
        if row.state != State.PUBLISHED:
            return ""
        if freshness.is_live(row.opens_on, row.closes_on, row.deadline_on, today):
            return _("載っています")
        return _("%sから載ります") % only_day(row.opens_on) if row.opens_on > today else _("終わりました")

    @admin.display(description=gettext_lazy("対象"))
    def whom(self, row: Item) -> str:
        try:
            return sentence(parse(row.audience))
        except AudienceProblem as problem:
            return str(problem)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        groups = [(one.title, {"fields": one.names, "classes": () if one.is_open else ("collapse",)}) for one in audience.sections()]
        health = {"fields": ["purpose", *audience.health()], "classes": ("collapse",)}
        last = [
            (_("介護・障がいの情報で決める（目的と、もう一人の公開が要ります）"), health),
            (_("くわしい条件"), {"fields": ("intricate",), "classes": ("collapse",)}),
            (_("お便り"), {"fields": ("is_circular",)}),
            (_("確認"), {"fields": ("needs_review",)}),
        ]
        return (_WORDS, _FACTS, _PAPERS, _DAYS, *groups, *last)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return partial(self.with_help(ItemForm), town_id=_town_of(request))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Empty, or with the question as a title that the form is to answer."""
        asked = request.GET.get("title", "")[:80]
        return {"opens_on": timezone.localdate(), **({"title": asked, "kind": Kind.ARTICLE} if asked else {})}

    def save_model(self, request: Any, obj: Item, form: Any, change: bool) -> None:
        if not change:
            obj.municipality_id = _town_of(request)
        items.save(obj, by=request.officer)
        try:
            self._keep_papers(request, obj, form)
            self._act(request, obj)
        except Refused as refusal:
            messages.error(request, str(refusal))

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """After the act that was pressed: words never publish anything."""
        written = [words for formset in formsets for words in formset.save(commit=False)]
        removed = [words for formset in formsets for words in formset.deleted_objects]
        if written or removed:
            itemwords.keep(form.instance, written=written, removed=removed, by=request.officer)

    def _keep_papers(self, request: Any, obj: Item, form: ItemForm) -> None:
        if form.cleaned_data["removed"]:
            itempapers.remove(obj, form.cleaned_data["removed"], by=request.officer)
        if form.cleaned_data["paper"]:
            itempapers.attach(obj, form.cleaned_data["paper"], by=request.officer)

    def _act(self, request: Any, obj: Item) -> None:
        """The button that was pressed, if it was more than saving."""
        officer = request.officer
        if "_publish" in request.POST:
            items.publish(obj, by=officer, now=timezone.now())
            self._answer(request, obj)
            messages.success(request, _published(obj))
        elif "_take_down" in request.POST:
            items.take_down(obj, by=officer)
            messages.success(request, _("公開をやめました。下書きに戻っています。"))
        elif "_ask" in request.POST:
            reviews.ask(obj, by=officer)
            messages.success(request, _("確認待ちにしました。別の職員が「公開する」か「差し戻す」を選びます。"))
        elif "_send_back" in request.POST:
            reviews.send_back(obj, request.POST.get("reason", ""), by=officer)
            messages.success(request, _("差し戻しました。わけが、この案内に出ます。"))
        elif tells_newly_reached(obj, timezone.localdate()):
            messages.info(request, _WIDENED)

    def _answer(self, request: Any, obj: Item) -> None:
        """The form was opened from a question that nobody had found an answer to."""
        question = request.GET.get("question", "")
        if question.isdecimal() and len(question) < 19:
            questions.answer(int(question), reverse("recommend:item", args=[obj.pk]), by=request.officer)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        shown = {
            "is_published": row is not None and row.state == State.PUBLISHED,
            "is_in_review": row is not None and row.state == State.REVIEW,
            "review_note": row.review_note if row else "",
            "papers": papers_of(row.pk) if row else (),
            "show_save_and_add_another": False,
        }
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str | None) -> HttpResponse:
        """404, where Django would go home with a message that quotes the number back."""
        raise Http404(_("この案内は、ありません。"))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own history is never written; what happened stands in the trail."""
        return redirect("admin:recommend_item_change", object_id)

    def get_urls(self) -> list[Any]:
        counting = path("audience/", self.admin_site.admin_view(self.audience_view), name="recommend_item_audience")
        return [counting, *super().get_urls()]

    def audience_view(self, request: OfficerRequest) -> HttpResponse:
        """Whom what is typed would reach; nothing is saved. Beside the form, or on a page of its own."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        town_id = _town_of(request)
        form = ItemForm(request.POST or None, town_id=town_id)
        form.is_valid()
        # Over the whole prefecture the spread takes a second: on its own page, not while somebody types.
        with_curve = town_id is not None or "HX-Request" not in request.headers
        told = audience.whom(form, town_id=town_id, by=request.officer, with_curve=with_curve)
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "admin/attributes/audience_count.html", {**told, "live": True})
        context = {**self.admin_site.each_context(request), "title": _("対象の確認"), "opts": self.opts, **told}
        return TemplateResponse(request, "admin/recommend/item_audience.html", context)


def _town_of(request: Any) -> str | None:
    return speaks_for(request.officer.role, request.officer.municipality_id)


def _published(item: Item) -> str:
    if item.is_circular and item.opens_on > timezone.localdate():
        return _("公開しました。%sから、当てはまる方の「お知らせ」に、お便りとして並びます。") % only_day(item.opens_on)
    if item.is_circular:
        return _("公開しました。当てはまる方の「お知らせ」に、次に開いた画面から、お便りとして並びます。")
    if item.opens_on > timezone.localdate():
        return _("公開しました。%sから、対象の方の「おすすめ」に出ます。") % only_day(item.opens_on)
    return _("公開しました。対象の方の「おすすめ」に、次に開いた画面から出ます。")
