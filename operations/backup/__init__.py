"""Everything the system holds in one file, and back: rows of every table and the files they name."""

from operations.backup.archive import BackupError, Manifest
from operations.backup.restoring import restore
from operations.backup.verifying import verify
from operations.backup.writing import write

__all__ = ["BackupError", "Manifest", "restore", "verify", "write"]
