"""Asks the pages of this container whether they answer: `python -m henan_carbon.alive [port]`.

What the container engine runs every half minute; ends with an error when they do not.
"""

import sys
import urllib.request


def main(port: str = "8000") -> None:
    """Raise unless /healthz answers 200 within four seconds."""
    urllib.request.urlopen(f"http://127.0.0.1:{int(port)}/healthz", timeout=4)  # noqa: S310


if __name__ == "__main__":
    main(*sys.argv[1:])
