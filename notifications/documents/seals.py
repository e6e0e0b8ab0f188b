"""Pictures of seals: only what was drawn anew here reaches a letter."""

from __future__ import annotations

import base64
import io

from notifications.models import SealImage
from notifications.models.refusals import BadPicture
from portal.lib.uploads import whole_pictures_only

LARGEST = 1024 * 1024
SIDES = range(100, 3001)
PRINTED = 480


def redrawn(data: bytes) -> str:
    """The picture as a small PNG in base64, without whatever else the file held. Raises `BadPicture`.

    SVG is refused with everything else that is no raster: it can hold scripts and addresses.
    """
    # Pillow is large and only this page needs it.
    from PIL import Image, UnidentifiedImageError

    if not 0 < len(data) <= LARGEST:
        raise BadPicture
    try:
        with whole_pictures_only(), Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width not in SIDES or picture.height not in SIDES:
                raise BadPicture
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadPicture from None
    drawn.thumbnail((PRINTED, PRINTED))
    kept = io.BytesIO()
    drawn.save(kept, "PNG", optimize=True)
    return base64.b64encode(kept.getvalue()).decode()


def seal_of(town_id: str) -> str:
    """The town's seal as a data: URI; "" where none was put, or it was taken away."""
    newest = SealImage.objects.filter(municipality=town_id).order_by("-put_at", "-pk").first()
    return f"data:image/png;base64,{newest.png}" if newest and newest.png else ""
