"""A service's facts as a form, and back."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.connections.models import Algorithm, Category, Kind, Proof
from portal.connections.models.services import LEVELS
from portal.connections.queries import claim_labels
from portal.connections.rules import claims, pia
from portal.municipalities.queries import towns

USES, LARGEST = 4, 64 * 1024
LINES = ("redirect_uris", "post_logout_redirect_uris")


class FactsForm(forms.Form):
    """All but the uses, which stand in rows of their own. `facts` gives what `ServiceForm` takes."""

    slug = forms.SlugField(
        label=gettext_lazy("識別名"), max_length=40, help_text=gettext_lazy("client_id になります。あとから変えられません。")
    )
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    kana = forms.CharField(label=gettext_lazy("よみ"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("種別"), choices=Kind.choices)
    category = forms.ChoiceField(label=gettext_lazy("分野"), choices=Category.choices)
    town_id = forms.ChoiceField(label=gettext_lazy("使える地域"), required=False)
    operator = forms.CharField(label=gettext_lazy("運営者"), max_length=80)
    contact = forms.CharField(label=gettext_lazy("問い合わせ先"), max_length=120)
    description = forms.CharField(label=gettext_lazy("できること"), max_length=200)
    reason = forms.CharField(label=gettext_lazy("情報を使う理由（一文で）"), max_length=200)
    privacy_url = forms.URLField(label=gettext_lazy("個人情報の取扱いのページ"), assume_scheme="https")
    stop_guide = forms.CharField(
        label=gettext_lazy("やめたあとの扱い"), max_length=200, required=False,
        help_text=gettext_lazy("連携をやめた人の情報を、サービスの中でいつ消すか。"),
    )  # fmt: skip
    start_url = forms.URLField(label=gettext_lazy("ログイン画面のアドレス"), assume_scheme="https")
    redirect_uris = forms.CharField(
        label=gettext_lazy("戻り先（redirect_uri）"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("一行に一つ。一文字でも違うと断ります。"),
    )  # fmt: skip
    post_logout_redirect_uris = forms.CharField(
        label=gettext_lazy("ログアウト後の戻り先"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    backchannel_logout_uri = forms.URLField(label=gettext_lazy("ログアウトの通知先"), required=False, assume_scheme="https")
    required_level = forms.TypedChoiceField(label=gettext_lazy("必要な本人確認"), choices=LEVELS, coerce=int)
    proof = forms.ChoiceField(label=gettext_lazy("サービスの確かめ方"), choices=Proof.choices)
    jwks = forms.JSONField(
        label=gettext_lazy("公開鍵（JWKS）"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("公開鍵で確かめるときだけ。秘密鍵は入れないでください。"),
    )  # fmt: skip
    id_token_alg = forms.ChoiceField(label=gettext_lazy("IDトークンの署名"), choices=Algorithm.choices)
    userinfo_alg = forms.ChoiceField(
        label=gettext_lazy("利用者情報の署名"), choices=[("", gettext_lazy("署名しない")), *Algorithm.choices], required=False
    )
    needs_pushed_requests = forms.BooleanField(label=gettext_lazy("依頼は必ず先に送る（PAR）"), required=False)
    sector = forms.CharField(
        label=gettext_lazy("利用者番号の組"), max_length=80, required=False,
        help_text=gettext_lazy("同じ運営者のサービスどうしで、同じ利用者番号を使うときだけ。"),
    )  # fmt: skip
    topics = forms.CharField(
        label=gettext_lazy("知らせる事柄"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("一行に一つ、記号: 名前（例 reserved: 予約した本が届いたとき）。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_initial(initial or {}))
        choices = [("", _("大阪府全域")), *((town.code, town.name) for town in towns())]
        self.fields["town_id"].choices = choices  # type: ignore[attr-defined]
        answers = (initial or {}).get("pia", {})
        for code, question in pia.QUESTIONS.items():
            box = forms.Textarea(attrs={"rows": 2})
            first = answers.get(code, "")
            self.fields[f"pia_{code}"] = forms.CharField(
                label=question, widget=box, max_length=pia.LONGEST, initial=first,
                help_text=_("公開すると、市町村の「個人情報保護評価」に、そのまま出ます。"),
            )  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, without the uses."""
        given = dict(self.cleaned_data)
        told = {code: given.pop(f"pia_{code}") for code in pia.QUESTIONS}
        lines = {name: [line.strip() for line in given[name].splitlines() if line.strip()] for name in LINES}
        pairs = (line.partition(":") for line in given["topics"].splitlines() if line.strip())
        topics = [{"code": code.strip(), "name": name.strip()} for code, _colon, name in pairs]
        return {**given, **lines, "topics": topics, "pia": told, "jwks": given["jwks"] or {}, "town_id": given["town_id"] or None}


def _initial(facts: Mapping[str, Any]) -> dict[str, Any]:
    lines = {name: "\n".join(facts.get(name, ())) for name in LINES}
    topics = "\n".join(f"{topic['code']}: {topic['name']}" for topic in facts.get("topics", ()))
    plain = {name: value for name, value in facts.items() if name != "jwks" or value}
    return {**plain, **lines, "topics": topics}


class UseRow(forms.Form):
    """One use. A row without a code is not there."""

    code = forms.SlugField(label=gettext_lazy("記号"), max_length=20, required=False)
    title = forms.CharField(label=gettext_lazy("使い道"), max_length=60, required=False)
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200, required=False)
    claims = forms.MultipleChoiceField(label=gettext_lazy("見る項目"), widget=forms.CheckboxSelectMultiple, required=False)
    months = forms.IntegerField(label=gettext_lazy("同意の期間（月）"), min_value=1, max_value=60, initial=24, required=False)
    is_required = forms.BooleanField(label=gettext_lazy("なくては使えない"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labelled = [(item, claim_labels([item])[0]) for item in claims.ITEMS]
        self.fields["claims"].choices = labelled  # type: ignore[attr-defined]


UseRows = forms.formset_factory(UseRow, extra=0, min_num=USES, max_num=8)


def rows_of(uses: Sequence[Mapping[str, Any]], data: Any = None) -> forms.BaseFormSet[UseRow]:
    """The rows for these uses, with empty ones behind them."""
    return UseRows(data, initial=[dict(use) for use in uses], prefix="use")


def uses_in(rows: forms.BaseFormSet[UseRow]) -> list[dict[str, Any]]:
    """The rows that were filled in, in their order."""
    given = (row.cleaned_data for row in rows if row.cleaned_data.get("code"))
    return [{**use, "claims": list(use["claims"]), "months": use["months"] or 24} for use in given]


class FileForm(forms.Form):
    """A service.toml instead of typing."""

    file = forms.FileField(label=gettext_lazy("service.toml"))

    def clean_file(self) -> dict[str, Any]:
        """The facts that stand in the file."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST:
            raise forms.ValidationError(_("ファイルが大きすぎます。64KBまでです。"))
        try:
            return tomllib.loads(upload.read().decode())
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise forms.ValidationError(_("TOML として読み取れません。（%s）") % error) from error


class RemarkForm(forms.Form):
    remark = forms.CharField(
        label=gettext_lazy("差し戻しの理由"), widget=forms.Textarea(attrs={"rows": 3}), min_length=5, max_length=400
    )


class SeatsForm(forms.Form):
    seats = forms.IntegerField(label=gettext_lazy("人数"), min_value=1, max_value=50, initial=5)
