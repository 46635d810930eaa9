"""norep's whole analysis beside stock `mediapipe.solutions.pose`: frames per second in one interleaved run.

`python benchmarks/against_mediapipe.py [--rounds 5] [--video FILE --movement NAME] [--venv FOLDER]`.

mediapipe 0.10.21 gets an environment of its own. Each round runs, one after the other, on the same film:
stock mediapipe (decode + pose), norep (decode + pose + follow + judge), both again on one processor. Loading
is not timed. Only ratios within a round mean something on a machine that others use too; with `--undisturbed`
(Linux, needs root) the measured processes get most of the processors' time.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from drawn import MOVEMENT, SIZES, cache_folder, drawn_video

HERE = Path(__file__).parent
REQUIREMENT = "mediapipe==0.10.21"
TARGETS = {(854, 480): 3.0, (1920, 1080): 1.5}
RUNS = ("stock", "norep", "stock, one core", "norep, one core")
Figures = dict[str, float]


def environment(folder: Path) -> Path:
    """The Python of an environment with stock mediapipe, made on first use."""
    python = folder / "bin" / "python"
    there = (
        python.exists()
        and not subprocess.run(
            [python, "-c", "import mediapipe"], check=False, capture_output=True
        ).returncode
    )
    if not there:
        print(f"installing {REQUIREMENT} into {folder} (1 GB)", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, REQUIREMENT, "av"], check=True, stderr=subprocess.DEVNULL)
    return python


def run(command: list[str], *, cores: int | None, undisturbed: bool) -> Figures:
    """Run one contender; its own JSON line with the frames per second added."""
    if cores is not None:
        command = ["taskset", "--cpu-list", ",".join(map(str, range(cores))), *command]
    if undisturbed:
        # The scheduler shares time between sessions first: a session of its own can be given more.
        command = ["bash", "-c", 'echo -20 > /proc/self/autogroup; exec "$@"', "run", *command]
    told = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=undisturbed,
    )  # fmt: skip
    figures: Figures = json.loads(told.stdout.splitlines()[-1])
    return figures | {"fps": figures["frames"] / figures["wall_s"]}


def rounds_of(film: Path, asked: argparse.Namespace, stock: Path) -> dict[str, list[Figures]]:
    """All runs of all rounds by contender, interleaved."""
    commands = {
        "stock": [str(stock), str(HERE / "stock.py"), str(film), asked.decoder],
        "norep": [sys.executable, str(HERE / "ours.py"), str(film), asked.movement],
    }
    results: dict[str, list[Figures]] = {name: [] for name in RUNS}
    for _ in range(asked.rounds):
        for name in RUNS:
            contender, _, limited = name.partition(",")
            cores = 1 if limited else asked.cores
            results[name].append(run(commands[contender], cores=cores, undisturbed=asked.undisturbed))
    return results


def ratio(results: dict[str, list[Figures]], name: str, key: str) -> float:
    """The median over the rounds of norep's speed over stock's, by wall or processor time per frame."""
    stock = name.replace("norep", "stock")
    pairs = zip(results[name], results[stock], strict=True)
    return statistics.median(
        (other[key] / other["frames"]) / (own[key] / own["frames"]) for own, other in pairs
    )


def summary(film: Path, results: dict[str, list[Figures]]) -> Figures:
    """Print the table of one film; return its ratios."""
    print(f"\n{film.name}, {results['norep'][0]['frames']:.0f} frames")
    for name, runs in results.items():
        fps, cpu = (
            statistics.median(value)
            for value in (
                [one["fps"] for one in runs],
                [1e3 * one["cpu_s"] / one["frames"] for one in runs],
            )
        )
        found = 100 * runs[0]["found"] / runs[0]["frames"]
        print(f"  {name:18s}{fps:7.1f} fps{cpu:8.1f} ms of processor time a frame, found in {found:.0f} %")
    ratios = {
        "ratio": ratio(results, "norep", "wall_s"),
        "ratio_one_core": ratio(results, "norep, one core", "wall_s"),
        "ratio_cpu_one_core": ratio(results, "norep, one core", "cpu_s"),
    }
    print(
        f"  norep / stock: {ratios['ratio']:.2f} x; on one core {ratios['ratio_one_core']:.2f} x "
        f"(by processor time {ratios['ratio_cpu_one_core']:.2f} x)",
        flush=True,
    )
    return {name: round(value, 3) for name, value in ratios.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--video", type=Path, help="a film of your own instead of the drawn ones")
    parser.add_argument("--movement", default=MOVEMENT)
    parser.add_argument("--venv", type=Path, default=None, help="mediapipe's environment")
    parser.add_argument("--decoder", choices=("opencv", "pyav"), default="opencv", help="stock's")
    parser.add_argument("--cores", type=int, default=None, help="processors for the runs that are not on one")
    parser.add_argument("--undisturbed", action="store_true")
    asked = parser.parse_args()
    if shutil.which("taskset") is None:
        sys.exit("taskset is needed to bind a run to one processor: it is part of util-linux")
    stock = environment(asked.venv or cache_folder() / "mediapipe")
    figures, met = {}, True
    for size in [None] if asked.video else SIZES:
        film = asked.video or drawn_video(size)
        figures[film.stem] = summary(film, rounds_of(film, asked, stock))
        met = met and figures[film.stem]["ratio"] >= TARGETS.get(size, 0.0)
    print(json.dumps({"benchmark": "against_mediapipe", "cores": os.cpu_count(), **figures, "met": met}))
    sys.exit(not met)


if __name__ == "__main__":
    main()
