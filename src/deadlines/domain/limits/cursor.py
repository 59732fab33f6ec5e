"""A place in the tokens of a text, and the small steps that a parser takes from it."""

from __future__ import annotations

from deadlines.domain.limits.tokens import Token, tokens

# Tokens looked ahead for the end of a clause, so that a text without one is read in time that grows with its length.
_CLAUSE = 120


class Cursor:
    """The tokens of one text and the place reached in them.

    A step that finds what it looks for goes on to the place after; one that does not stays where it is.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.toks = tokens(text)
        self.at = 0
        #: How doubtful words were read since it was last cleared, a key of `reading`.
        self.remark = ""

    def kind(self, ahead: int = 0) -> str:
        """The kind of the token here, or so many further; empty beyond either end."""
        return self.kind_at(self.at + ahead)

    def kind_at(self, at: int) -> str:
        """The kind of the token at a place, empty beyond either end."""
        return self.toks[at].kind if 0 <= at < len(self.toks) else ""

    def word(self) -> str:
        """The text of the token here, empty at the end."""
        return self.toks[self.at].text if self.at < len(self.toks) else ""

    def value(self) -> int:
        """The number here; -1 where none stands."""
        return self.toks[self.at].value if self.kind() == "number" else -1

    def take(self, *kinds: str) -> Token | None:
        """The token here if it is of one of *kinds*; then the place is after it."""
        if self.kind() in kinds:
            self.at += 1
            return self.toks[self.at - 1]
        return None

    def take_word(self, *words: str) -> bool:
        """Whether one of *words* stands here; then the place is after it."""
        if self.at < len(self.toks) and self.word() in words:
            self.at += 1
            return True
        return False

    def words(self, start: int, end: int) -> str:
        """The words of the tokens from *start* to before *end*, without blanks."""
        return "".join(token.text for token in self.toks[start:end])

    def rest(self) -> str:
        """The words from here to the end of the clause, or as many as a clause of sense can have."""
        end, most = self.at, self.at + _CLAUSE
        while end < most and self.kind_at(end) not in ("", "stop"):
            end += 1
        return self.words(self.at, end)
