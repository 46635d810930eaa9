"""Formats of labels: what a tool wrote is read right, and what is written is read the same again."""

import json
import math
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from norep.datasets.documents import Document
from norep.datasets.importing import exporter, formats, guess, importer, read_label_files
from norep.datasets.labels import COLUMNS, Label, labels_text
from norep.errors import DefinitionError, UnknownNameError
from norep.report.model import PoseInfo, Report, RepReport, Set, Source

FORMATS = Path(__file__).resolve().parents[3] / "shared" / "formats"
WRITTEN = ("csv", "cvat", "json", "labelstudio", "manifest", "supervisely")

words = st.text(st.characters(categories=["L", "Nd"], max_codepoint=0x24F), min_size=1, max_size=12)
names = st.builds(lambda one, two: f"{one} {two}", words, words)


@st.composite
def label_lists(draw, unit):
    """Labels of a few videos and people, each series in the order of time and without overlaps."""
    found = []
    people = draw(st.lists(st.tuples(names, st.sampled_from(["", "f", "m"]), names), min_size=1, max_size=2))
    for video in draw(st.lists(words.map(lambda word: f"{word}.mp4"), min_size=1, max_size=3, unique=True)):
        at = 0
        for _ in range(draw(st.integers(1, 4))):
            start = at + draw(st.integers(0, 40))
            at = start + draw(st.integers(1, 60))
            athlete, sex, event = draw(st.sampled_from(people))
            scale = 1 if unit == "frames" else 0.04
            span = (round(start * scale, 6), round(at * scale, 6))
            movement = draw(names.filter(lambda name: name not in ("athlete", "sex", "event")))
            found.append(Label(video, movement, *span, unit, athlete, sex, event))
    return found


def read_back(name: str, labels: list[Label]) -> list[Label]:
    documents = [Document(file, text.encode()) for file, text in exporter(name).files(labels).items()]
    known = [document for document in documents if guess(document) is not None]
    assert {guess(document) for document in known} == {name}
    return [label for document in known for label in importer(name).read(document)]


def in_order(labels: list[Label]) -> list[Label]:
    return sorted(labels, key=lambda one: (one.video, one.start, one.stop, one.athlete, one.movement))


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_is_read_the_same_again(name):
    unit = exporter(name).unit or "frames"

    @settings(deadline=None, max_examples=40)
    @given(label_lists(unit))
    def holds(labels):
        back = read_back(name, labels)
        spans = [(round(one.start, 5), round(one.stop, 5)) for one in in_order(back)]
        assert spans == [(round(one.start, 5), round(one.stop, 5)) for one in in_order(labels)]
        assert [replace(one, start=0, stop=1) for one in in_order(back)] == [
            replace(one, start=0, stop=1) for one in in_order(labels)
        ]

    holds()


@pytest.mark.parametrize("name", ["csv", "json"])
def test_tables_hold_seconds_too_and_open_ends(name):
    labels = [
        Label("a.mp4", "thruster", 1.25, 2.5, "seconds", "Ann", fps=29.97),
        Label("b.mp4", "row", 3, math.inf, "seconds"),
        Label("c.mp4", "row", 7, math.inf, "frames"),
    ]
    assert read_back(name, labels) == labels


@pytest.mark.parametrize("name", ["csv", "labelstudio", "cvat"])
def test_the_frame_rate_is_kept(name):
    labels = [Label("a.mp4", "thruster", 1, 2, fps=29.97)]
    assert read_back(name, labels) == labels


def test_the_table_has_the_columns_that_are_promised():
    assert labels_text([]).strip().split(",") == list(COLUMNS)


def written(tmp_path, name: str, content: object) -> Path:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


needs_formats = pytest.mark.skipif(not FORMATS.is_dir(), reason=f"there are no examples in {FORMATS}")


@needs_formats
def test_supervisely_file_of_the_thesis():
    (path,) = (FORMATS / "supervisely").glob("friendly*")
    found = read_label_files([path])
    spans = [(one.movement, one.start, one.stop) for one in found]
    assert spans == [("thruster", 120, 149), ("thruster", 149, 177), ("chest-to-bar", 910, 932)]
    assert {one.video for one in found} == {"friendly_fran_athlete.mp4"}


@needs_formats
def test_supervisely_documentation_has_no_labels():
    with pytest.raises(DefinitionError, match=r"\(Supervisely\) holds no labels"):
        read_label_files([FORMATS / "supervisely" / "docs_video_annotation.json"])


@needs_formats
def test_cvat_example_counts_frames_of_the_video_in_steps_of_the_task():
    found = read_label_files([FORMATS / "cvat" / "annotations.xml"])
    skeleton = next(one for one in found if one.movement == "skeleton")
    assert (skeleton.video, skeleton.start, skeleton.stop) == ("t.mp4", 10, 19)
    assert next((one.start, one.stop) for one in found if one.movement == "klhg") == (10, 13)


@needs_formats
def test_label_studio_documentation_counts_from_one():
    path = FORMATS / "labelstudio" / "timelinelabels_docs_example.json"
    assert read_label_files([path], video="a.mp4") == [Label("a.mp4", "Moving", 2, 5)]
    with pytest.raises(DefinitionError, match="name it with --video"):
        read_label_files([path])


@needs_formats
@pytest.mark.parametrize("other", ["alphapose", "openpose_body25"])
def test_key_points_are_no_labels(other):
    with pytest.raises(DefinitionError, match="no known format"):
        read_label_files([FORMATS / other])


def test_supervisely_project_in_a_folder_and_in_a_zip(tmp_path):
    annotation = {"framesCount": 50, "tags": [{"name": "Row", "frameRange": [1, 9]}], "objects": []}
    project = {"p/meta.json": {"classes": [], "tags": []}, "p/key_id_map.json": {"videos": {}}}
    project["p/one/ann/fran.mp4.json"] = annotation
    project["p/two/ann/annie.mp4.json"] = {**annotation, "tags": [{"name": "Row"}]}
    for name, content in project.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps(content))
    with zipfile.ZipFile(tmp_path / "project.zip", "w") as archive:
        for name, content in project.items():
            archive.writestr(name, json.dumps(content))
    expected = [Label("fran.mp4", "Row", 1, 10), Label("annie.mp4", "Row", 0, 50)]
    assert read_label_files([tmp_path / "p"]) == expected
    assert read_label_files([tmp_path / "project.zip"]) == expected


def test_label_studio_export_takes_the_last_annotation_and_the_uploaded_name(tmp_path):
    def region(start, end, name):
        value = {"ranges": [{"start": start, "end": end}], "timelinelabels": [name]}
        return {"type": "timelinelabels", "value": value}

    task = {
        "data": {"video": "/data/upload/7/0a1b2c3d-fran%20final.mp4"},
        "annotations": [
            {"result": [region(1, 5, "old")]},
            {"result": [region(11, 20, "thruster"), {"type": "textarea", "value": {"text": ["x"]}}]},
            {"result": [region(1, 2, "cancelled")], "was_cancelled": True},
        ],
        "predictions": [{"result": [region(1, 2, "guess")]}],
    }
    choice = {"type": "choices", "value": {"choices": ["deadlift"]}}
    whole = {"data": {"video": "s3://b/d/dl.mp4"}, "annotations": [{"result": [choice]}]}
    found = read_label_files([written(tmp_path, "export.json", [task, whole])])
    assert found == [Label("fran final.mp4", "thruster", 10, 20), Label("dl.mp4", "deadlift", 0, math.inf)]
    small = [{"video": "a.mp4", "id": 1, "videoLabels": [region(3, 4, "row")["value"]]}]
    assert read_label_files([written(tmp_path, "min.json", small)]) == [Label("a.mp4", "row", 2, 4)]


def test_cvat_tracks_that_vanish_and_tags(tmp_path):
    def box(frame, outside):
        return f'<box frame="{frame}" outside="{outside}" xtl="0" ytl="0" xbr="9" ybr="9"/>'

    shapes = "".join(box(*one) for one in ((5, 0), (9, 1), (20, 0), (21, 0)))
    tags = "".join(f'<tag label="rest" frame="{frame}"/>' for frame in (3, 4, 5, 9))
    text = f'<annotations><meta><source>v.mp4</source></meta><track label="row">{shapes}</track>{tags}'
    found = read_label_files([written(tmp_path, "a.xml", text + "</annotations>")])
    spans = [(one.movement, one.start, one.stop) for one in found]
    assert spans == [("row", 5, 9), ("row", 20, 22), ("rest", 3, 6), ("rest", 9, 10)]


def test_cvat_for_images_is_refused_with_what_to_do(tmp_path):
    path = written(tmp_path, "a.xml", "<annotations><image id='0'/></annotations>")
    with pytest.raises(DefinitionError, match=r"export it as CVAT for video 1\.1"):
        read_label_files([path])


def test_manifest_of_the_thesis(tmp_path):
    entries = [{"start_time": "1:02.5", "length": 0.9, "rename_to": "clips/thruster/thruster_0.mp4"}]
    expected = Label("fran.mp4", "thruster", 62.5, 63.4, "seconds")
    assert read_label_files([written(tmp_path, "fran.mp4.json", entries)]) == [expected]
    path = written(tmp_path, "manifest.json", entries)
    assert read_label_files([path], video="fran.mp4") == [expected]


def test_a_report_gives_its_repetitions(tmp_path):
    rep = RepReport(index=1, start_s=1.0, counted_s=1.8, end_s=2.0, verdict="valid")
    hold = Set(movement="plank", kind="hold", ruleset="open", start_s=5, end_s=9.5, hold_s=4.5)
    squats = Set(movement="air-squat", ruleset="open", start_s=1, end_s=2, reps=(rep,))
    source = Source(path="a/clip.mp4", duration_s=10, frames=300, fps=30, width=64, height=48)
    report = Report(source=source, pose=PoseInfo(backend="b", frames_with_athlete=9), sets=(squats, hold))
    assert read_label_files([report.save(tmp_path / "clip.json")]) == [
        Label("clip.mp4", "air-squat", 1.0, 2.0, "seconds", fps=30),
        Label("clip.mp4", "plank", 5.0, 9.5, "seconds", fps=30),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("File;Label;Start;End\na.mp4;row;0:01;1:02.5\n", Label("a.mp4", "row", 1, 62.5, "seconds")),
        ("video\tname\tfirst_frame\tlast_frame\na.mp4\trow\t3\t5\n", Label("a.mp4", "row", 3, 6)),
        ("\ufeffvideo,movement\na.mp4,row\n", Label("a.mp4", "row", 0, math.inf, "seconds")),
        ("video,movement,start,length\na.mp4,row,2,1.5\n\n", Label("a.mp4", "row", 2, 3.5, "seconds")),
    ],
)
def test_tables_that_people_write(tmp_path, text, expected):
    assert read_label_files([written(tmp_path, "labels.csv", text)]) == [expected]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("video,movement,start\na.mp4,row,soon\n", r"line 2: start is no number: 'soon'"),
        ("video,movement,start\na.mp4,row,nan\n", r"line 2: start is no number: 'nan'"),
        ("video,movement,start_frame\na.mp4,row,1.5\n", "start_frame is no whole number"),
        ("video,movement,start_frame,stop\na.mp4,row,1,2\n", "frames or seconds, not both"),
        ("video,movement,start_frame,end_frame\na.mp4,row,1,2\n", "call it stop_frame"),
        ("video,movement\n,row\n", "line 2: the video is missing"),
        ("video,movement\n", "holds no labels"),
        ("video,start\na.mp4,1\n", "no known format"),
        ("", "is empty"),
    ],
)
def test_tables_with_mistakes(tmp_path, text, message):
    with pytest.raises(DefinitionError, match=message):
        read_label_files([written(tmp_path, "labels.csv", text)])


def test_a_wrong_format_is_refused_with_the_right_guess(tmp_path):
    text = exporter("cvat").files([Label("a.mp4", "row", 1, 2)])["a.mp4.xml"]
    path = written(tmp_path, "a.xml", text)
    message = "looks like CVAT for video; leave --format out or give --format cvat"
    with pytest.raises(DefinitionError, match=message):
        read_label_files([path], "labelstudio")
    assert len(read_label_files([path], "cvat")) == 1
    with pytest.raises(UnknownNameError, match="did you mean cvat"):
        read_label_files([path], "cvt")


def test_every_format_is_guessed_by_itself_alone():
    labels = [Label("a.mp4", "row", 1, 2)]
    for name in WRITTEN:
        for file, text in exporter(name).files(labels).items():
            document = Document(file, text.encode())
            assert [one for one in formats() if importer(one).recognises(document)] == [name]


BOMB = "<!DOCTYPE a [<!ENTITY x 'xxxx'>]><annotations><track label='&x;'/></annotations>"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xml", BOMB, "declares a document type"),
        ("a.xml", "<annotations>", "no well-formed XML"),
        ("a.json", "[" * 100_000, "nested too deeply|no JSON"),
        ("a.json", '[{"video": ', "no JSON"),
        ("a.json", "3", "neither a list nor an object"),
        ("a.zip", "PK nothing", "cannot read the archive"),
        ("a.json", '{"tags": [{"name": "a", "frameRange": [1, "x"]}], "framesCount": 3}', "frameRange"),
        ("a.json", '{"tags": [{"name": "a", "frameRange": 7}], "framesCount": 3}', r"is not \[first, last\]"),
        ("a.json", '[{"start_time": 1, "rename_to": "x/y.mp4"}]', "the length is missing"),
        ("a.json", '[{"start_time": 1, "length": 2, "rename_to": "y.mp4"}]', "the folder of a movement"),
        ("a.xml", "<annotations><track label='a'><box outside='0'/></track></annotations>", "its frame"),
    ],
)
def test_hostile_and_damaged_files_are_refused(tmp_path, name, content, message):
    with pytest.raises(DefinitionError, match=message):
        read_label_files([written(tmp_path, name, content)], video="a.mp4")


@settings(deadline=None)
@given(st.recursive(st.none() | st.integers() | st.text(max_size=6), lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["tags", "framesCount", "name", "frameRange", "data", "annotations",
    "result", "value", "ranges", "timelinelabels", "sets", "source", "video", "movement", "start",
    "start_time", "rename_to", "length"]), inner, max_size=5), max_leaves=20))  # fmt: skip
def test_any_json_is_read_or_refused(content):
    document = Document("a.mp4.json", json.dumps(content).encode())
    name = guess(document)
    if name is not None:
        with suppress(DefinitionError):
            importer(name).read(document)


def test_archives_have_limits(tmp_path, monkeypatch):
    from norep.datasets import documents

    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../out.json", "[]")
        archive.writestr("in/big.json", "[" + " " * 200_000 + "]")
    monkeypatch.setattr(documents, "LARGEST", 100_000)
    with pytest.raises(DefinitionError, match="too large for labels"):
        read_label_files([tmp_path / "a.zip"])
    monkeypatch.setattr(documents, "MOST", 0)
    with pytest.raises(DefinitionError, match="too many for labels"):
        read_label_files([tmp_path / "a.zip"])
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize("name", ["cvat", "labelstudio", "supervisely"])
def test_a_label_without_an_end_cannot_be_written_where_frames_are_needed(name):
    with pytest.raises(DefinitionError, match=r"a\.mp4"):
        exporter(name).files([Label("a.mp4", "row", 5, math.inf)])


def test_a_format_that_is_only_read_says_what_is_written():
    with pytest.raises(UnknownNameError, match="norep is only read; written are csv, cvat, json"):
        exporter("norep")
