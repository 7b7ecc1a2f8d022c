#!/opt/sohoa/bin/python -I
"""`sohoa-answers URL`: whether a server of this container answers there, for health checks. The image has no other client.

Exit 0 where it answers with 200, else 1 and what it said.
"""

import ssl
import sys
import urllib.error
import urllib.request

SECONDS = 4.0


def main(url: str) -> int:
    """Ask. Nobody stands between a container and its own loopback: there a certificate, which names the public address, is not
    looked at.
    """
    own = ssl._create_unverified_context() if url.startswith("https://127.0.0.1:") else None
    try:
        with urllib.request.urlopen(url, timeout=SECONDS, context=own):
            return 0
    except urllib.error.HTTPError as error:
        print(f"{url}: {error.code} {error.read(2000).decode('utf-8', 'replace')}", file=sys.stderr)
    except (OSError, ValueError) as error:
        print(f"{url}: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
