"""An installation and a folder that it watches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.portal.command import Ended, sohoa

PROGRAM = Path(sys.executable).with_name("sohoa")
NOT_A_SCAN = "không phải bản quét".encode()
QUICK = ("--settle", "0.1", "--every", "0.1")


@dataclass(frozen=True)
class Watched:
    """A folder, and the data folder of who watches it."""

    folder: Path
    data: Path

    @classmethod
    def new(cls, root: Path) -> Watched:
        """Both are new."""
        made = cls(root / "máy quét", root / "data")
        made.folder.mkdir()
        return made

    def put(self, name: str, content: bytes = NOT_A_SCAN) -> Path:
        """Somebody puts a file into it."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    def once(self, *words: str | Path, **settings: str) -> Ended:
        """`sohoa watch --once`."""
        return sohoa("watch", self.folder, "--once", *QUICK, "--json", *words, data=self.data, **settings)

    def tally(self, *words: str | Path, **settings: str) -> tuple[int, int, int, int]:
        """How many files were done, read in part, failed and are in hand after it."""
        told = self.once(*words, **settings).value
        return told["done"], told["partial"], told["failed"], told["in_hand"]

    @contextmanager
    def watching(self, *words: str, before: Sequence[str] = (), **settings: str) -> Iterator[subprocess.Popen[str]]:
        """A process that watches, ended with the context. `before`: a program that starts it."""
        command = [*before, str(PROGRAM), "watch", str(self.folder), *QUICK, "--json", *words]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
        environment |= {"SOHOA_DATA": str(self.data), "SOHOA_WORKERS": "1"}
        environment |= {f"SOHOA_{name}": value for name, value in settings.items()}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def files(self) -> dict[str, str]:
        """Every file that lies in the folder but for reports and the mark, with its text."""
        files = (file for file in sorted(self.folder.rglob("*")) if file.is_file() and not file.name.startswith("."))
        kept = (file for file in files if ".sohoa." not in file.name)
        found: dict[str, str] = {}
        for file in kept:
            with suppress(FileNotFoundError):  # taken up between two looks
                found[file.relative_to(self.folder).as_posix()] = file.read_bytes().decode("utf-8", "replace")
        return found

    def report(self, name: str) -> Any:
        """What is told beside a file, for programs; the text for people says the same codes."""
        told = json.loads((self.folder / f"{name}.sohoa.json").read_text("utf-8"))
        text = (self.folder / f"{name}.sohoa.txt").read_text("utf-8-sig")
        for problem in told["problems"]:
            assert problem["vi"] in text
            assert problem["en"] in text
            assert problem["code"] in text
        return told

    def batches(self) -> list[dict[str, Any]]:
        """All batches with their files, the first first."""
        listed: list[dict[str, Any]] = sohoa("batch", "list", "--json", data=self.data).value
        return [sohoa("batch", "show", str(one["id"]), "--json", data=self.data).value for one in listed[::-1]]


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
