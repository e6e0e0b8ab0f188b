"""Start the library as a process of its own."""

import logging

from werkzeug.serving import make_server

from samples.library.app import create_app
from samples.library.config import Config


def main() -> None:
    config = Config.from_environment()
    # Its access log would hold codes.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    print(f"Library: {config.own_url} (portal: {config.portal_url})", flush=True)
    make_server(config.host, config.port, create_app(config), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
