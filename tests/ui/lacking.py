"""`python -m tests.ui.lacking vi`: the texts that a language still lacks, one a line with its English, for whoever translates.

    python -m tests.ui.lacking --all    how many each language lacks
"""

import os
import sys

import django


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from portal.lib.languages import NAMES, OFFICIAL
    from tests.ui.texts import catalogue, everywhere, for_residents

    english = catalogue("en")
    wanted = {"en": set(everywhere())} | dict.fromkeys([code for code in NAMES if code not in {OFFICIAL, "en"}], for_residents())
    codes = list(wanted) if sys.argv[1:] == ["--all"] else sys.argv[1:]
    for code in codes:
        if code not in wanted:
            sys.stderr.write(f"No language {code}; there are {', '.join(wanted)}.\n")
            return 2
        lacking = sorted(wanted[code] - catalogue(code).keys())
        if len(codes) > 1:
            sys.stdout.write(f"{code}: {len(lacking)}\n")
        else:
            for context, text in lacking:
                line = (context, text, " | ".join(english.get((context, text), [])))
                sys.stdout.write("\t".join(line).replace("\n", "\\n") + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
