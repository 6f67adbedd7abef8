"""One writer at a time, whatever dies; readers that never stop."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from disclosure.search import index as module
from disclosure.search.index import IndexBusyError, IndexMissingError, SearchIndex
from disclosure.search.query import search
from disclosure.search.schema import VERSION

from .conftest import notice

Put = Callable[..., None]

WRITE_FOREVER = """
import itertools, sys
from pathlib import Path
from django.conf import settings
settings.configure(TIME_ZONE="Asia/Shanghai", USE_TZ=True)
from disclosure.search.index import SearchIndex
from tests.search.conftest import notice
index = SearchIndex(Path(sys.argv[1]))
for batch in itertools.count():
    with index.writing() as writer:
        writer.put(notice(batch * 10 + n, "批次公告", str(batch)) for n in range(1, 11))
    print(batch, flush=True)
"""


BUILD_FOREVER = """
import itertools, sys
from pathlib import Path
from django.conf import settings
settings.configure(TIME_ZONE="Asia/Shanghai", USE_TZ=True)
from disclosure.search.index import SearchIndex
from tests.search.conftest import notice
with SearchIndex(Path(sys.argv[1])).rebuilding() as generation, generation.filling() as writer:
    for batch in itertools.count():
        writer.put(notice(batch * 10 + n, "重建公告", str(batch)) for n in range(1, 11))
        print(batch, flush=True)
"""


@contextmanager
def another_process(code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_put_replaces_and_drop_removes(index: SearchIndex, put: Put) -> None:
    put(notice(1, "旧标题"), notice(2, "旧标题"))
    put(notice(1, "新标题"))
    assert [hit.sequence for hit in search("新标题").hits] == [1]
    assert search("旧标题").total == 1
    with index.writing() as writer:
        writer.drop(["2026-00000002", "2026-99999999"])
    assert search().total == 1


def test_a_batch_that_fails_leaves_nothing_and_frees_the_writer(
    index: SearchIndex, put: Put
) -> None:
    def fail() -> None:
        with index.writing() as writer:
            writer.put([notice(1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert search().total == 0
    put(notice(2))
    assert search().total == 1


def test_a_writer_that_waits_in_vain_says_so(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with index.writing(), pytest.raises(IndexBusyError), index.writing():
        pass


def test_many_writers_take_turns(index: SearchIndex) -> None:
    def write(thread: int) -> None:
        for number in range(5):
            with index.writing() as writer:
                writer.put([notice(thread * 5 + number + 1)])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert search().total == 20


def test_two_processes_write_and_this_one_sees_both(index: SearchIndex, put: Put) -> None:
    with another_process(WRITE_FOREVER, str(index.root)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        put(notice(9_000_001, "本进程"))
        assert search("批次公告").total >= 10
        assert search("本进程").total == 1
        for _ in range(3):
            process.stdout.readline()
    assert search("本进程").total == 1


def test_a_writer_killed_at_any_moment_leaves_whole_batches(index: SearchIndex, put: Put) -> None:
    last = -1
    for _ in range(3):
        with another_process(WRITE_FOREVER, str(index.root)) as process:
            assert process.stdout is not None
            for _ in range(2):
                last = max(last, int(process.stdout.readline()))
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().split()
        last = max([last, *map(int, rest)])
        total = search("批次公告").total
        assert total % 10 == 0
        assert total >= (last + 1) * 10
        put(notice(9_000_001, "仍可写入"))
        assert search("仍可写入").total == 1


def test_a_new_generation_is_seen_at_once_and_the_old_one_is_deleted(
    index: SearchIndex, put: Put
) -> None:
    put(notice(1))
    assert search().total == 1
    with index.rebuilding() as generation:
        with generation.filling() as writer:
            writer.put([notice(1), notice(2)])
        assert search().total == 1
        with generation.replacing() as writer:
            writer.put([notice(3)])
            assert search().total == 1
        assert search().total == 3
    assert len([path for path in index.root.glob("v*.*") if path.is_dir()]) == 1
    put(notice(4))
    assert search().total == 4


def test_searching_never_stops_while_generations_change(index: SearchIndex, put: Put) -> None:
    put(notice(1))
    answers: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            answers.append(search().total)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(10):
        with index.rebuilding() as generation, generation.replacing() as writer:
            writer.put([notice(1)])
    done.set()
    reader.join()
    assert set(answers) == {1}


def test_what_a_killed_build_left_is_swept_up(index: SearchIndex) -> None:
    (index.root / f"v{VERSION}.dead").mkdir()
    with index.rebuilding():
        pass
    assert not (index.root / f"v{VERSION}.dead").exists()
    assert index.exists()


def test_a_build_killed_half_way_leaves_the_old_index(index: SearchIndex, put: Put) -> None:
    put(notice(1, "旧索引"))
    before = index.build()
    with another_process(BUILD_FOREVER, str(index.root)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert search("旧索引").total == 1
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (search().total, index.build().took) == (1, before.took)
    put(notice(2, "旧索引"))
    with index.rebuilding() as generation, generation.replacing() as writer:
        writer.put([notice(1, "旧索引"), notice(2, "旧索引")])
    assert search("旧索引").total == 2
    assert len([path for path in index.root.glob("v*.*") if path.is_dir()]) == 1


def test_one_build_at_a_time(index: SearchIndex) -> None:
    with index.rebuilding(), pytest.raises(IndexBusyError), index.rebuilding():
        pass


def test_without_an_index_nothing_is_read_or_written(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path)
    assert not index.exists()
    with pytest.raises(IndexMissingError):
        index.searcher()
    with pytest.raises(IndexMissingError), index.writing():
        pass
    with pytest.raises(IndexMissingError):
        index.build()
    (tmp_path / "v1.broken").mkdir()
    (tmp_path / "v1").symlink_to("v1.broken")
    with pytest.raises(IndexMissingError):
        index.searcher()
