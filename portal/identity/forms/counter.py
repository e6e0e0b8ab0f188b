"""A recovery at the counter: what the first officer types, what the second types again, and what the resident types at home."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Lost, Papers
from portal.lib import codes

from .codes import AddressForm

# At a counter the next person must not see what the last one spelled.
_TYPED_ANEW = {"autocomplete": "off", "class": "vTextField"}


class MailboxForm(forms.Form):
    """A mailbox as its owner spells it across the counter."""

    new_address = forms.EmailField(
        label=_("これから使うメールアドレス"), max_length=254, widget=forms.EmailInput(_TYPED_ANEW)
    )
    new_address.help_text = _("ご本人がいま読めるアドレスです。ここに番号が届きます。")

    def clean_new_address(self) -> str:
        return str(self.cleaned_data["new_address"]).lower()


class StartForm(MailboxForm):
    field_order = ("address", "name", "papers", "reason", "new_address")

    address = forms.EmailField(label=_("とびらに登録したメールアドレス"), max_length=254, widget=forms.EmailInput(_TYPED_ANEW))
    address.help_text = _("ご本人に聞いて入れます。もう読めないアドレスでかまいません。")
    name = forms.CharField(label=_("氏名（書類のとおり）"), max_length=80, widget=forms.TextInput(_TYPED_ANEW))
    papers = forms.ChoiceField(label=_("本人を確かめた書類"), choices=[("", _("選んでください")), *Papers.choices])
    reason = forms.ChoiceField(label=_("理由"), choices=[("", _("選んでください")), *Lost.choices])


class PaperForm(AddressForm):
    """The paper's code and the mailbox that was named at the counter."""

    field_order = ("paper", "email")

    paper = forms.CharField(
        label=_("紙の番号"), max_length=40, widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"})
    )
    paper.help_text = _("4文字ずつ、4つに分かれています。")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["email"].help_text = _("窓口で伝えたアドレスです。")

    def clean_paper(self) -> str:
        """A slip of the finger is said at once, by the check letter: it costs no try and says nothing about any paper."""
        code = str(self.cleaned_data["paper"])
        if not codes.is_verification_code(code):
            raise forms.ValidationError(_("番号を打ち間違えています。紙と見比べてください。"))
        return code
