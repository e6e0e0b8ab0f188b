"""For programs under libfaketime: that of Debian 12 answers `time.sleep` of Python 3.11 and newer with EINVAL (they sleep until an
instant of the monotonic clock). Waiting by `select` is the same wait; what the clock says stays as wrong as it is."""

import select
import time


def sleep(seconds: float) -> None:
    select.select((), (), (), seconds)


time.sleep = sleep
