"""Which version of a thing stands, asked of figures and of the task list's lines alike."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef

from reporting.models.submission import State

M = TypeVar("M", bound=models.Model)


class Versions(models.QuerySet[M]):
    """Rows of a model whose rows are versions of things; its `VERSIONS_OF` names the fields in
    which all versions of one thing agree."""

    def counting(self) -> Self:
        """The newest versions that are not drafts: what counts."""
        newer = self._all().exclude(state=State.DRAFT).newer()
        return self.exclude(state=State.DRAFT).filter(~Exists(newer))

    def newest(self) -> Self:
        """The newest versions, drafts before what they would replace: what the city sees."""
        return self.filter(~Exists(self._all().newer()))

    def newer(self, than: str = "") -> Self:
        """Within a subquery: versions newer than the outer query's row, or than what that row
        names by `than` (such as "fact__")."""
        same = {name: OuterRef(f"{than}{name}") for name in self.model.VERSIONS_OF}  # type: ignore[attr-defined]
        return self.filter(**same, version__gt=OuterRef(f"{than}version"))

    def _all(self) -> Self:
        return self.__class__(self.model, using=self.db)
