"""The `Dockerfile`, as far as tests ask of it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field

from tests.services.running import ROOT

DOCKERFILE = ROOT / "Dockerfile"


@dataclass
class Stage:
    """One stage: what it begins with, its name, its instructions in their order."""

    image: str
    name: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        """What follows each such instruction."""
        return [text for name, text in self.instructions if name == instruction]


def stages() -> dict[str, Stage]:
    """By their names."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.M)
    found: list[Stage] = []
    for line in text.replace("\\\n", " ").splitlines():
        instruction, _, rest = line.strip().partition(" ")
        if instruction == "FROM":
            image, _, name = rest.partition(" AS ")
            found.append(Stage(image, name))
        elif instruction:
            found[-1].instructions.append((instruction, " ".join(rest.split())))
    return {stage.name: stage for stage in found}


def environment_of(stage: str) -> dict[str, str]:
    """What a stage sets with ENV."""
    words = (word for text in stages()[stage].all("ENV") for word in shlex.split(text))
    return dict(word.split("=", 1) for word in words)
