"""What is written reads back as the same register, and looks as a person would have written it."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines.domain import model, records
from deadlines.domain.keys import KEYS, SCHEMA
from deadlines.domain.units import Directory, Group, Region, Unit
from deadlines.errors import BadValue, Problem
from deadlines.store import yamltext, yamlwrite

if TYPE_CHECKING:
    from deadlines.domain.keys import Key
from samples import register

NASTY = [
    *("yes", "No", "on", "null", "~", "true", "010", "0x1F", "12:30", "1e3", ".5", "-1", "+.inf", ".nan", "2023-12-31"),
    *(
        "2023-02-30",
        "2023-12-31 10:00",
        "- a",
        "-",
        "? a",
        "a: b",
        "a:",
        ":a",
        "a #b",
        "#b",
        "a#b",
        "[a",
        "{a}",
        "a, b",
    ),
    *(
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        ">=",
        "<=",
        "<<",
        "=",
        "%",
        "100%",
        "@a",
        "`a",
        "'a",
        '"a"',
        "a\\b",
        "a\nb",
        "a\n\n b",
    ),
    *(
        "a\tb",
        "a\r\nb",
        "\x07",
        "a\x00b",
        "a\x85b",
        "a\u2028b",
        "a\u3000b",
        "a\ufeffb",
        "\ufffe",
        "🎉",
        "《办法》（试行）",
    ),
    *("---", "...", "--- a", "a\xa0b", "\x7f", "%TAG", "a:b", "a?b", "云：雨", "1_000", "1,5", "y", "N", "a" * 200),
]


def read_back(text: str) -> model.Register:
    document = yamltext.read("r.yaml", "r.yaml", text.encode())
    problems: list[Problem] = []
    made = records.build_register(document.data, problems, document.where)
    assert made is not None, problems
    return made


def test_the_sample_in_the_house_style() -> None:
    text = yamlwrite.register_text(register())

    assert text.startswith(
        """\
schema: deadlines.register/1
note: 测试数据
regions:
  - {name: 陕西省, level: province}
  - {name: 咸阳市, level: city, parent: 陕西省}
  - {name: 西安市, level: city, parent: 陕西省}

units:
  - {name: 省生态环境厅, region: 陕西省, level: province}
  - {name: 市生态环境局, region: 咸阳市, mail: [hb@xianyang.example]}
"""
    )
    assert (
        """\
            objects:
              - {name: 合力保温材料公司, class: 保温材料, quantities: [{target: 2, unit: 台}]}
            milestones:
              - code: XY22-03.1
                limit: 2022年12月底前
                action: 完成排查
              - code: XY22-03.2
                limit: 2023年6月底前
                action: 完成改造
                quantities:
                  - {target: 8, unit: 家}
                  - {target: 3.5, unit: 万吨}
"""
        in text
    )
    assert "\n\n      - code: XY22-04\n        number: 4\n" in text
    assert "\n    inspection: {round: 第二轮, feedback: 2022-03-22}\n" in text


def test_the_sample_reads_back() -> None:
    assert read_back(yamlwrite.register_text(register())) == register()


def test_an_empty_register_reads_back() -> None:
    assert read_back(yamlwrite.register_text(model.Register())) == model.Register()


def test_no_line_is_wider_than_a_screen_where_it_can_be_helped() -> None:
    names = tuple(f"市第{n}生态环境保护督察整改工作专班" for n in range(12))
    unit = Unit("市整改办", "咸阳市", aliases=(), mail=tuple(f"office{n}@example.gov.cn" for n in range(8)))
    item = model.Item("XY22-01", 1, "标题", lead=names)
    plan = model.Plan("XY22", "方案", "咸阳市", items=(item,))
    text = yamlwrite.register_text(model.Register(Directory((Region("咸阳市"),), (unit,)), (plan,)))

    assert max(len(line) for line in text.splitlines()) <= yamlwrite.WIDTH
    assert "        lead:\n          - 市第0生态环境保护督察整改工作专班\n" in text
    assert "  - name: 市整改办\n    region: 咸阳市\n    mail:\n      - office0@example.gov.cn\n" in text


@pytest.mark.parametrize("text", NASTY)
def test_every_reader_takes_a_scalar_for_the_same_text(text: str) -> None:
    block = f"k: {yamlwrite.scalar(text)}\n"
    flow = f"{{k: {yamlwrite.scalar(text, flow=True)}, {yamlwrite.scalar(text, flow=True)}: k}}\n"

    assert yamltext.read("t", "t", block.encode()).data == {"k": text}
    assert yamltext.read("t", "t", flow.encode()).data == {"k": text, text: "k"}
    if text not in ("2023-12-31", "2023-02-30"):  # dates stand unquoted, as people write them
        assert yaml.safe_load(block) == {"k": text}
        assert yaml.safe_load(flow) == {"k": text, text: "k"}


@pytest.mark.parametrize(
    "value, written",
    [
        ("市生态环境局", "市生态环境局"),
        ("2023年12月底", "2023年12月底"),
        ("2023-12-31", "2023-12-31"),
        ("XY22-03.4", "XY22-03.4"),
        ("二O二三", "二O二三"),
        ("2023", '"2023"'),
        ("yes", '"yes"'),
        (2023, "2023"),
        (3.5, "3.5"),
        (True, "true"),
        (None, "null"),
        ("", '""'),
        ("a\nb", '"a\\nb"'),
    ],
)
def test_scalars_are_plain_where_that_is_safe(value: object, written: str) -> None:
    assert yamlwrite.scalar(value) == written


def test_half_of_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(BadValue):
        yamlwrite.scalar("a\udcffb")


# --- any register ----------------------------------------------------------------------------------------------------

TEXTS = (
    st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=30) | st.text(":-#'\" a,[]{}\n")
).map(str.strip)
NAMES = TEXTS.filter(bool)
NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: x % 1 != 0)


def values(key: Key) -> st.SearchStrategy[Any]:
    """Plain values that key takes."""
    by_kind: dict[str, Any] = {
        "text": st.sampled_from(key.choices) if key.choices else NAMES,
        "name": NAMES | NAMES.map(lambda name: f" {name} "),  # blanks at its ends belong to it
        "date": st.dates().map(lambda day: day.isoformat()),
        "flag": st.booleans(),
        "int": st.integers(-(2**60), 2**60),
        "number": NUMBERS,
        "texts": st.lists(TEXTS, max_size=3),
        "numbers": st.lists(st.none() | NUMBERS, max_size=3),
        "map": st.dictionaries(NAMES, NAMES, max_size=2),
        "several": st.just("several"),
        "separate": st.just("separate"),
        "aliases": st.lists(NAMES, max_size=2),
    }
    if key.kind in by_kind:
        return by_kind[key.kind]  # type: ignore[no-any-return]
    assert key.shape is not None
    one = plains(key.shape)
    return one if key.kind == "one" else st.lists(one, max_size=2)


def plains(shape: type) -> st.SearchStrategy[dict[str, Any]]:
    """Plain records of a shape: any of its keys."""
    keys = KEYS[shape]
    needed = {key.name: later(key) for key in keys if key.required}
    return st.fixed_dictionaries(needed, optional={key.name: later(key) for key in keys if not key.required})


def later(key: Key) -> st.SearchStrategy[Any]:
    return st.deferred(lambda: values(key))


REGISTERS = st.fixed_dictionaries(
    {"schema": st.just(SCHEMA)},
    optional={
        "note": NAMES,
        "regions": st.lists(plains(Region), max_size=2),
        "units": st.lists(plains(Unit), max_size=2),
        "groups": st.lists(plains(Group), max_size=2),
        "plans": st.lists(plains(model.Plan), max_size=2),
    },
)


@settings(max_examples=200, deadline=None)
@given(REGISTERS)
def test_any_register_reads_back(plain: dict[str, Any]) -> None:
    problems: list[Problem] = []
    made = records.build_register(plain, problems)
    assert made is not None, problems

    text = yamlwrite.register_text(made)

    assert read_back(text) == made
    assert yamlwrite.register_text(read_back(text)) == text


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_survives_block_and_flow(text: str) -> None:
    block = f"k: {yamlwrite.scalar(text)}\n"
    flow = f"[{yamlwrite.scalar(text, flow=True)}]\n"

    assert yamltext.read("t", "t", block.encode()).data == {"k": text}
    assert yamltext.read("t", "t", flow.encode()).data == [text]


def test_the_alphabet_is_plain() -> None:
    assert yamlwrite.scalar(string.ascii_letters) == string.ascii_letters
