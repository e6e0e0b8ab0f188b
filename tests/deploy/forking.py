"""python -m tests.deploy.forking worker|web: what a forked process holds for itself (KiB), newly born and after the collector's round.

Does what Celery and granian do around their own forks. A process of the web server opens the application first.
"""

import gc
import json
import os
import sys
import threading
from importlib import import_module
from pathlib import Path

import django
from celery.signals import worker_before_create_process
from django.db import connections

from portal.front import serving

OWN = ("Private_Dirty:", "Private_Clean:")


def kibibytes(*names: str) -> int:
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="utf-8").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(names))


if sys.argv[1] == "web":
    serving.read_ahead()
else:
    django.setup()
    import_module("portal.celery").app.loader.import_default_modules()
    worker_before_create_process.send(sender=None)
told = {
    "parent": kibibytes("Anonymous:"),
    "threads": [threading.active_count(), len([*Path("/proc/self/task").iterdir()])],
    "connections": [one.connection is not None for one in connections.all(initialized_only=True)],
}
reading, writing = os.pipe()
if not os.fork():
    told["born"] = kibibytes(*OWN)
    if sys.argv[1] == "web":
        import_module("portal.wsgi")
    gc.collect()
    os.write(writing, json.dumps(told | {"later": kibibytes(*OWN)}).encode())
    os._exit(0)
os.wait()
sys.stdout.write(os.read(reading, 4096).decode())
