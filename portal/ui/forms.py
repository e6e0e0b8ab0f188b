"""How forms are drawn: `FORM_RENDERER = "portal.ui.forms.TobiraRenderer"` (needs "django.forms" in INSTALLED_APPS).

`{{ form }}` gives the error summary and every field with label, chip, hint and error tied together by ids;
`{{ form.town.as_field_group }}` gives one field. The admin draws its own rows and only takes the widgets from here.
"""

from django.forms import Field
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from portal.ui.birthdate import BirthDateField, BirthDateWidget

__all__ = ["BirthDateField", "BirthDateWidget", "TobiraRenderer", "ask_kindly"]


class TobiraRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    formset_template_name = "components/formset.html"


def ask_kindly() -> None:
    """Django says "this field is required" of every empty box; a clerk would say what to do. Called once at start.

    The class attribute is Django's documented place for these words, and every field that has its own keeps it.
    """
    Field.default_error_messages = {**Field.default_error_messages, "required": _("まだ入っていません。入れるか、選んでください。")}
