"""Start the payment page as a process of its own."""

import logging

from werkzeug.serving import make_server

from samples.payment.app import create_app
from samples.payment.config import Config


def main() -> None:
    config = Config.from_environment()
    # Its access log would hold signed orders.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    print(f"Payment: http://{config.host}:{config.port}", flush=True)
    make_server(config.host, config.port, create_app(config), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
