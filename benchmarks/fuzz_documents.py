#!/usr/bin/env python3
"""Read thousands of mutated documents and say what became of them.

    PYTHONPATH=src python benchmarks/fuzz_documents.py [COUNT] [PROCESSES] [read]

Each is opened in a process with 1 GB of memory and 10 seconds; with `read`, the plan in it is read as well. The
documents in the folder FUZZ_MORE are mutated too. The exit code is 1 where one ended otherwise than opened or refused
in a sentence.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path.insert(0, str(TESTS))

from mutations import MEMORY, SECONDS, outcomes  # noqa: E402 the path comes first


def main(count: int, processes: int, how: str) -> int:
    start = time.monotonic()
    with ThreadPoolExecutor(processes) as pool:
        size = count // processes
        parts = pool.map(lambda first: outcomes(first * size, size, how), range(processes))
        found = [one for part in parts for one in part]
    faults = [one for one in found if one.what == "fault" or one.seconds > SECONDS or one.memory * 1024 > MEMORY]
    kinds = Counter(re.sub(r"^.*? cannot be read: ", "", one.sentence)[:90] for one in found if one.what == "error")
    times = sorted(one.seconds for one in found)
    print(f"{len(found)} documents in {time.monotonic() - start:.0f} s: {Counter(one.what for one in found)}")
    print(f"seconds: median {times[len(times) // 2]}, 99 % {times[len(times) * 99 // 100]}, most {times[-1]}")
    print(f"memory: {max(one.memory for one in found) // 1024} MB at most")
    for sentence, times_said in kinds.most_common():
        print(f"{times_said:6} {sentence}")
    for one in sorted(found, key=lambda one: -one.seconds)[:5]:
        print("slow", one)
    for one in faults[:50]:
        print("FAULT", one)
    return 1 if faults else 0


if __name__ == "__main__":
    asked = [*sys.argv[1:], *("5000", "2", "open")[len(sys.argv) - 1 :]]
    sys.exit(main(int(asked[0]), int(asked[1]), asked[2]))
