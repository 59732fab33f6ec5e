"""How much of a document is taken, and why no more.

A plan of 500 pages is 3 MB of text at most; what goes beyond these bounds by its size is no plan, and what goes beyond
them by its structure was made to stop a program. Within them a document is read in a few seconds and half a gigabyte.
"""

from __future__ import annotations

from typing import Final

#: Scanned annexes make files large, but a plan is text: the longest known one is 4 MB as .docx.
FILE_BYTES: Final = 64 * 2**20

#: Plain text and HTML are held whole, as text and as passages, at ten times their size.
TEXT_BYTES: Final = 24 * 2**20

#: Lines of plain text, and tags of a web page; 500 pages have 15,000 lines and, from Word, 200,000 tags.
LINES: Final = 200_000
PAGE_TAGS: Final = 500_000

#: One XML part of a .docx or .xlsx, unpacked; 500 pages with a style at every run are 20 MB.
PART_BYTES: Final = 48 * 2**20

#: All parts of a .docx or .xlsx as they say themselves; pictures may be in it, for they are never unpacked.
DECLARED_BYTES: Final = 512 * 2**20

#: All parts that are really unpacked. How well they were packed says nothing: a sheet of like rows packs to a 300th.
UNPACKED_BYTES: Final = 96 * 2**20

#: Members of an archive: a document with a picture on each of 500 pages has 600.
PARTS: Final = 10_000

#: Tags of one XML part, of which a second reads 200,000; Word's 500 pages with a style at every run have 600,000.
TAGS: Final = 1_000_000

#: Elements inside each other; Word itself goes to some dozens.
DEPTH: Final = 400

#: Tables in cells of tables: one to lay out a page, one for its content, and some patience.
TABLE_NESTING: Final = 8

#: Cells of all tables, counted with what merged cells cover: 460 items of 12 columns are 6,000.
CELLS: Final = 100_000

#: Rows or columns that one cell can cover; HTML's own bound for columns is 1,000.
SPAN: Final = 10_000

#: Levels of a list, as Word has them.
LIST_LEVELS: Final = 9

#: Characters of a whole document; 500 pages have half a million.
CHARACTERS: Final = 10_000_000

#: Faults that are listed one by one.
PROBLEMS: Final = 100

#: Pages of a PDF.
PAGES: Final = 2_000

#: Characters on one page of a PDF; a page of Chinese text has 900, a wide table 5,000.
PAGE_CHARACTERS: Final = 20_000

#: Characters of a whole PDF, of which a second reads 80,000.
PDF_CHARACTERS: Final = 600_000

#: Lines and boxes drawn on one page of a PDF that may be rules of a table.
PAGE_RULES: Final = 8_000

#: Seconds for one page of a PDF, and for opening it; a page takes a hundredth of one.
PAGE_SECONDS: Final = 7

#: Seconds for a whole PDF, after which somebody waits for nothing.
PDF_SECONDS: Final = 90

#: Memory of the process that reads a PDF.
PDF_MEMORY: Final = 768 * 2**20
