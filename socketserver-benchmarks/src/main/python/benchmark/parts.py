"""The parts that a measurement needs: programs of C, the image, a JDK for the peers."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[5]
MODULE = ROOT / "socketserver-benchmarks"
TARGET = MODULE / "target"
IMAGE = ROOT / "socketserver-launcher/target/image"
LOAD = TARGET / "load"
REFERENCE = TARGET / "echo"
HANDLERS = TARGET / "handlers"
PEERS = TARGET / "peers"
OLDEST_JAVA = 25


def prepare():
    """Builds what is not there, or is older than its source."""
    if not IMAGE.exists() or not PEERS.exists():
        subprocess.run(
            ["mvn", "-q", "-B", "-Pbenchmarks", "package", "-DskipTests", "-DskipITs"], cwd=ROOT, check=True
        )
    for name in ("load", "echo"):
        source = MODULE / f"src/main/c/{name}.c"
        program = TARGET / name
        if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
            subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, source], check=True)
    HANDLERS.mkdir(exist_ok=True)
    jar = next(TARGET.glob("socketserver-benchmarks-*.jar"))
    copy = HANDLERS / "lines.jar"
    copy.unlink(missing_ok=True)
    copy.hardlink_to(jar)


def prepare_paths():
    """Builds the benchmarks of JMH and the modules that they measure, if they are not there."""
    if not PEERS.exists() or not (TARGET / "classes/META-INF/BenchmarkList").exists():
        subprocess.run(
            ["mvn", "-q", "-B", "-Pbenchmarks", "-pl", MODULE.name, "-am", "package", "-DskipTests", "-DskipITs"],
            cwd=ROOT,
            check=True,
        )


def java():
    """The newest JDK of those that are usually looked for."""
    homes = [pathlib.Path(os.environ.get("JAVA_HOME", "/nowhere")), *pathlib.Path("/usr/lib/jvm").glob("*")]
    found = []
    for home in homes:
        release = home / "release"
        if release.exists() and (version := re.search(r'JAVA_VERSION="(\d+)', release.read_text())):
            found.append((int(version.group(1)), str(home / "bin/java")))
    if not found or max(found)[0] < OLDEST_JAVA:
        sys.exit(f"no JDK {OLDEST_JAVA} was found: set JAVA_HOME to one")
    return max(found)[1]


def certificate(folder):
    """A certificate and its key in one file, as PEM."""
    path = folder / "server.pem"
    if not path.exists():
        made = subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-keyout", folder / "key.pem", "-out", "/dev/stdout"],
            capture_output=True, check=True,
        )  # fmt: skip
        path.write_bytes(made.stdout + (folder / "key.pem").read_bytes())
    return path


def tls_load():
    """What loads servers with TLS; C has no library for it on every machine."""
    return [java(), "-XX:+UseParallelGC", "-Xmn256m", "-cp", class_path(), "io.socketserver.benchmarks.TlsLoad"]


def class_path():
    return os.pathsep.join([str(TARGET / "classes"), *map(str, sorted(PEERS.glob("*.jar")))])
