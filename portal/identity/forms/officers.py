"""Forms of the officers' register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.identity.actions.invitations import ROLES_OF_TOWNS
from portal.identity.models import Invitation, Officer, Role
from portal.municipalities import queries as towns

FURTHER_DUTIES = 3
WHOLE = ("", _("役所の全体"))
_SEES = _("課を選ぶと、その課の申請と通知だけが見えます。")


def roles_to_give(by: Officer) -> list[tuple[str, str]]:
    """What an officer may make somebody: an operator anything, a town's administrator what belongs to a town."""
    return [(role.value, str(role.label)) for role in Role if by.role == Role.OPERATOR or role in ROLES_OF_TOWNS]


def department_field(town: str, **options: Any) -> forms.TypedChoiceField:
    """A section of the town hall, by its key; None for the whole of it."""
    choices = [WHOLE, *towns.departments(town)]
    return forms.TypedChoiceField(choices=choices, coerce=int, empty_value=None, required=False, **options)


class InvitationForm(forms.Form):
    """Whom to ask. A town's administrator asks for their own town; an operator says which."""

    email = forms.EmailField(
        label=_("メールアドレス"),
        help_text=_("仕事で本人だけが読めるアドレスです。引き受けるときも、ログインするときも、ここに届く番号を使います。"),
    )
    name = forms.CharField(
        label=_("氏名"), max_length=Invitation._meta.get_field("name").max_length, help_text=_("監査の記録に出る名前です。")
    )  # fmt: skip
    staff_number = forms.CharField(
        label=_("職員番号"), max_length=Invitation._meta.get_field("staff_number").max_length,
        help_text=_("役所の中で一人に一つの番号です。同じ番号の人は、一人と数えます。"),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("役割"), help_text=_("担当者は作り、承認者は確かめて出し、管理者は設定をします。監査は見るだけです。")
    )  # fmt: skip

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["role"].choices = roles_to_give(by)  # type: ignore[attr-defined]
        if by.role == Role.OPERATOR:
            choices = [(towns.PREFECTURE, _("大阪府")), *((town.code, town.name) for town in towns.towns())]
            self.fields["town"] = forms.ChoiceField(label=_("市町村"), choices=choices, help_text=_("この職員が働く役所です。"))
        else:
            self.fields["department"] = department_field(by.municipality_id, label=_("担当課"), help_text=_SEES)

    @property
    def facts(self) -> dict[str, Any]:
        """What `invitations.invite` asks for."""
        return {"town": self.by.municipality_id, "department": None, **self.cleaned_data}


class OfficerForm(forms.ModelForm):
    """An officer's entry: their role in their own department, and up to three further ones elsewhere in the town hall."""

    class Meta:
        model = Officer
        fields = ["name", "staff_number", "role", "is_active"]

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        town = self.instance.municipality_id
        self.fields["role"].choices = roles_to_give(by)  # type: ignore[attr-defined]
        self.fields["department_id"] = department_field(town, label=_("担当課"), initial=self.instance.department_id, help_text=_SEES)
        held = self.instance.duties[1:]
        for number in range(FURTHER_DUTIES):
            one = held[number] if number < len(held) else None
            self.fields[f"duty_role_{number}"] = forms.ChoiceField(
                label=_("兼務%(n)sの役割") % {"n": number + 1}, choices=[("", _("なし")), *roles_to_give(by)], required=False,
                initial=one.role if one else "", help_text=_("ほかの課の仕事もするときに選びます。"),
            )  # fmt: skip
            self.fields[f"duty_department_{number}"] = department_field(
                town, label=_("兼務%(n)sの担当課") % {"n": number + 1}, initial=one.department if one else None, help_text=_SEES
            )

    @property
    def further_duties(self) -> list[tuple[str, int | None]]:
        """(role, department or None for the whole town hall), as they were filled in."""
        facts = self.cleaned_data
        rows = [(facts[f"duty_role_{n}"], facts[f"duty_department_{n}"]) for n in range(FURTHER_DUTIES)]
        return [row for row in rows if row[0]]
