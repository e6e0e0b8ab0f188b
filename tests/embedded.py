"""A migrated SQLite file for tests that start programs of their own: made once per set of migrations, then copied.

To migrate takes twenty seconds of a core, and half a dozen tests want the same file.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings

FOLDERS = ("portal", "notifications", "procedures", "recommend")
OTHERS = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


def environment(state: Path, **more: str) -> dict[str, str]:
    """Ours, with the product's own settings on the embedded data base in `state`."""
    clean = {name: value for name, value in os.environ.items() if name not in OTHERS}
    return clean | {"TOBIRA_STATE_DIR": str(state), "DJANGO_SETTINGS_MODULE": "portal.settings"} | more


def migrate(state: Path) -> None:
    """Put a data base with all tables, the cache's too, into `state`."""
    template = Path(tempfile.gettempdir()) / f"tobira-migrated-{fingerprint()}.sqlite3"
    if not template.exists():
        with tempfile.TemporaryDirectory(prefix="tobira-migrating-") as place:
            for words in (("migrate", "--verbosity", "0"), ("createcachetable",)):
                command = [sys.executable, "-W", "ignore", "manage.py", *words]
                subprocess.run(command, env=environment(Path(place)), cwd=settings.BASE_DIR, check=True, capture_output=True)
            half = template.with_name(f"{template.name}.{os.getpid()}")
            shutil.copy(Path(place) / "tobira.sqlite3", half)
            half.replace(template)
    shutil.copy(template, state / "tobira.sqlite3")


def fingerprint() -> str:
    """Of the migrations, and of what raises the walls after them."""
    digest, root = hashlib.sha256(), Path(settings.BASE_DIR)
    files = [path for folder in FOLDERS for path in sorted((root / folder).glob("**/migrations/*.py"))]
    for path in (*files, root / "portal" / "municipalities" / "walls.py"):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
