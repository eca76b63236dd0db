"""A recipe that is wrong anywhere names file, key and what is known there."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pytest

from haetae.errors import InvalidRecipe
from haetae.recipe import from_table, read_recipe


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, kw_only=True)
class Search:
    num: int = 10
    share: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Run:
    name: str
    search: Search = field(default_factory=Search)
    colour: Colour = Colour.RED
    mode: Literal["fast", "slow"] = "fast"
    folder: Path | None = None
    seeds: tuple[int, ...] = ()
    is_dry: bool = False
    weights: dict[str, float] = field(default_factory=dict)
    stages: list[Search] = field(default_factory=list)
    anything: Any = None


def read(tmp_path, text, *overrides):
    path = tmp_path / "run.toml"
    path.write_text(text, encoding="utf-8")
    return read_recipe(path, Run, overrides)


def test_every_kind_of_field_is_read(tmp_path):
    run = read(
        tmp_path,
        """
        name = "첫째"
        colour = "blue"
        mode = "slow"
        folder = "a/b"
        seeds = [1, 2]
        is_dry = true
        anything = [1, "x"]
        [search]
        num = 3
        share = 1
        [weights]
        a = 1
        [[stages]]
        num = 7
        """,
    )
    assert run == Run(
        name="첫째", search=Search(num=3, share=1.0), colour=Colour.BLUE, mode="slow",
        folder=Path("a/b"), seeds=(1, 2), is_dry=True, weights={"a": 1.0},
        stages=[Search(num=7)], anything=[1, "x"],
    )  # fmt: skip
    assert isinstance(run.search.share, float)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "the key 'name' is missing", "name = ... (str)"),
        ('name = "x"\ncolor = "red"', "the key 'color' is unknown", "colour"),
        ('name = "x"\n[search]\nnumber = 1', "the key 'number' is unknown", "num, share"),
        ("name = 1", "the value 1 does not fit", "Give str"),
        ('name = "x"\nsearch = 1', "the value 1 does not fit", "Give Search"),
        ('name = "x"\n[search]\nnum = "3"', "'3' does not fit", "Give int"),
        ('name = "x"\n[search]\nnum = 3.0', "3.0 does not fit", "Give int"),
        ('name = "x"\n[search]\nnum = true', "True does not fit", "Give int"),
        ('name = "x"\n[search]\nshare = true', "True does not fit", "Give float"),
        ('name = "x"\ncolour = "green"', "'green' does not fit", "one of 'red', 'blue'"),
        ('name = "x"\nmode = "medium"', "'medium' does not fit", "one of 'fast', 'slow'"),
        ('name = "x"\nseeds = 3', "3 does not fit", "tuple"),
        ('name = "x"\nseeds = [1, "2"]', "'2' does not fit", "Give int"),
        ('name = "x"\nweights = [1]', "[1] does not fit", "dict"),
        ('name = "x"\nfolder = 3', "3 does not fit", "Path"),
        ('name = "x"\n[[stages]]\nnun = 1', "the key 'nun' is unknown", "num, share"),
        ("name = ", "it is not TOML", "line"),
        ('name = "x"\nname = "y"', "it is not TOML", "line"),
    ],
)
def test_what_is_wrong_names_file_key_and_the_known(tmp_path, text, message, hint):
    with pytest.raises(InvalidRecipe) as caught:
        read(tmp_path, text)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert str(tmp_path / "run.toml") in caught.value.where


def test_the_place_is_named_down_to_the_item(tmp_path):
    with pytest.raises(InvalidRecipe) as caught:
        read(tmp_path, 'name = "x"\n[[stages]]\nnum = 1\n[[stages]]\nnum = "2"')
    assert caught.value.where.endswith("run.toml: stages[1]: num")


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("search.num=20", 20), ("search.num = 20", 20), ("search.share=0.25", 0.25),
        ("name=other", "other"), ('name="quoted"', "quoted"), ("seeds=[4, 5]", (4, 5)),
        ("is_dry=true", True), ("colour=blue", Colour.BLUE), ("name=a=b", "a=b"),
    ],
)  # fmt: skip
def test_an_override_goes_before_the_file(tmp_path, override, expected):
    run = read(tmp_path, 'name = "x"\n[search]\nnum = 1', override)
    value = run
    for key in override.partition("=")[0].strip().split("."):
        value = getattr(value, key)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("override", "message"),
    [("search.num", "has no form"), ("=3", "has no form"), ("a..b=3", "has no form"),
     ("name.x=3", "is not a table"), ("serch.num=3", "the key 'serch' is unknown"),
     ("search.num=many", "'many' does not fit")],
)  # fmt: skip
def test_a_wrong_override_is_an_error(tmp_path, override, message):
    with pytest.raises(InvalidRecipe, match=message.replace("(", r"\(")):
        read(tmp_path, 'name = "x"', override)


def test_a_missing_or_unreadable_file_is_a_clear_error(tmp_path):
    with pytest.raises(InvalidRecipe, match="no such recipe"):
        read_recipe(tmp_path / "none.toml", Run)
    with pytest.raises(InvalidRecipe, match="cannot be read"):
        read_recipe(tmp_path, Run)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidRecipe, match="not TOML"):
        read_recipe(tmp_path / "bytes.toml", Run)


def test_a_table_that_is_already_there_is_not_changed():
    table = {"name": "x", "search": {"num": 1}}
    from_table(Run, table, where="here")
    assert table == {"name": "x", "search": {"num": 1}}
