"""Boxes that Django does not have."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.birthdate import BirthDateWidget


class DayWidget(BirthDateWidget):
    """Boxes for era, year, month and day, filled from an ISO text or from what was typed into them before."""

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, str) and value.count("-") == 2:
            year, month, day = value.split("-")
            return ["", year.lstrip("0"), month.lstrip("0"), day.lstrip("0")]
        return ["", None, None, None]


class WishesWidget(forms.MultiWidget):
    """One list per rank. The facilities stand in groups (wards)."""

    template_name = "procedures/widgets/wishes.html"
    use_fieldset = True

    def __init__(self, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], ranks: int, attrs: dict[str, Any] | None = None) -> None:
        choices = [("", _("選んでください")), *groups]
        super().__init__([self._box(rank, choices) for rank in range(1, ranks + 1)], attrs)

    @staticmethod
    def _box(rank: int, choices: Sequence[Any]) -> forms.Select:
        return forms.Select(choices=choices, attrs={"aria-label": _("第{rank}希望").format(rank=rank)})

    def decompress(self, value: Any) -> list[Any]:
        wishes = list(value) if isinstance(value, list | tuple) else []
        return [*wishes, *[""] * (len(self.widgets) - len(wishes))][: len(self.widgets)]


class MeasureWidget(forms.TextInput):
    """A number with its unit behind it. A text box: a number box swallows "1,000" without a word, and turns with the wheel."""

    template_name = "procedures/widgets/measure.html"

    def __init__(self, unit: Any, attrs: dict[str, Any]) -> None:
        self.unit = unit
        super().__init__({"size": 12, "maxlength": 30, "autocomplete": "off", **attrs})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context


class PostalWidget(forms.TextInput):
    """Seven digits, and a button (`go`) that saves the page and puts their address into its line: it needs no script."""

    template_name = "procedures/widgets/postal.html"

    def __init__(self, go: str) -> None:
        self.go = go
        super().__init__({"inputmode": "numeric", "autocomplete": "postal-code", "maxlength": 20})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["go"] = self.go
        return context
