"""Every field: label, hint, error and box are tied together by ids, and the summary leads to each."""

import pytest
from django import forms

from portal.ui.birthdate import BirthDateField
from tests.ui.markup import by_id, elements


class Application(forms.Form):
    name = forms.CharField(label="氏名", help_text="住民票のとおりに")
    nickname = forms.CharField(label="よび名", required=False)
    born_on = BirthDateField()
    hours = forms.ChoiceField(label="保育時間", choices=[("long", "標準"), ("short", "短時間")], widget=forms.RadioSelect)
    days = forms.MultipleChoiceField(
        label="曜日", choices=[("1", "月"), ("2", "火")], widget=forms.CheckboxSelectMultiple, required=False, help_text="いくつでも"
    )
    note = forms.CharField(label="連絡", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="確かめました")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


ANSWERED = {"name": "", "agreed": ""}


def described(html: str) -> list[tuple[str, str]]:
    """(what is described, by which ids) of all elements."""
    return [(e.attrs.get("id") or e.name, e.attrs["aria-describedby"]) for e in elements(html) if "aria-describedby" in e.attrs]


@pytest.mark.parametrize("form", [Application(), Application(ANSWERED)], ids=["empty", "with errors"])
def test_every_reference_leads_to_an_element(form: Application) -> None:
    html = str(form)
    ids = by_id(html)
    assert [(who, wanted) for who, names in described(html) for wanted in names.split() if wanted not in ids] == []
    labels = [e.attrs["for"] for e in elements(html) if e.name == "label"]
    assert [wanted for wanted in labels if wanted not in ids] == []


def test_hint_and_error_are_read_with_the_box() -> None:
    ids = by_id(str(Application(ANSWERED)))
    box = ids["id_name"]
    assert box.attrs["aria-describedby"] == "id_name_helptext id_name_error"
    assert box.attrs["aria-invalid"] == "true"
    assert ids["id_name_helptext"].text == "住民票のとおりに"
    assert ids["id_name_error"].text == "まだ入っていません。入れるか、選んでください。"


def test_every_box_has_a_name() -> None:
    html = str(Application())
    labelled = {e.attrs["for"] for e in elements(html) if e.name == "label"}
    boxes = [e for e in elements(html) if e.name in {"input", "select", "textarea"} and e.attrs.get("type") != "hidden"]
    assert [e.attrs["id"] for e in boxes if e.attrs["id"] not in labelled and "aria-label" not in e.attrs] == []


def test_groups_of_boxes_are_fieldsets_with_a_legend() -> None:
    legends = [e.text.split() for e in elements(str(Application())) if e.name == "legend"]
    assert legends == [["生年月日", "※必須"], ["保育時間", "※必須"], ["曜日", "任意"]]


def test_each_field_says_whether_it_must_be_filled() -> None:
    chips = [e.text for e in elements(str(Application())) if "field__chip" in e.attrs.get("class", "")]
    assert chips == ["※必須", "任意", "※必須", "※必須", "任意", "任意", "※必須"]


def test_the_summary_links_to_the_first_box_of_each_wrong_field() -> None:
    html = str(Application(ANSWERED))
    summary = next(e for e in elements(html) if "data-error-summary" in e.attrs)
    links = [(e.attrs["href"], e.text) for e in summary.children if e.name == "a"]
    assert links == [("#id_name", "氏名"), ("#id_born_on_0", "生年月日"), ("#id_hours_0", "保育時間"), ("#id_agreed", "確かめました")]
    assert [href for href, _text in links if href[1:] not in by_id(html)] == []
    assert summary.attrs["role"] == "alert"


def test_a_form_without_errors_has_no_summary() -> None:
    assert [e for e in elements(str(Application())) if "data-error-summary" in e.attrs] == []


def test_what_a_person_typed_is_escaped() -> None:
    html = str(Application({"name": "<script>alert(1)</script>", "note": "</textarea><b>"}))
    assert [e.name for e in elements(html) if e.name in {"script", "b"}] == []
