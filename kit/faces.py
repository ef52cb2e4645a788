"""Where the two typefaces lie, in the packages that carry them. Both are under the SIL OFL."""

from pathlib import Path

import fontpkg_atkinson_hyperlegible
import fontpkg_bricolage_grotesque

ATKINSON = Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"
BRICOLAGE = Path(fontpkg_bricolage_grotesque.__file__).parent / "files"

# Where Typst finds them.
TTF_FOLDERS = (ATKINSON, BRICOLAGE)
