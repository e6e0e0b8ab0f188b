"""A data base with people, a trail and letters: `python -m tests.kills.filling LETTERS`, as the product's own settings see it."""

import sys

import django


def fill(letters: int) -> None:
    """Every letter is rendered, signed, kept and released."""
    from tests import cast as people
    from tests.notifications import make

    make.bodies()
    cast = people.gather()
    template = make.signing_template()
    lines = make.many_lines(make.many_cases(letters))
    make.released(template, cast.mori, cast.hara, make.file(lines))


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
