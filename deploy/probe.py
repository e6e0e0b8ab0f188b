"""`python -m deploy.probe URL`: 0 when it answers 200 within three seconds, else 1 with a sentence. For images that carry no curl."""

import sys
from urllib.error import URLError
from urllib.request import urlopen


def main() -> int:
    if len(sys.argv) != 2 or not sys.argv[1].startswith(("http://", "https://")):
        print("Type: python -m deploy.probe http://127.0.0.1:8000/health/ready", file=sys.stderr)
        return 2
    try:
        with urlopen(sys.argv[1], timeout=3) as answer:  # noqa: S310 (the scheme was looked at)
            answer.read()
    except (URLError, TimeoutError, OSError) as error:
        print(f"{sys.argv[1]} does not answer 200: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
