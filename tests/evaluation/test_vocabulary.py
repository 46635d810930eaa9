import numpy as np

from norep.evaluation.vocabulary import Vocabulary

WORDS = Vocabulary(
    ["air-squat", "back-squat", "single-under", "double-under", "pull-up", "none"],
    {"squats": ("air-squat", "back-squat", "goblet-squat"), "golf": ("none",), "swimming": ("crawl",)},
    {"DU": "double-under", "kipping pull-up": "pull-up"},
)


def test_what_labels_mean():
    assert WORDS.meant("pull-up") == ("pull-up",)
    assert WORDS.meant("Pull_Ups") == ("pull-up",)
    assert WORDS.meant("du") == ("double-under",)
    assert WORDS.meant("squat") == ("air-squat", "back-squat")
    assert WORDS.meant("golf") == ("none",)
    assert WORDS.meant("swimming") == WORDS.meant("yoga") == ()


def test_what_labels_are_called():
    assert WORDS.word("Kipping pull-ups") == "pull-up"
    assert WORDS.word("squats") == "squats"


def test_a_class_of_the_model_comes_before_what_the_word_may_mean():
    own = Vocabulary(["squat", "lunge"], {"squat": ("air-squat",)}, {"squat": "air-squat"})
    assert own.meant("squat") == ("squat",)
    assert own.meant("air-squat") == ("squat",)


def test_a_word_for_several_is_one_also_where_it_resembles_a_class():
    words = Vocabulary(["pull-up", "chest-to-bar"], {"pull-up": ("pull-up", "chest-to-bar")})
    assert words.meant("pull-up") == ("pull-up",)
    assert words.meant("pull_ups") == ("pull-up", "chest-to-bar")
    assert Vocabulary(["pull-up"], {"pull-up": ("kipping", "strict")}).meant("Pull-ups") == ("pull-up",)


def test_labels_that_mean_the_same_are_called_the_same():
    words = Vocabulary(["a", "b", "c"], {"one": ("a", "b"), "two": ("a", "b"), "three": ("b", "c")})
    assert [words.word(label) for label in ("one", "two", "three", "four")] == ["one", "one", "three", "four"]


def test_probabilities_in_the_words_of_the_labels():
    probabilities = np.array([0.1, 0.2, 0.3, 0.2, 0.1, 0.1])
    pooled = WORDS.pooled("du", probabilities, others=["squats", "golf"])
    assert next(iter(pooled)) == "double-under"
    assert {name: round(share, 6) for name, share in pooled.items()} == {
        "double-under": 0.2,
        "squats": 0.3,
        "single-under": 0.3,
        "pull-up": 0.1,
        "none": 0.1,
    }


def test_a_class_that_two_words_may_mean_counts_for_the_clip_at_hand():
    both = Vocabulary(["air-squat", "back-squat"], {"squats": ("air-squat", "back-squat")})
    probabilities = np.array([0.6, 0.4])
    labels = ["squats", "air-squat"]
    assert both.pooled("squats", probabilities, labels) == {"squats": 1.0}
    assert both.pooled("air-squat", probabilities, labels) == {"air-squat": 0.6, "squats": 0.4}
