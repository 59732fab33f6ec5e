"""The page of the register file is true: its example is a register, and it shows every key there is."""

from __future__ import annotations

import re

from deadlines.domain.keys import KEYS
from deadlines.domain.model import Part
from program import ROOT

PAGE = (ROOT / "docs" / "register-file.md").read_text(encoding="utf-8")


def test_every_key_of_the_code_stands_on_the_page() -> None:
    written = [keys for shape, keys in KEYS.items() if shape is not Part]  # a part of a limit is read, not written
    keys = {key.name for keys in written for key in keys}

    assert {key for key in keys if not re.search(rf"\b{key}\b", PAGE)} == set()
