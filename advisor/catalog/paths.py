"""Where the tables are: an argument, an environment variable, the package, or the checkout."""

import os
from pathlib import Path
from typing import Final

from advisor.errors import CatalogError

VARIABLE: Final = "ADVISOR_CATALOGS"


def catalog_folder(folder: Path | None = None) -> Path:
    """Return the folder of the catalogue.

    Args:
        folder: as given by the user; None looks at ADVISOR_CATALOGS, then into the package, then
            into the checkout that an editable install points to

    Raises:
        CatalogError: there is no such folder.
    """
    package = Path(__file__).parent.parent
    chosen = folder or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if chosen is not None:
        if not chosen.is_dir():
            raise CatalogError(f"{chosen} is not a folder; give the folder of the tables")
        return chosen
    for candidate in (package / "_catalogs", package.parent / "catalogs"):
        if (candidate / "SCHEMA.csv").is_file():
            return candidate
    raise CatalogError(f"no catalogue in {package}; install advisor again, or set {VARIABLE}")
