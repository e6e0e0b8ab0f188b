"""python -m tests.deploy.forking: what a worker's process holds for itself, in KiB, when it is born and after the collector's round."""

import gc
import json
import os
import sys
from pathlib import Path

import django
from celery.signals import worker_before_create_process

django.setup()

from portal import celery  # noqa: E402

OWN = ("Private_Dirty:", "Private_Clean:")


def kibibytes(*names: str) -> int:
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="utf-8").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(names))


celery.app.loader.import_default_modules()
worker_before_create_process.send(sender=None)
parent = kibibytes("Anonymous:")
reading, writing = os.pipe()
if not os.fork():
    before = kibibytes(*OWN)
    gc.collect()
    os.write(writing, json.dumps({"parent": parent, "born": before, "later": kibibytes(*OWN)}).encode())
    os._exit(0)
os.wait()
sys.stdout.write(os.read(reading, 4096).decode())
