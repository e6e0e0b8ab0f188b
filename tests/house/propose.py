"""`python -m tests.house.propose`: print the matrix rows that are missing, with what the portal answers today.

What it prints is a proposal to be read line by line: a wrong answer copied into the matrix is a hole with a certificate.
"""

import csv
import os
import sys

import django
from django.db import transaction
from django.test.utils import setup_databases, setup_test_environment, teardown_databases


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        with transaction.atomic():
            propose()
            transaction.set_rollback(True)
    finally:
        teardown_databases(old, verbosity=0)


def propose() -> None:
    """Knock at everything that has no row. A URL that fails is printed with the error, as a remark."""
    from portal.front.inventory import addresses
    from tests.house import matrix

    written = {row.key for row in matrix.read()}
    world, out = matrix.World(), csv.writer(sys.stdout, lineterminator="\n")
    for address in addresses():
        for method in matrix.METHODS:
            if (address.name, method) in written:
                continue
            try:
                told = world.knock(method, address)
            except Exception as error:
                sys.stdout.write(f"# {address.name} {method}: {type(error).__name__}: {error}\n")
                continue
            out.writerow([address.name, method, *(told[role] for role in matrix.ROLES)])


if __name__ == "__main__":
    main()
