"""The box of a question that is answered by files, and what it says about them before one chooses."""

from django import forms
from django.utils.translation import gettext as _

from portal.lib import uploads
from procedures.forms.message import FilesInput
from procedures.rules.definition import Field, Sort

_ACCEPT = {Sort.PDF: "application/pdf", Sort.PHOTO: "image/jpeg,image/png,image/webp"}


class PartwiseInput(FilesInput):
    """With a bar beside it, for the script that sends large files in parts to `uploads`."""

    template_name = "procedures/widgets/files.html"


def box(field: Field) -> forms.Widget:
    widget = PartwiseInput(attrs={"accept": ",".join(_ACCEPT[sort] for sort in field.accepts)})
    widget.allow_multiple_selected = field.max_files > 1
    return widget


def hint(field: Field) -> str:
    """The office's own words, then what may be sent."""
    sorts = _("PDFか写真") if len(field.accepts) > 1 else _("PDF") if field.accepts == (Sort.PDF,) else _("写真")
    limits = _("{sorts}を、{most}個まで（1つ{megabytes}MBまで）。").format(
        sorts=sorts, most=field.max_files, megabytes=uploads.LARGEST // (1024 * 1024)
    )
    where = _("写真の場所の情報は消して送ります。") if Sort.PHOTO in field.accepts else ""
    return f"{field.hint}{limits}{where}"
