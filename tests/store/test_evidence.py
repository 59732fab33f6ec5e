"""The folder of evidence: content under its sum, written once, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING

import pytest

from deadlines import files
from deadlines.errors import BadInput, CannotWrite, NoSuchFile
from deadlines.store import evidence
from deadlines.store.evidence import EvidenceFolder

if TYPE_CHECKING:
    from pathlib import Path


def sum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def kept(folder: EvidenceFolder, *paths: Path) -> None:
    with folder.taking(paths) as intake:
        intake.settle()


def all_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_content_lies_under_its_sum(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path / "a.db.evidence")
    content = os.urandom(3_000_000)  # more than one piece
    path = file(tmp_path, "照片.jpg", content)

    with folder.taking([path, path]) as intake:
        assert [(each.name, each.size, each.sha256) for each in intake.files] == [
            ("照片.jpg", len(content), sum_of(content))
        ] * 2
        intake.settle()

    place = folder.path(sum_of(content))
    assert place is not None
    assert place.read_bytes() == content
    assert all_in(folder.root) == [f"{sum_of(content)[:2]}/{sum_of(content)}"]
    assert folder.state(sum_of(content)) == "kept"


def test_what_is_not_settled_leaves_no_trace(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path / "a.db.evidence")
    path = file(tmp_path, "a.txt", b"1")

    with folder.taking([path]):
        pass
    assert not folder.root.exists()
    kept(folder, path)
    with pytest.raises(NoSuchFile), folder.taking([file(tmp_path, "b.txt", b"2"), tmp_path / "none"]):
        pass

    assert all_in(folder.root) == [f"{sum_of(b'1')[:2]}/{sum_of(b'1')}"]


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path / "e")
    path = file(tmp_path, "a.txt", b"1")
    kept(folder, path)
    place = folder.path(sum_of(b"1"))
    assert place is not None
    before = place.stat().st_ino
    kept(folder, path)
    assert place.stat().st_ino == before

    place.chmod(0o644)
    place.write_bytes(b"changed")
    assert folder.state(sum_of(b"1")) == "changed"
    kept(folder, path)

    assert folder.state(sum_of(b"1")) == "kept"
    assert place.with_name(f"{place.name}.changed-1").read_bytes() == b"changed"


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "ab", "G" * 64, "a" * 63, "a" * 64 + "\n"])
def test_what_is_no_sum_leads_nowhere(tmp_path: Path, sha256: str) -> None:
    folder = EvidenceFolder(tmp_path)

    assert folder.path(sha256) is None
    assert folder.state(sha256) == "missing"


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path / "e")
    named = [tmp_path]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        named.append(tmp_path / "pipe")

    for path in named:
        with pytest.raises(BadInput), folder.taking([path]):
            pass
        with pytest.raises(BadInput):
            evidence.sum_of(path)
    assert not folder.root.exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", b"1")
    folder = EvidenceFolder(path / "below")

    with pytest.raises(CannotWrite), folder.taking([path]):
        pass


def test_content_is_on_disk_before_it_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(handle)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    folder = EvidenceFolder(tmp_path / "e")
    path = file(tmp_path, "a.txt", b"1")

    with folder.taking([path]) as intake:
        before = len(synced)
        intake.settle()

    assert before >= 1
    assert len(synced) > before  # the names too


def test_two_runs_of_the_same_number_do_not_touch_each_others_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Containers on one volume: every process is number 1 there."""
    monkeypatch.setattr(os, "getpid", lambda: 1)
    folder = EvidenceFolder(tmp_path / "e")
    one, other = file(tmp_path, "a.txt", b"1"), file(tmp_path, "b.txt", b"2")

    with folder.taking([one]) as first:
        with folder.taking([other]) as second:
            second.settle()
        first.settle()

    assert folder.state(sum_of(b"1")) == folder.state(sum_of(b"2")) == "kept"
    assert len(all_in(folder.root)) == 2


def test_what_a_killed_run_left_is_swept_a_day_later_and_nothing_else(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path / "e")
    kept(folder, file(tmp_path, "a.txt", b"1"))
    old = [file(folder.root, name, b"x") for name in (files.fresh_name(), ".other.tmp", "a.tmp")]
    young = file(folder.root, files.fresh_name(), b"y")
    for path in old:
        os.utime(path, (0, 0))

    kept(folder, file(tmp_path, "b.txt", b"2"))
    assert [path.exists() for path in (*old, young)] == [False, True, True, True]


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
def test_a_name_that_no_register_can_hold_is_refused(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path / "e")
    for name in (b"  ", b"\xff.txt"):
        path = tmp_path / os.fsdecode(name)
        path.write_bytes(b"1")
        with pytest.raises(BadInput), folder.taking([path]):
            pass
        with pytest.raises(BadInput):
            evidence.sum_of(path)
    assert not folder.root.exists()


def test_the_age_of_what_is_left_over_is_told_by_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who shares a disk may have another clock, and no room below `cli` reads one."""
    old, young = tmp_path / files.fresh_name(), tmp_path / files.fresh_name()
    for path in (old, young):
        path.write_bytes(b"x")
    before = old.stat().st_mtime - 2 * 24 * 60 * 60
    os.utime(old, (before, before))
    monkeypatch.setattr(time, "time", lambda: 0.0)

    files.sweep(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [young.name]
