"""What `tests.racers` forks from: imported first and alone by the process whose children race."""

import os

from tests import racers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
racers.load()
