"""Reading the directory."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.connections.models import Category, ConnectedService, Favourite, Stage, State, TokenFamily, TownPick, TrialPass, TrialUser
from portal.connections.models.services import PURPOSE
from portal.connections.rules import claims
from portal.consent.queries import answers, codes_not_taken_back
from portal.municipalities import openness
from portal.municipalities.queries import told
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from portal.identity.models import Resident

_LABELS: dict[str, StrOrPromise] = {
    claims.NAME: _("氏名"),
    claims.KANA: _("氏名のよみ"),
    claims.BIRTH: _("生年月日（マイナンバーカードで確認）"),
    claims.SEX: _("性別（マイナンバーカードで確認）"),
    claims.ADDRESS: _("住所（マイナンバーカードで確認）"),
    claims.TOWN: _("お住まいの市町村"),
    claims.WARD: _("お住まいの区"),
    claims.CHILDREN: _("お子さんの年齢"),
    claims.MAIL: _("転送用のメールアドレス（ご自分のアドレスは渡りません）"),
}
_ICONS = {
    Category.CHILDREN: "child", Category.LIBRARY: "book", Category.BOOKING: "calendar", Category.APPLICATION: "procedure",
    Category.DISASTER: "emergency", Category.HEALTH: "person", Category.SCHOOL: "edit",
}  # fmt: skip
_LEVELS: dict[int, StrOrPromise] = {
    1: _("ログインだけで使えます"),
    2: _("マイナンバーカードが要ります"),
    3: _("マイナンバーカードの署名が要ります"),
}
# A picture of ours below `static/`, looked at by an operator: one fetched from the service would tell it who looks at the list.
_LOGO = re.compile(r"img/[a-z0-9_/-]+\.(svg|png|webp)")


@dataclass(frozen=True)
class ServiceCard:
    """A service as the directory shows it. `url` leads straight in while it runs, else to `about_url`, its page here.

    `town` is "" for the whole prefecture; `is_picked` says that one of the towns that were asked for puts it forward; `logo` the
    address of a picture, or "" where `icon` stands for it.
    """

    slug: str
    name: str
    description: str
    operator: str
    town: str
    kana: str
    kind: str
    kind_label: str
    category: str
    category_label: str
    state: str
    state_label: str
    icon: str
    logo: str
    level: int
    level_label: str
    claims: tuple[str, ...]
    url: str
    about_url: str
    is_connected: bool
    is_trial: bool = False
    is_favourite: bool = False
    is_picked: bool = False
    last_used_at: dt.datetime | None = None
    is_outside: bool = True

    @property
    def is_running(self) -> bool:
        return self.state == State.RUNNING


def services_for(
    resident: Resident | None, town_ids: Collection[str], *, picked_by: Collection[str] | None = None
) -> tuple[ServiceCard, ...]:
    """The services of these towns and of the whole prefecture; run as that resident (or anybody for None). One query.

    Favourites come first, then what was used last, then what one of the towns puts forward, then the rest by their reading. Services in
    maintenance stay, so that nobody looks for them in vain; stopped ones stay for those who are linked with them. One in trial is for
    those who try it out.
    `picked_by`: whose word counts as "our town's"; who reads the list of all towns has none.
    """
    picked = Exists(TownPick.objects.filter(service=OuterRef("pk"), municipality__in=[*(town_ids if picked_by is None else picked_by)]))
    cards = [_own_card(row) for row in _rows_for(resident, town_ids).annotate(is_picked=picked) if _is_offered(row)]
    return tuple(sorted((card for card in cards if card.state != State.STOPPED or card.is_connected), key=_place))


def titles(town_id: str) -> list[tuple[str, str]]:
    """(slug, name) of the public services of a town and of the prefecture, for choosing. One query."""
    rows = ConnectedService.objects.filter(Q(municipality=None) | Q(municipality=town_id), stage=Stage.PUBLIC)
    return list(rows.order_by("slug").values_list("slug", "name"))


def _is_offered(row: Any) -> bool:
    """What a town has not opened, or no longer has, stays for those who are linked."""
    here = row.municipality
    return here is None or getattr(row, "is_linked", False) or openness.why_closed(told(here), openness.Part.SERVICES) is None


def _rows_for(resident: Resident | None, town_ids: Collection[str]) -> QuerySet[Any]:
    here = Q(Q(municipality=None) | Q(municipality__in=[*town_ids]), stage=Stage.PUBLIC)
    rows = ConnectedService.objects.select_related("municipality")
    if resident is None:
        return rows.filter(here)
    own = {"resident": resident.pk}
    agreed = codes_not_taken_back(resident.pk).filter(code=Concat(Value(PURPOSE), OuterRef("slug"), output_field=CharField()))
    used = TokenFamily.objects.filter(client=OuterRef("client"), **own).order_by("-last_used_at").values("last_used_at")
    return rows.filter(here | Exists(TrialUser.objects.filter(service=OuterRef("pk"), **own))).annotate(
        is_favourite=Exists(Favourite.objects.filter(service=OuterRef("pk"), **own)), last_used_at=Subquery(used[:1]),
        is_linked=Exists(agreed),
    )  # fmt: skip


def _own_card(row: Any) -> ServiceCard:
    is_marked, used_at = getattr(row, "is_favourite", False), getattr(row, "last_used_at", None)
    card = card_of(row, is_connected=getattr(row, "is_linked", False))
    return replace(card, is_favourite=is_marked, is_picked=row.is_picked, last_used_at=used_at)


def _place(card: ServiceCard) -> tuple[int, float]:
    if card.is_favourite:
        return 0, 0
    return (1, -card.last_used_at.timestamp()) if card.last_used_at else (2 if card.is_picked else 3, 0)


def card_of(row: ConnectedService, *, is_connected: bool) -> ServiceCard:
    """One service as a card, without what it is to a single person."""
    about = reverse("connections:service", args=[row.slug])
    return ServiceCard(
        slug=row.slug, name=row.name, kana=row.kana, description=row.description, operator=row.operator,
        town=row.municipality.name if row.municipality else "", kind=row.kind, kind_label=row.get_kind_display(),
        category=row.category, category_label=row.get_category_display(), state=row.state, state_label=row.get_state_display(),
        icon=_ICONS[Category(row.category)], logo=_picture(row.logo), level=row.required_level,
        level_label=str(_LEVELS[row.required_level]), claims=claim_labels(row.claims),
        url=row.start_url if row.state == State.RUNNING else about, about_url=about,
        is_connected=is_connected, is_trial=row.stage != Stage.PUBLIC,
    )  # fmt: skip


def _picture(logo: str) -> str:
    if not _LOGO.fullmatch(logo):
        return ""
    try:
        return staticfiles_storage.url(logo)
    except ValueError:
        # The collected files have no such picture: a directory without one is better than none at all.
        return ""


def claim_labels(codes: Sequence[str]) -> tuple[str, ...]:
    """How residents read the items, in the catalogue's order."""
    return tuple(str(_LABELS[item]) for item in claims.ITEMS if item in codes)


def by_slug(slug: str) -> ConnectedService | None:
    """A service by its slug, whatever its state."""
    return ConnectedService.objects.select_related("municipality", "client").filter(slug=slug).first()


def by_client(client_id: str) -> ConnectedService | None:
    """The service behind a client of the provider; None for clients that nobody registered as a service."""
    return ConnectedService.objects.select_related("municipality", "client").filter(client=client_id).first()


def is_trying(resident: Resident, service: ConnectedService) -> bool:
    """Whether the resident is one of those who try a service out before it is public."""
    with viewing_as(System("who tries a service out")):
        return TrialUser.objects.filter(resident=resident.pk, service=service).exists()


def invited_to(code_hash: str) -> ConnectedService | None:
    """The service that an invitation of this hash is for, whether or not it still has a seat."""
    found = TrialPass.objects.filter(hash=code_hash).select_related("service__municipality").first()
    return found.service if found else None


def is_linked(resident: Resident, service: ConnectedService) -> bool:
    """Whether the resident has said yes to this service and not taken it back, be it to an older wording."""
    return answers(resident.pk, [service.purpose], service.municipality_id)[service.purpose].was_given


def is_favourite(resident: Resident, service: ConnectedService) -> bool:
    """Run as that resident."""
    return Favourite.objects.filter(resident=resident.pk, service=service).exists()


@dataclass(frozen=True)
class OfferedUse:
    """A use as anybody may read about it."""

    title: str
    reason: str
    sees: tuple[str, ...]
    months: int
    is_required: bool


def offered_uses(service: ConnectedService) -> tuple[OfferedUse, ...]:
    """What a service does with what it is told, in its own order."""
    rows = service.uses.all()
    return tuple(OfferedUse(row.title, row.reason, claim_labels(row.claims), row.months, row.is_required) for row in rows)
