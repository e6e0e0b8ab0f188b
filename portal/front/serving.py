"""python -m portal.front.serving [granian's own words]: granian, with the portal's code read once and shared by all its processes.

granian forks its processes and lets each of them read the application. Read before the fork, and frozen so that Python's collector does not
write into it, a hundred megabytes are there once and not once for each process.
"""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path


def read_ahead() -> None:
    """All that pages need but the application itself: no connection and no thread is begun here, neither would outlive the fork."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    # numpy's own threads would be one; what we do with it (bits, masks) has no use for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import django

    django.setup()
    from django.conf import settings
    from django.urls import get_resolver
    from django.utils.module_loading import import_string

    for middleware in settings.MIDDLEWARE:
        import_string(middleware)
    import_module(settings.ROOT_URLCONF)
    get_resolver()._populate()
    import_module("portal.front.starting")
    gc.collect()
    gc.freeze()


def main() -> None:
    try:
        read_ahead()
    except Exception:
        # What is wrong is said by portal.wsgi, which closes the portal; it must meet a process that nothing has gone wrong in.
        granian = Path(sys.executable).parent / "granian"
        os.execv(granian, [str(granian), *sys.argv[1:]])  # noqa: S606 - our own program with our own words
    from granian import cli

    cli.entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
