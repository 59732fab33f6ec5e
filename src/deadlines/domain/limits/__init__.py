"""How the words of a limit (整改时限) become dates.

`parse` gives what the words say, `read` what they mean on a calendar; `prose.find` finds the limits in a measure's text
and is imported from there, for only the import of plans needs it. Which words there are is in `lexicon` and `tokens`;
their order in `grammar`, with `dates` and `duties` for its two large parts; the values are in `values`, their meaning
in `reading`, their wording in `canonical`.
"""

from __future__ import annotations

from deadlines.domain.limits.canonical import canonical
from deadlines.domain.limits.grammar import parse
from deadlines.domain.limits.reading import Clause, Reading, read
from deadlines.domain.limits.values import Phrase, Recurrence

__all__ = ["Clause", "Phrase", "Reading", "Recurrence", "canonical", "parse", "read"]
