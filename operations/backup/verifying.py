"""Whether a backup is whole: every part is there, with the bytes that the manifest tells."""

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from operations.backup.archive import MANIFEST, BackupError, Manifest

PIECE = 1024 * 1024


def verify(path: Path) -> Manifest:
    """Read the whole archive and compare every part; its manifest.

    Raises BackupError for a file that is no backup, is cut short or was changed.
    """
    found: dict[str, str] = {}
    manifest = None
    with opened(path) as archive:
        for entry in archive:
            content = archive.extractfile(entry)
            if content is None:
                raise BackupError(f"备份中的{entry.name}不是文件。请换用另一份备份。")
            if entry.name == MANIFEST:
                manifest = Manifest.from_bytes(content.read())
            else:
                found[entry.name] = _sha256(content)
    if manifest is None:
        raise BackupError("备份没有清单，可能没有写完。请换用另一份备份。")
    told = {name: part.sha256 for name, part in (manifest.tables | manifest.files).items()}
    wrong = sorted(name for name in told.keys() | found.keys() if told.get(name) != found.get(name))
    if wrong:
        raise BackupError(
            f"备份中有{len(wrong)}处与清单不符：{'、'.join(wrong[:5])}。请换用另一份备份。"
        )
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """The archive, with every way in which it may be broken told as BackupError."""
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupError(f"没有文件{path}。") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupError(f"{path.name}不是备份文件，或已损坏。请换用另一份备份。") from error


def _sha256(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := content.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
