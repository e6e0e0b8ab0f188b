"""Where the tags of a page are, for what is put into its text on the way out (ふりがな, marks for voices).

No parser: every page is our own.
"""

import re

TAG = re.compile(r"""<!--.*?-->|<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*)(?P<facts>(?:"[^"]*"|'[^']*'|[^'">])*)>""", re.DOTALL)
LANG = re.compile(r"""\slang=["']?([\w-]+)""")
