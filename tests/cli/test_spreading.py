import pytest

from norep.cli.spreading import spread

FLAGS = {"--data", "--model"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--data a", "--data a"),
        ("--data a b --json", "--data a --data b --json"),
        ("--data a --data b c", "--data a --data b --data c"),
        ("--data=a b --model m n", "--data=a --data b --model m --model n"),
        ("--out x --data a b -o y", "--out x --data a --data b -o y"),
        ("clip --out x y", "clip --out x y"),
        ("", ""),
    ],
)
def test_flags_are_repeated_before_further_values(words, expected):
    assert list(spread(words.split(), FLAGS)) == expected.split()
