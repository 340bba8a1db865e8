"""A key that stands twice in a JSON object is found, wherever it is; what is once is read as ever."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.referential.json_once import KeyTwice, load_json


@pytest.mark.parametrize(
    ("text", "line", "path"),
    [
        ('{"a": 1, "a": 1}', 1, "$.a"),
        ('{"a": 1,\n\n"b": {"a": 2,\n"a": 3}}', 4, "$.b.a"),
        ('[1, {"x": [[], {"y": "{", "z": "}", "y": null}]}]', 1, "$[1].x[1].y"),
        ('{"a": "a", "b": ["a", "a"], "\\u0061": 2}', 1, "$.a"),
        ('{"a \\" b": 1, "c": "\\\\", "a \\" b": 2}', 1, '$.a " b'),
        ('{"a": {"b": 1}, "a": {"b": 1, "b": 2}}', 1, "$.a"),
        ('{"": 1, "": 2}', 1, "$."),
        ('{"a": {"b": 1, "b": 2}, ', 1, "$.a.b"),  # not JSON further on
    ],
)
def test_it_is_told_with_its_line_and_its_path(text: str, line: int, path: str) -> None:
    with pytest.raises(KeyTwice) as caught:
        load_json(text)
    assert (caught.value.line, caught.value.path) == (line, path)


def test_it_reads_in_a_sentence() -> None:
    with pytest.raises(KeyTwice) as caught:
        load_json('{"a\\u001b[2J": 1, "a\\u001b[2J": 2}')
    assert caught.value.shown == "a?[2J"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(values)
def test_what_is_once_is_read_as_ever(value: object) -> None:
    assert load_json(json.dumps(value)) == value


@given(st.dictionaries(st.text(), values, min_size=1, max_size=3), st.randoms())
def test_a_key_said_again_is_never_let_through(value: dict[str, object], draw: object) -> None:
    key = draw.choice(sorted(value))
    text = f"{json.dumps([value])[:-2]}, {json.dumps(key)}: 0}}]"
    with pytest.raises(KeyTwice) as caught:
        load_json(text)
    assert caught.value.key == key
    assert caught.value.path == f"$[0].{key}"
