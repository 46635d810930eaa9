"""Size of a fresh core installation, what is in it, and what `import norep` costs.

`python benchmarks/install.py [--keep FOLDER]`: makes a virtual environment in a temporary folder (or in
FOLDER, used again if it is there) and installs this repository into it as a user would.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
SIZE_LIMIT_MB = 560
IMPORT_LIMIT_S = 0.4
UNWANTED = ("torch", "jax", "jaxlib", "mediapipe", "pandas", "scipy", "tensorflow", "matplotlib", "xarray")
HEAVY = ("cv2", "av", "ai_edge_litert", "pydantic", "typer", "rich", *UNWANTED)
INTERPRETERS = 15
TIMED = """
import sys, time
wall, cpu = time.perf_counter(), time.process_time()
{work}
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(wall, cpu, *{{name.partition(".")[0] for name in sys.modules}})
"""


def installed(folder: Path) -> Path:
    """Make the environment and install the repository; return its Python."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, str(REPOSITORY)], check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"pip could not install norep: {done.stderr.strip()[-500:]}")
    return python


def size_of(folder: Path) -> float:
    """Megabytes (10**6 bytes) that a folder takes on the disk, as du counts."""
    files = {}
    for root, _, names in os.walk(folder):
        for name in names:
            status = (Path(root) / name).lstat()
            files[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(files.values()) / 1e6


def packages(python: Path) -> dict[str, float]:
    """Megabytes of each folder of site-packages."""
    place = subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    folder = Path(place.decode().strip())
    return {item.name: size_of(item) for item in folder.iterdir() if item.is_dir()}


def timed(python: Path, work: str) -> tuple[float, float, set[str]]:
    """Median wall and processor seconds of some work in fresh interpreters, and the modules it loads."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    runs = []
    for _ in range(INTERPRETERS):
        command = [python, "-c", TIMED.format(work=work)]
        told = subprocess.check_output(command, env=clean, cwd=tempfile.gettempdir(), text=True).split()
        runs.append((float(told[0]), float(told[1]), set(told[2:])))
    wall, cpu, loaded = zip(*runs, strict=True)
    return statistics.median(wall), statistics.median(cpu), loaded[0]


def measured(folder: Path) -> dict[str, object]:
    """Install, measure, print the table; return the figures."""
    python = installed(folder)
    size, parts = size_of(folder), packages(python)
    found = sorted(name for name in UNWANTED if name in parts)
    wall, cpu, loaded = timed(python, "import norep")
    used_wall, used_cpu, _ = timed(python, "import norep; norep.analyse")
    print(f"core install {size:.0f} MB (limit {SIZE_LIMIT_MB}); unwanted: {', '.join(found) or 'none'}")
    for name, part in sorted(parts.items(), key=lambda pair: -pair[1])[:8]:
        print(f"  {name:32s}{part:7.1f} MB")
    print(f"import norep            {wall:.3f} s, {cpu:.3f} s of processor time (limit {IMPORT_LIMIT_S})")
    print(f"  of the heavy packages it loads: {', '.join(sorted(loaded & set(HEAVY))) or 'none'}")
    print(f"import norep; norep.analyse  {used_wall:.3f} s, {used_cpu:.3f} s of processor time")
    return {
        "benchmark": "install",
        "size_mb": round(size, 1),
        "unwanted": found,
        "import_s": round(wall, 4),
        "import_cpu_s": round(cpu, 4),
        "import_loads": sorted(loaded & set(HEAVY)),
        "analyse_import_s": round(used_wall, 4),
        "met": size <= SIZE_LIMIT_MB and not found and wall <= IMPORT_LIMIT_S,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="the environment, kept and used again")
    asked = parser.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="norep-install-"))
    try:
        figures = measured(folder)
    finally:
        if not asked.keep:
            shutil.rmtree(folder)
    print(json.dumps(figures))
    sys.exit(not figures["met"])


if __name__ == "__main__":
    main()
