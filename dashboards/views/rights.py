"""Who may open a page of figures; the guards stand with the rights, other rooms use them too."""

from accounts.views.guards import figures_page, provincial_page

__all__ = ["figures_page", "provincial_page"]
