import csv
import errno
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from norep.analysis.index import Index
from norep.cli.batch import Done, Order, run_batch
from norep.errors import NorepError, OutputError, PoseError, VideoError, WeightsError


@dataclass
class Work:
    """Writes a file for each video, fails where it is told to, and remembers what it did."""

    folder: Path
    faults: dict[str, BaseException] = field(default_factory=dict)
    options: str = ""
    done: list[tuple[str, str]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    recalled: list[str] = field(default_factory=list)

    def order(self, job):
        if job.movement == "yoga":
            raise NorepError("no movement is called 'yoga'")
        return Order(job.movement, self.options)

    def recall(self, stem):
        self.recalled.append(stem)

    def __call__(self, job, stem, title):
        self.titles.append(title)
        if job.name in self.faults:
            raise self.faults[job.name]
        self.done.append((job.name, stem))
        path = self.folder / f"{stem}.json"
        path.write_text("{}")
        return Done([path])


@pytest.fixture
def clips(tmp_path):
    """Two files of one name in two folders, and a third."""
    for name in ("a/clip.mp4", "b/clip.mp4", "b/other.mp4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"not looked at")
    return tmp_path


@pytest.fixture
def work(tmp_path):
    return Work(tmp_path / "out")


def rows(work):
    with open(work.folder / "norep-index.csv", newline="") as file:
        return list(csv.DictReader(file))


def run(clips, work, *names, **options):
    return run_batch([str(clips / name) for name in names or ("a", "b")], work.folder, work, **options)


def test_every_video_of_the_arguments_is_done_once(clips, work):
    assert run(clips, work, "a", "b/clip.mp4", "a/clip.mp4") == 0
    assert work.done == [("clip.mp4", "clip"), ("clip.mp4", "clip-2")]


def test_one_bad_file_does_not_stop_the_rest_and_decides_the_exit_code(clips, work, capsys):
    work.faults["clip.mp4"] = PoseError("nothing to see")
    assert run(clips, work, "none.mp4", "a", "b") == VideoError.exit_code
    assert work.done == [("other.mp4", "other")]
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert "none.mp4" in lines[0]
    assert lines[1] == f"norep: {clips}/a/clip.mp4: nothing to see"
    assert lines[3].startswith("norep: 3 of 4 failed: ")


def test_a_fault_of_norep_itself_does_not_stop_the_rest(clips, work, capsys):
    work.faults["clip.mp4"] = ZeroDivisionError("oh")
    assert run(clips, work) == NorepError.exit_code
    assert work.done == [("other.mp4", "other")]
    assert "an error of norep itself, please report it (ZeroDivisionError: oh)" in capsys.readouterr().err


def test_alone_a_fault_of_norep_shows_where_it_is(clips, work):
    work.faults["other.mp4"] = ZeroDivisionError("oh")
    with pytest.raises(ZeroDivisionError):
        run(clips, work, "b/other.mp4")


def test_too_little_memory_is_told(clips, work, capsys):
    work.faults["other.mp4"] = MemoryError()
    assert run(clips, work, "b/other.mp4") == 1
    assert capsys.readouterr().err == (
        f"norep: {clips}/b/other.mp4: there is not enough memory for this video\n"
    )


def disk_full():
    error = OutputError("cannot write: the disk is full")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    return error


@pytest.mark.parametrize("fault", [WeightsError("no weights"), disk_full()], ids=["weights", "disk"])
def test_what_befalls_every_file_ends_the_run(clips, work, fault, capsys):
    work.faults["clip.mp4"] = fault
    with pytest.raises(type(fault)):
        run(clips, work)
    assert work.done == []
    assert capsys.readouterr().err == "norep: 0 of 3 are done; go on with the same command and --resume\n"


def test_an_output_that_cannot_be_written_is_the_fault_of_one_file(clips, work):
    work.faults["clip.mp4"] = OutputError("cannot write: File name too long")
    assert run(clips, work) == OutputError.exit_code
    assert work.done == [("other.mp4", "other")]


def test_a_single_failure_says_one_line_and_leaves_nothing(clips, work, capsys):
    assert run(clips, work, "none.mp4") == VideoError.exit_code
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert list(work.folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_before_any_work(clips, work):
    work.folder = clips / "a" / "clip.mp4"
    with pytest.raises(OutputError, match="cannot write to the folder"):
        run(clips, work, "a")
    assert not work.done


def test_the_index_says_what_became_of_each_video_in_the_order_of_the_listing(clips, work):
    work.faults["clip.mp4"] = PoseError("nothing\nto see")
    run(clips, work, "none.mp4", "b", "a")
    assert [
        (row["file"].removeprefix(f"{clips}/"), row["status"], row["exit_code"]) for row in rows(work)
    ] == [
        ("none.mp4", "failed", "3"),
        ("b/clip.mp4", "failed", "4"),
        ("b/other.mp4", "done", "0"),
        ("a/clip.mp4", "failed", "4"),
    ]
    assert rows(work)[0]["reason"] == "no such file or folder. Check the path."
    assert rows(work)[1]["reason"] == "nothing to see"


def test_the_summary_names_every_failure_with_its_reason(clips, work, capsys):
    work.faults["clip.mp4"] = PoseError("nothing to see")
    run(clips, work)
    out = " ".join(capsys.readouterr().out.split())
    assert "3 videos: 1 done, 2 failed" in out
    assert out.count("nothing to see") == 2
    assert out.endswith("norep-index.csv")


def test_many_failures_are_named_in_the_index_alone(clips, work, capsys):
    for number in range(30):
        (clips / "a" / f"bad{number:02}.mp4").touch()
        work.faults[f"bad{number:02}.mp4"] = PoseError("nothing to see")
    run(clips, work)
    out, err = capsys.readouterr()
    assert "and 10 more" in out
    assert err.splitlines()[-1].endswith(f"bad04.mp4 and 25 more, all in {work.folder}/norep-index.csv")
    assert sum(row["status"] == "failed" for row in rows(work)) == 30


def test_titles_tell_how_far_the_run_is(clips, work):
    run(clips, work)
    assert work.titles[0] == "clip.mp4 (1 of 3)"
    assert work.titles[2] == "other.mp4 (3 of 3, less than a minute left)"


def test_long_names_leave_room_for_the_bar(clips, work):
    (clips / "a" / f"{'long ' * 20}.mp4").touch()
    run(clips, work, "a")
    assert work.titles[1] == "long long long long long long..."[:32] + " (2 of 2, less than a minute left)"


def test_a_log_gets_a_line_now_and_then(clips, work, monkeypatch, capsys):
    monkeypatch.setattr("norep.cli.batch.SAY_EVERY_S", 0.0)
    work.faults["clip.mp4"] = PoseError("nothing to see")
    run(clips, work)
    assert (
        capsys.readouterr().err.splitlines()[-2]
        == "norep: 3 of 3 videos done, 2 failed, less than a minute left"
    )


def test_a_name_that_is_not_known_is_told_before_the_work_and_stops_nothing(clips, work, capsys):
    (clips / "list.csv").write_text("file,movement\na/clip.mp4,yoga\nb/other.mp4,thruster\n")
    assert run(clips, work, "list.csv") == 1
    assert work.done == [("other.mp4", "other")]
    assert (
        capsys.readouterr().err.splitlines()[0] == f"norep: {clips}/a/clip.mp4: no movement is called 'yoga'"
    )


def test_resuming_does_only_what_is_not_done(clips, work):
    work.faults["clip.mp4"] = PoseError("nothing to see")
    run(clips, work)
    again = Work(work.folder)
    assert run(clips, again, resume=True) == 0
    assert again.done == [("clip.mp4", "clip"), ("clip.mp4", "clip-2")]
    assert again.recalled == ["other"]
    assert [row["status"] for row in rows(work)] == ["done"] * 3


def test_without_resume_all_is_done_again(clips, work):
    run(clips, work)
    again = Work(work.folder)
    run(clips, again)
    assert len(again.done) == 3
    assert len(rows(work)) == 3


def changed_file(clips, work):
    (clips / "b" / "other.mp4").write_bytes(b"another take")


def changed_options(clips, work):
    work.options = "another ruleset"


def lost_output(clips, work):
    (work.folder / "other.json").unlink()


@pytest.mark.parametrize("change", [changed_file, changed_options, lost_output], ids=lambda f: f.__name__)
def test_what_has_changed_is_done_again(clips, work, change):
    run(clips, work)
    again = Work(work.folder)
    change(clips, again)
    run(clips, again, resume=True)
    assert ("other.mp4", "other") in again.done
    assert len(again.done) == (3 if change is changed_options else 1)
    assert len(rows(work)) == 3, "what no longer holds is no longer in the index"


def test_outputs_keep_their_names_when_files_are_added(clips, work):
    run(clips, work)
    (clips / "a" / "0").mkdir()
    (clips / "a" / "0" / "clip.mp4").touch()
    again = Work(work.folder)
    run(clips, again, resume=True)
    assert again.done == [("clip.mp4", "clip-3")]


def test_an_interrupted_run_says_how_to_go_on_and_goes_on(clips, work, capsys):
    work.faults["other.mp4"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        run(clips, work)
    assert capsys.readouterr().err == "norep: 2 of 3 are done; go on with the same command and --resume\n"
    assert [row["status"] for row in rows(work)] == ["done", "done"]
    again = Work(work.folder)
    run(clips, again, resume=True)
    assert again.done == [("other.mp4", "other")]


def test_a_file_that_brought_the_last_run_down_comes_last(clips, work, capsys, monkeypatch):
    class Killed(BaseException):
        pass

    work.faults["clip.mp4"] = Killed()
    monkeypatch.setattr(Index, "rewrite", lambda self, rows: None)  # a process that is killed tidies nothing
    (work.folder).mkdir()
    (work.folder / "norep-index.csv").write_text("header\n")
    with pytest.raises(Killed):
        run(clips, work)
    monkeypatch.undo()
    again = Work(work.folder)
    run(clips, again, resume=True)
    assert [name for name, _ in again.done] == ["clip.mp4", "other.mp4", "clip.mp4"]
    assert capsys.readouterr().err == (
        f"norep: {clips}/a/clip.mp4: the last run ended at this file; it comes after the others now\n"
    )
    assert [row["file"] for row in rows(work)] == [
        f"{clips}/{name}" for name in ("a/clip.mp4", "b/clip.mp4", "b/other.mp4")
    ]


def test_resuming_leaves_what_other_videos_have_in_the_folder(clips, work):
    run(clips, work, "b")
    again = Work(work.folder)
    run(clips, again, "a", resume=True)
    assert again.done == [("clip.mp4", "clip-2")]
    assert sorted(row["stem"] for row in rows(work)) == ["clip", "clip-2", "other"]


def test_what_is_written_over_leaves_the_index(clips, work):
    run(clips, work, "b")
    (clips / "a" / "new.mp4").touch()
    run(clips, work, "a")
    assert sorted(row["file"] for row in rows(work)) == [
        f"{clips}/{name}" for name in ("a/clip.mp4", "a/new.mp4", "b/other.mp4")
    ]
