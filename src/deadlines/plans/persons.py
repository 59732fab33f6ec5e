"""Persons as plans name them: with an office before or behind the name, with a blank inside a short name."""

from __future__ import annotations

import re

from deadlines.plans.unitlists import looks_like_units

_OFFICE = (
    r"(?:书记|市长|县长|区长|州长|旗长|省长|厅长|局长|主任|部长|秘书长|主席|常委|委员|镇长|乡长|组长|院长|同志|领导|检察长|盟长|专员|经理|工程师|总监|"
    r"队长|科长|处长|站长|所长|校长|会长|巡视员|调研员|负责人)"
)
_BEFORE = re.compile(rf".*{_OFFICE}[：:\s]*")
#: A person's name; one of more than four signs is written out from another language (额尔德木图).
_NAME = re.compile(r"[一-鿿]{2,7}|[一-鿿]+[·•][一-鿿·•]+")
#: The surnames of most people: only behind one of these is a name looked for before an office.
_SURNAMES = (
    "(?:欧阳|司马|上官|诸葛|皇甫|尉迟|慕容|令狐|司徒|"
    "[王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段"
    "郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦左柳欧祝纪尚毕耿芦詹苗凌费靳裴涂童边宁滕阮舒闫肖付辛柯岳"
    "甘])"
)
#: 张三副市长, 李四同志. 局长 and 县长 alone are left out: 林业局长 and 白河县长 are written like a name with an office.
_BEHIND = re.compile(
    rf"({_SURNAMES}[一-鿿]{{1,2}}?)(?:(?:常务)?副(?:总|[党工]委)?{_OFFICE}|同志|省长|市长|书记|秘书长)"
)
#: What a surname may begin that is no name: 常务副市长, 常委副市长, 安全总监.
_NO_NAME = re.compile(r"常务|常委|常驻|安全|纪[检委]")
#: No office with its name is longer; what is would be searched again from each of its signs.
_LONGEST = 80
_BRACKET = re.compile(r"[（(][^（）()]*[）)]")


def persons_in(text: str) -> tuple[str, ...]:
    """The names of persons in *text*, their offices taken off; each once, nobody where none is named."""
    names = []
    for entry in re.split(r"[、，,；;/\n]+", _BRACKET.sub("", text)):
        for part in _parts(entry):
            name = part.strip("。：: ")
            if 2 <= len(name) <= 12 and _NAME.fullmatch(name) and (len(name) <= 4 or not looks_like_units(name)):
                names.append(name)
    return tuple(dict.fromkeys(names))


def _parts(entry: str) -> list[str]:
    """What blanks part in *entry*, offices taken off, and single signs joined: 副市长张 三, 张 三 李 四."""
    parts: list[str] = []
    signs = ""
    for word in [*(word for word in entry.split() if len(word) <= _LONGEST), ""]:
        behind = _BEHIND.fullmatch(word)
        plain = behind is not None and not _NO_NAME.match(word) and not looks_like_units(behind.group(1))
        name = behind.group(1) if behind and plain else _BEFORE.sub("", word)
        if len(name) == 1 and name == word:
            signs += name
            continue
        # 张 三 李 四 are two, 张 小 三 is one.
        size = 2 if len(signs) % 2 == 0 else max(len(signs), 1)
        parts += [signs[at : at + size] for at in range(0, len(signs), size)]
        signs = name if len(name) == 1 else ""
        parts += [name] if len(name) > 1 else []
    return parts
