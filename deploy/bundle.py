"""Everything a server without a network needs, in one file: `make bundle`.

    dist/henan-carbon-0.1.0-1a2b3c4d5e6f.tar
        安装说明.md      how to install from it
        SHA256SUMS       of every other file; `sha256sum -c SHA256SUMS` checks them
        wheels/          every locked package, for this machine's Python and processor
        images/          the images of docker-compose.yml, where a container engine is present
        (everything else: the source, as committed)

`make run` and `docker build` look into wheels/ by themselves and ask no index.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
APP_IMAGE = "henan-carbon:local"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
#: A server's Python may be any release of this minor version.
RELEASES = (f"{PYTHON}.0", f"{PYTHON}.99")


def main() -> None:
    """Make the package in dist/ and say where it is."""
    dist = ROOT / "dist"
    directory = dist / f"henan-carbon-{version()}-{commit()}"
    shutil.rmtree(directory, ignore_errors=True)
    try:
        lay_out(directory)
        images(directory, os.environ.get("ENGINE") or engine())
        note_sums(directory)
        packed = pack(directory)
    finally:
        shutil.rmtree(directory)
    megabytes = packed.stat().st_size / 1e6
    print(
        f"安装包：{packed.relative_to(ROOT)}（{megabytes:.0f} MB），SHA-256 在旁边的 .sha256 文件里"
    )


def version() -> str:
    """The version in pyproject.toml."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def commit() -> str:
    """The commit that is packed; ends with a message where there is none, or where files differ
    from it: a package is what was committed and nothing else."""
    try:
        changed = _output("git", "status", "--porcelain", "--untracked-files=no")
        name = _output("git", "rev-parse", "--short=12", "HEAD")
    except (OSError, subprocess.CalledProcessError):
        sys.exit("安装包从 git 仓库制作：请安装 git，并在检出的仓库中执行 make bundle。")
    if changed:
        sys.exit(f"有改动没有提交，不会进入安装包，请先提交：\n{changed}")
    return name


def lay_out(directory: Path) -> None:
    """Source, wheels and the note on installing; what an image can be built from."""
    directory.mkdir(parents=True)
    source = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(directory)], input=source, check=True)
    collect_wheels(directory / "wheels")
    (directory / "安装说明.md").write_text(_note(), encoding="utf-8")


def collect_wheels(directory: Path) -> None:
    """Download what the lock names for this Python, checked against the lock's hashes, from
    wherever this machine's pip is told to look."""
    directory.mkdir()
    wanted = directory / "wanted.txt"
    wanted.write_text(for_this_python((ROOT / "requirements/base.txt").read_text("utf-8")))
    print("收集依赖……", flush=True)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"),
            *("--require-hashes", "--no-deps", "--only-binary", ":all:"),
            *("--requirement", str(wanted), "--dest", str(directory)),
        ],
        check=True,
    )
    wanted.unlink()


def for_this_python(lock: str) -> str:
    """The part of the lock that some release of this minor Python version needs here.

    pip would judge by the very release that runs it, and Debian's is often an older one.
    """
    kept = []
    for block in re.split(r"^(?=[A-Za-z])", lock, flags=re.MULTILINE)[1:]:
        head, _, hashes = block.partition("\n")
        wanted = Requirement(head.rstrip(" \\"))
        if wanted.marker is None or any(
            wanted.marker.evaluate({"python_full_version": release}) for release in RELEASES
        ):
            kept.append(f"{wanted.name}{wanted.specifier} \\\n{hashes}")
    return "".join(kept)


def engine() -> str:
    """The container engine that answers on this machine, or "none"."""
    for name in ("docker", "podman"):
        if shutil.which(name) and _succeeds(name, "info"):
            return name
    return "none"


def images(directory: Path, engine: str) -> None:
    """Build the program's image, and save it with the images of the services beside it."""
    if engine == "none":
        print("没有容器引擎：安装包不含镜像，在有引擎的服务器上解开后可自行构建。")
        return
    target = directory / "images"
    target.mkdir()
    base = os.environ.get("PYTHON_IMAGE") or f"python:{PYTHON}-slim-bookworm"
    built = subprocess.run(
        [
            *(engine, "build", "--build-arg", f"PYTHON_IMAGE={base}"),
            *("--tag", APP_IMAGE, str(directory)),
        ]
    )
    if built.returncode:
        sys.exit(
            f"镜像没有构建成，原因见上。取不到基础镜像 {base} 的，用 PYTHON_IMAGE=名称 指定内网的；"
            "不要镜像的，执行 ENGINE=none make bundle，到服务器上再构建。"
        )
    for image in (APP_IMAGE, *service_images()):
        if not _succeeds(engine, "image", "inspect", image) and not _succeeds(
            engine, "pull", image
        ):
            print(f"取不到镜像 {image}：安装包不含它，请另行准备。", file=sys.stderr)
            continue
        name = re.sub(r"[^\w.-]+", "-", image) + ".tar"
        subprocess.run([engine, "save", "--output", str(target / name), image], check=True)


def service_images() -> list[str]:
    """The images that docker-compose.yml names beside the program's, or what replaces them."""
    compose = (ROOT / "docker-compose.yml").read_text("utf-8")
    named = re.findall(r"image: \$\{(\w+):-([^}]+)\}", compose)
    return [os.environ.get(variable) or image for variable, image in named]


def note_sums(directory: Path) -> None:
    """Write SHA256SUMS over every file."""
    lines = [f"{sha256(path)}  {path.relative_to(directory)}\n" for path in _files(directory)]
    (directory / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def pack(directory: Path) -> Path:
    """One file beside the directory, and its SHA-256 beside that."""
    packed = directory.with_name(directory.name + ".tar")
    with tarfile.open(packed, "w") as archive:
        archive.add(directory, directory.name, filter=_of_nobody)
    sums = packed.with_name(packed.name + ".sha256")
    sums.write_text(f"{sha256(packed)}  {packed.name}\n")
    return packed


def sha256(path: Path) -> str:
    """Of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _files(directory: Path) -> Iterable[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def _note() -> str:
    text = (ROOT / "deploy/offline.md").read_text("utf-8")
    return text.format(
        python=PYTHON,
        system=f"{platform.system()} {platform.machine()}",
        version=version(),
    )


def _output(*command: str) -> str:
    return subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


if __name__ == "__main__":
    main()
