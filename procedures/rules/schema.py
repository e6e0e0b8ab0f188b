"""The JSON Schema of a procedure as a file, for those who write forms with tools of their own.

`python -m procedures.rules.schema > docs/procedure.schema.json` draws it anew; a test fails while the two differ. A schema knows shapes;
what a condition may look at is judged when a form is published (`checks`).
"""

import json
import sys

from procedures.rules.package import Package

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def text() -> str:
    drawn = {"$schema": DIALECT, **Package.model_json_schema(by_alias=True)}
    return json.dumps(drawn, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
