"""Messages of the embedded mode arrive whole, each once, however quick the reader is."""

import threading
from pathlib import Path
from queue import Empty
from typing import Any

from kombu import Connection

from shop import broker

NUMBER = 400


def connection(folder: Path) -> Any:
    broker.install()
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    return Connection("filesystem://", transport_options=options)


def test_a_quick_reader_gets_every_message_whole_and_once(tmp_path: Path) -> None:
    reader, got, done = connection(tmp_path).channel(), [], threading.Event()

    def read() -> None:
        while True:
            all_were_written = done.is_set()  # asked before the folder is looked at
            try:
                got.append(reader._get("q")["number"])
            except Empty:
                if all_were_written:
                    return

    def write(numbers: range) -> None:
        channel = connection(tmp_path).channel()
        for number in numbers:
            channel._put("q", {"number": number, "filling": "x" * 5000})

    readers = [threading.Thread(target=read)]
    writers = [threading.Thread(target=write, args=(range(start, NUMBER, 2),)) for start in (0, 1)]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert sorted(got) == list(range(NUMBER))


def test_a_broken_message_is_dropped_and_the_next_one_read(tmp_path: Path) -> None:
    channel = connection(tmp_path).channel()
    assert type(channel).__module__ == "shop.broker"
    (tmp_path / "1_a.q.msg").write_text("")
    channel._put("q", {"number": 7})
    found = []
    while not found:
        try:
            found.append(channel._get("q"))
        except Empty:
            continue
    assert found == [{"number": 7}]
