"""Makes the installation package and installs it without any network: `make bundle-check`.

The network is taken away by the kernel (`unshare`), not by a setting that pip might overlook. Needs
whatever `make bundle` needs, and takes two or three minutes.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Runs in the namespace: raises its loopback, starts the program, asks it, stops it.
INSIDE = """
import fcntl, os, signal, socket, struct, subprocess, sys, time, urllib.request
with socket.socket() as any_socket:
    request = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # IFF_UP | IFF_RUNNING
    fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS
try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
    sys.exit("the network is still there")
except OSError:
    pass
make = subprocess.Popen(["make", "run"], start_new_session=True)
try:
    end = time.monotonic() + 900
    while True:
        try:
            answer = urllib.request.urlopen("http://127.0.0.1:8000/healthz", timeout=5).read()
            break
        except OSError:
            assert make.poll() is None, "make run ended"
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.5)
    assert answer == b"ok\\n", answer
    page = urllib.request.urlopen("http://127.0.0.1:8000/sign-in/", timeout=30).read().decode()
    assert "用户名" in page
finally:
    os.killpg(make.pid, signal.SIGTERM)
    make.wait(timeout=60)
"""


def main() -> None:
    """Make, check the sums, install and serve; prints how long each took."""
    began = time.monotonic()
    run(["make", "bundle"], ROOT, {**os.environ, "ENGINE": "none"})
    packed = max((ROOT / "dist").glob("*.tar"), key=lambda path: path.stat().st_mtime)
    made = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="henan-bundle-") as directory:
        run(["sha256sum", "--quiet", "-c", f"{packed.name}.sha256"], packed.parent)
        run(["tar", "-x", "-f", str(packed), "-C", directory], ROOT)
        (place,) = Path(directory).iterdir()
        run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], place)
        check_offline(place)
    print(f"bundle: made in {made - began:.0f} s, served in {time.monotonic() - made:.0f} s more")


def check_offline(place: Path) -> None:
    """`make run` in an unpacked package serves, with no network and no index to fall back on."""
    # Without this desk's settings of pip, Python and Django.
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(place.parent),
        "DEMO": "0",
        "LANG": "C.UTF-8",
    }
    alone = ["unshare", "--map-root-user", "--net"]
    run([*alone, sys.executable, "-c", INSIDE], place, environment)


def run(command: list[str], place: Path, environment: dict[str, str] | None = None) -> None:
    """Raises when it fails; its words go where ours go."""
    subprocess.run(command, cwd=place, env=environment, check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
