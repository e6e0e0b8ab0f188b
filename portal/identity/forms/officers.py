"""Forms of the officers' register."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Officer


class OfficerForm(forms.ModelForm):
    """An officer's entry; the mail address is asked for once, when the entry is made."""

    email = forms.EmailField(
        label=_("メールアドレス"), help_text=_("このアドレスでログインします。初めて入るときに認証アプリかパスキーを登録します。")
    )

    # What is settled with the entry and not changed afterwards.
    ONCE = ("email", "municipality")

    class Meta:
        model = Officer
        fields = ["email", "name", "staff_number", "municipality", "role", "is_active"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.instance.pk:
            for name in self.ONCE:
                self.fields.pop(name, None)
