"""Why the portal declines, in one sentence that the person in front of it can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class Refused(Exception):
    """Base of everything the portal says no to. Subclasses are named by what happened.

    `sentence` says what, where and what to do; `{names}` in it are filled from the keyword facts when it is shown, so
    that one error can be read in two languages. Raise with facts only: `raise AlreadyIssued(batch="令和8年4月入所")`.
    A missing fact is a programming error and raises `KeyError` where the refusal is raised, not where it is shown.
    """

    sentence: ClassVar[_StrOrPromise] = _("この操作は受け付けられませんでした。画面を開き直して、もう一度お試しください。")

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self.facts = facts
        str(self)

    def __str__(self) -> str:
        return str(self.sentence).format(**self.facts)

    def __reduce__(self) -> tuple[object, ...]:
        # The default would call the class with `args`, which are empty: PDF children hand refusals to their parent.
        return _again, (type(self), self.facts)


def _again(kind: type[Refused], facts: dict[str, object]) -> Refused:
    return kind(**facts)
