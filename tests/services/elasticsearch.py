"""Full text on many machines: Elasticsearch, put together from its Maven packages and started by `EsNode.java`."""

from __future__ import annotations

import json
import os
import shutil
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.services.java import java_home
from tests.services.service import Start, free_port, program, run

POM, NODE = (Path(__file__).with_name(name) for name in ("elasticsearch.pom.xml", "EsNode.java"))
HTTP = "transport-netty4"
"""The module that speaks HTTP. A node loads modules from folders of their own."""
JAVA = 21
"""The oldest that it runs with; with its compiler, which reads `EsNode.java` at each start."""


@dataclass
class Elasticsearch:
    """The server with its REST interface, without the modules that Maven Central lacks (docs/services.md). It knows no users."""

    name: str = "elasticsearch"
    version: str = "9.5.3"
    patience: float = 300.0
    heap: str = "512m"
    """Enough for the tests. A bench with a million pages starts one of its own with more."""
    is_quick: bool = False
    """Quick to start, slow in the long run: for one that is started again and again. Java's second compiler stays off."""

    def install(self, home: Path) -> None:
        """Its jars by Maven."""
        run(
            [
                program("mvn", "maven"), "--batch-mode", "--file", str(POM), f"-Delasticsearch.version={self.version}",
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies", f"-DoutputDirectory={home / 'lib'}",
            ],
            log=home / "install.log",
            environment=os.environ,
        )  # fmt: skip
        _lay_out_module(home)

    def start(self, home: Path, data: Path) -> Start:
        """One node that is a cluster of its own."""
        port = free_port()
        return Start(
            command=[
                str(java_home(JAVA, program="javac", package=f"openjdk-{JAVA}-jdk-headless") / "bin" / "java"),
                f"-Xmx{self.heap}", *(["-XX:TieredStopAtLevel=1"] if self.is_quick else []), "-cp", f"{home}/lib/*",
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                str(NODE), str(home), str(data), str(port), str(free_port()),
            ],
            facts={"endpoint": f"http://127.0.0.1:{port}"},
        )  # fmt: skip

    def answers(self, facts: Mapping[str, str]) -> bool:
        """All primary shards are there."""
        try:
            with urllib.request.urlopen(f"{facts['endpoint']}/_cluster/health", timeout=5) as answer:
                return json.load(answer)["status"] in ("green", "yellow")
        except urllib.error.HTTPError:
            return False


def _lay_out_module(home: Path) -> None:
    """With the description that lies in its jar, less what asks for a named module of Java: all is on the class path here."""
    module = home / "modules" / HTTP
    module.mkdir(parents=True)
    for jar in [*home.glob("lib/netty-*.jar"), *home.glob(f"lib/{HTTP}-*.jar")]:
        shutil.move(jar, module)
    (own,) = module.glob(f"{HTTP}-*.jar")
    with zipfile.ZipFile(own) as opened:
        told = opened.read(f"META-INF/es-plugins/{HTTP}/plugin-descriptor.properties").decode()
    kept = [line for line in told.splitlines() if not line.startswith(("modulename=", "deployment.target="))]
    (module / "plugin-descriptor.properties").write_text("\n".join(kept), "utf-8")
