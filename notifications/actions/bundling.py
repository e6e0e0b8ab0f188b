"""Making the bundle of a posting list: under a lease, outside any transaction, kept only when the lease is still ours."""

from __future__ import annotations

import hashlib
import logging
import uuid
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from notifications import events
from notifications.documents import bundles, letters
from notifications.documents.bundles import Letter
from notifications.models import Posting, PostingList, Release, Row
from notifications.models.posting import Bundle
from notifications.queries import batches as rows
from notifications.queries import postings as queries
from notifications.queries import work
from notifications.rules import posting as rules
from notifications.rules.posting import PostingState
from portal.audit import trail
from portal.lib.pdf import LetterWithoutGlyph

log = logging.getLogger(__name__)

# Five hundred letters take half a minute; a dead worker's list is free again after this.
LEASE = timedelta(seconds=150)
MOST_TRIES = 3

Bundled = tuple[str, str, str, dict[uuid.UUID, str], set[uuid.UUID]]


def make_bundle(key: uuid.UUID) -> bool:
    """Make the PDF of a list that nobody else makes. False when there was nothing to do for us."""
    token = uuid.uuid4()
    made = _claim(key, token)
    if made is None:
        return False
    done = _done(made)
    with trail.act(events.POSTING_BUNDLED, on=made, by=trail.PORTAL) as act:
        act.note(**(_give_back(made, token, done) if isinstance(done, Exception) else _keep(made, token, *done)))
    return True


def _done(made: PostingList) -> Bundled | Exception:
    try:
        return _bundle(made)
    except Exception as error:
        # Only the kind is logged: texts hold names and addresses.
        log.error("The bundle of posting list %s could not be made (%s)", made.pk, type(error).__name__)
        return error


def _claim(key: uuid.UUID, token: uuid.UUID) -> PostingList | None:
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    mine = PostingList.objects.filter(free, pk=key, bundle=Bundle.WAITING)
    taken = mine.update(token=token, lease_until=now + LEASE, tries=F("tries") + 1)
    return PostingList.objects.get(pk=key) if taken else None


def _bundle(made: PostingList) -> Bundled:
    """(name, digest, manifest, digest of each letter, letters that cannot be printed). Whoever opened the letter since it was listed
    is left out. On the last try a letter that cannot be made is left out alone; before it, all are tried again.
    """
    batch = work.batch(made.batch_id)
    gone = set(queries.opened_since(made).values_list("pk", flat=True))
    listed = Posting.objects.filter(on_list=made, state=PostingState.LISTED).select_related("notice").order_by("row_number")
    mine = [one for one in listed if one.pk not in gone]
    release_at = Release.objects.values_list("release_at", flat=True).get(pk=batch.pk)
    by_row = {row.number: row for row in Row.objects.filter(batch=batch, number__in=[one.row_number for one in mine if not one.notice_id])}

    def pdf_of(one: Posting) -> bytes:
        if one.notice:
            return letters.stored_pdf(one.notice)
        content = rows.content_of(batch, by_row[one.row_number])
        if content is None:
            raise letters.NotTheSameFile(one.pk)
        return letters.make_pdf(content, notice_id=one.pk, code=one.code, issued_at=release_at).pdf

    made_of: dict[uuid.UUID, bytes] = {}
    for one in mine:
        try:
            made_of[one.pk] = pdf_of(one)
        except Exception as error:
            if made.tries < MOST_TRIES:
                raise
            log.error("The letter of posting %s could not be made (%s)", one.pk, type(error).__name__)
    printable = [one for one in mine if one.pk in made_of]
    ready = [Letter(str(one.pk), one.row_number, one.address, made_of[one.pk]) for one in printable]
    manifest = rules.manifest(letter.line for letter in ready)
    data = bundles.bundle(batch, ready, manifest=manifest, made_at=made.made_at)
    name, digest = bundles.keep(made, data)
    digests = {key: hashlib.sha256(pdf).hexdigest() for key, pdf in made_of.items()}
    return name, digest, manifest, digests, {one.pk for one in mine} - made_of.keys()


def _keep(
    made: PostingList, token: uuid.UUID, name: str, digest: str, manifest: str, printed: dict[uuid.UUID, str], failed: set[uuid.UUID]
) -> dict[str, Any]:  # fmt: skip
    """What the trail is told. A token that was taken over meanwhile changes nothing."""
    ours = PostingList.objects.filter(pk=made.pk, token=token, bundle=Bundle.WAITING)
    columns = {"bundle_name": name, "bundle_digest": digest, "manifest": manifest, "letters": len(printed)}
    kept = ours.update(bundle=Bundle.READY if printed else Bundle.EMPTY, lease_until=None, **columns)
    if kept:
        left_out = Posting.objects.filter(on_list=made, state=PostingState.LISTED).exclude(pk__in=printed)
        left_out.filter(pk__in=failed).update(state=PostingState.FAILED)
        left_out.exclude(pk__in=failed).update(state=PostingState.DROPPED)
        some = list(Posting.objects.filter(pk__in=printed))
        for one in some:
            one.letter_digest = printed[one.pk]
        Posting.objects.bulk_update(some, ["letter_digest"], batch_size=500)
    return {"kept": kept, "letters": len(printed), "unprintable": len(failed), "manifest": manifest}


def _give_back(made: PostingList, token: uuid.UUID, error: Exception) -> dict[str, Any]:
    """Try again later; an address without glyph goes back to the clerk, and after the last try all do."""
    ours = PostingList.objects.filter(pk=made.pk, token=token, bundle=Bundle.WAITING)
    if not ours.exists():
        return {"failed": type(error).__name__, "kept": 0}
    listed = list(Posting.objects.filter(on_list=made, state=PostingState.LISTED))
    bad = [one for one in listed if isinstance(error, LetterWithoutGlyph) and _has_one_of(one, str(error.facts["letters"]))]
    Posting.objects.filter(pk__in=[one.pk for one in bad]).update(state=PostingState.DUE, on_list=None, is_addressed=False)
    is_over = made.tries >= MOST_TRIES or len(bad) == len(listed)
    ours.update(lease_until=None, **({"bundle": Bundle.FAILED} if is_over else {}))
    if is_over:
        Posting.objects.filter(on_list=made, state=PostingState.LISTED).update(state=PostingState.DUE, on_list=None)
    return {"failed": type(error).__name__, "addresses": len(bad), "over": is_over}


def _has_one_of(one: Posting, letters_without: str) -> bool:
    return any(letter in f"{one.address.address}{one.address.name}" for letter in letters_without)
