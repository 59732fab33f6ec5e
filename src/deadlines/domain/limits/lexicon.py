"""The words of limits, by kind.

A word stands under one kind, and the longest that fits is taken: so words that hold a character of a limit and are
none (前期, 底泥, 中央) are listed too, as `text`. What follows a rule (已 with all that can be done) is composed.
The kinds are the terminals of `grammar`.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

#: A kind and its words a line; lines that begin with a blank go on.
_TABLE = """
text         前期 目前 此前 当前 提前 前置 前列 前端 前提 前后 先后 前往 前景 空前 前沿 前段 面前 前述 前款 前瞻
             前移 前处理 前三名 后期 后续 今后 最后 落后 滞后 善后 然后 随后 此后 后台 后果 后备 后勤
             后评价 后评估 后处理 售后 事后 背后 后端 后方 前方 底数 底泥 底线 底层 底盘 底册 底图 底物 底座 底细
             底色 底账 摸底 彻底 到底 见底 兜底 末端 末位 末梢 内部 内容 内涝 内河 内陆 内外 内循环 内业 国内 区内
             市内 县内 境内 域内 辖区内 范围内 河内 室内 场内 厂内 园区内 库内 单位内 一起 起草 起到 起来 起诉
             起重 起点 起因 起源 起步 引起 甚至 乃至 以至 到位 到达 到场 到岗 到期日 达到 得到 遇到 看到 做到 收到
             接到 中央 中心 中小 中型 中国 中标 中水 中度 中介 中石 中铁 中建 中学 中医 中铝 中煤 中核 中航 中粮
             中化 中科 中燃 中烟 中交 中电 中部 中层 中游 中玻 中院 中深 中长期 其中 集中 初步 初次 初级 初期雨水
             初审 初验 初设 初始 初查 初定 长期以来 亟待 有待 等待 待遇 待处理 待建 周边 周围 周至县 周密 周知 周口
             周转 周期 季节 统一 同一 单一 唯一 一些 一并 一体 一体化 一致 一般 一批 一同 一定 一样 一直 一家 一企
             一事 一岗 一律 十分 十足 百姓 百日 千方 千瓦时 自然 自动 自身 自行 自查 自治 自建 自主 自备 自觉 自来
             由于 从严 从事 从而 季度性 时段 时候 随时 及其 同样 同意 一次性 两高 两违 三同时 五一路 按期 到期前
             比例 比如 比赛 开始前 和谐 按日计罚 按日连续处罚 按日处罚 按年度计划 到来 起止 本季度 本季 防汛 汛情
             抗汛 凌汛
undated      不定期 择期 择机 适时 及时 尽快 尽早 逐步 限期 长期整改 短时间 另行确定 另行通知 另行规定
unset        时限未定 未定 待定
regular      定期 经常性
outcome      完成整改 完成销号 完成验收 整改完成 整改到位 整改完毕 验收销号 基本完成 办结 销号
term         长期 中期 短期 近期 持续
issue        印发 下发 发布 公布 出台 颁布
workday_at   最后一个工作日 最后1个工作日 最后一工作日
day_at       最后一天 最后1天 最后一日 最后1日
month_at     首月 第一个月 第1个月 头一个月 次月 第二个月 第2个月 末月 最后一个月 第三个月 第3个月
next         下月 下个月 次年 翌年 次季 次季度 下季度 下个季度 下季 翌月 次周 下周
spread       分年度 分年 分季度 分月度
every_other  隔日 隔天 隔周 隔月 隔年 双月 单月
every        每 每一 每个 每一个 各
report       调度 通报 报告 报送 上报 汇报 考核 研判 例会 会商 巡查 督查 检查 排查 监测 点评 总结 排名 约谈
at_most      不超过 不得超过 最长 最多 用
at_least     至少 不少于 不低于 不得少于 最少 ≥ 不下于
times        次 轮 遍 回 轮次 场次
now_year     去年 今年 明年 来年 本年 本年度
named_year   上年 上一年 上年度 当年 同年 该年
this_month   本月 当月 同月 该月
half         上半年 下半年
tenday       上旬 中旬 下旬 上中旬 中下旬
half_unit    半年 半月 半个月
first_quarters 前三季度 前三个季度 前3季度 前3个季度
quarter      季度 季
quarters     个季度
workdays     工作日 个工作日 工作天 个工作天
days         天 自然日 个自然日 日历日 个日历日
months       个月
hours        小时 个小时
weeks        周 星期 个星期 礼拜 个礼拜
tendays      旬
year         年 年度
month        月 月份 月度
day          日 号
clock        时 点 分 整 上午 中午 下午 晚上 早上 时整 点整
from_day     之日起 起算 之日
since_to     起至
since        起 起开始 开始 起始
after        之后 以后 后
before       之前 以前 前 为止 止
within       之内 以内 内 期间 时期 当中
phase_end    期末 末期
end          底 末
mid          中
start        初 初期
as_of        截至 截止 截至到 截止到
compare      较 同比 比
compared     以来 相比 同期 水平 基础上 为基准 为基数 为基础 相较
with         与 同 随 随着
together     同步 同步推进 同步实施
wait         待 视 视情
from         自 从 由
by           力争 确保 争取 计划 预计 拟 应于 务必 至 到 于 在 须于 限于 要求
items        个 项 件 家 户 处 座 台 辆 宗 起案件
already      已于 已在
measure      万 亿 吨 立方 平方 % 公里 千米 米 元 度 克 亩 千瓦 公斤 公顷 分钟 蒸吨 万元 亿元 万吨 辆次 人次 万立方
and          、 和 及 以及 或
stop         , ; 。 ! ? |
colon        : ∶
open         (
close        )
quote        “ ” " 「 」 ‘ ’ ' 『 』
dash         - — – ― ─ ~ 〜 -- ——
point        .
slash        /
of           的
interim      分阶段 分期
status       到期 逾期 超期 临近 尚未 整改中 办理中 公示中 进行中 推进中 验收中 进度滞后 进展滞后 阶段性办结 阶段性完成
extend       调整后 调整后为 延期后 延期后为 变更后 变更后为 改为 延期 延长 顺延 展期 推迟
immediate    立即 立即整改 即刻 马上就改 马上改 马上整改 马上就办 马上办 立改 边查边改 边督边改 边发现边改 当场
             即时整改 随即
ongoing      常态化 常态长效 长效坚持 长效管理 长效管护 长效管控 常抓不懈 坚持不懈 久久为功 一以贯之 常年 不间断
             持之以恒 永久 长期任务 长期工作 需长期
by_unit      天天
"""

#: What one works at. After 长期 and 持续 it makes a standing duty; 长期存在 and 持续下降 are none.
_WORK = """
推进 整改 坚持 开展 实施 执行 落实 巩固 加强 加大 保持 用力 发力 深化 强化 提升 做好 抓好 监管 监测 监控 管控 治理
推动 跟踪 跟进 关注 管护 维护 改进 完善 督导 督促 进行 有效
"""
#: What one has done after 已, and not done after 未.
_DONE = """
完成 完成整改 完成验收 完成销号 整改 整改到位 整改完成 整改完毕 销号 办结 验收 验收合格 通过验收 落实 落实到位 解决
关停 拆除 停产 达标 清零 取缔 到位 启动 开工 投运 投用 投产 达到 申报 上报
"""
#: When in the year, never on which day: the office's own table says that.
_SEASONS = """
汛期 主汛期 防汛期 汛 冬防 冬防期 夏防 夏防期 禁烧期 秸秆禁烧期 秸秆禁烧 秋冬季 秋冬 今冬明春 今冬 今春 今夏
今秋 明春 冬春季 春夏季 夏秋季 春季 夏季 秋季 冬季 雨季 旱季 沙尘季 麦收 三夏 三秋 夏收 秋收 封冻 上冻 封冻期
冰冻期 入冬 入汛 入夏 入春 春节 元旦 清明 春耕 春播 夏种 秋种 禁渔期 休渔期 伏季休渔期 防火期 森林防火期 特护期
清明节 劳动节 五一 端午 端午节 中秋 中秋节 国庆 国庆节
"""


class Lexicon(NamedTuple):
    """The kind of every word, and the lengths of the words that begin with a character, longest first."""

    kinds: dict[str, str]
    lengths: dict[str, list[int]]


@cache
def lexicon() -> Lexicon:
    """All words. Where two lines claim one, the listed goes before the composed."""
    kinds: dict[str, str] = {}
    for kind, words in (*_listed(), *_composed()):
        for word in words:
            kinds.setdefault(word, kind)
    lengths: dict[str, list[int]] = {}
    for word in sorted(kinds, key=len, reverse=True):
        sizes = lengths.setdefault(word[0], [])
        if len(word) not in sizes:
            sizes.append(len(word))
    return Lexicon(kinds, lengths)


def _listed() -> list[tuple[str, list[str]]]:
    lines: list[tuple[str, list[str]]] = []
    for line in _TABLE.strip().splitlines():
        words = line.split()
        if line.startswith(" "):
            lines[-1][1].extend(words)
        else:
            lines.append((words[0], words[1:]))
    return lines


def _composed() -> list[tuple[str, list[str]]]:
    work, done = _WORK.split(), _DONE.split()
    how = ("", "经", "基本", "全部", "全面", "按期", "如期", "提前", "按时")
    results = [
        degree + result
        for degree in ("阶段性", "明显", "显著", "初步", "实质性", "突破性", "积极", "重大", "重要", "较大", "一定")
        for result in ("成效", "成果", "进展", "效果", "目标")
    ]
    progress = [of + progress + on for of in ("时序", "序时") for progress in ("", "进度") for on in ("", "推进")]
    return [
        ("season", [*_SEASONS.split(), *(name + part for name in _HEATING for part in ("期", "季", "季节"))]),
        (
            "interim",
            [*results, *(get + result for get in _GET for result in results), "取得成效", "初见成效"],
        ),
        ("status", ["已" + manner + act for manner in how for act in done]),
        (
            "status",
            [
                f"已{first}并{then}"
                for first in ("完成", "完成整改")
                for then in ("销号", "验收", "通过验收", "完成销号")
            ],
        ),
        ("status", [no + act for no in ("未", "未按期", "未按时", "没有", "尚未", "仍未") for act in done]),
        ("status", [at + step for at in _AGAINST_PLAN for step in progress]),
        ("status", ["正在" + act for act in ("推进", "整改", "实施", "开展", "办理", "进行", "建设", "验收")]),
        (
            "extend",
            [
                move + what + to
                for move in _MOVE
                for what in ("", "期限", "时限", "整改时限", "完成时限")
                for to in "至到为"
            ],
        ),
        ("was", [root + on for root in _WAS for on in ("", "于", "为", "是", "在")]),
        (
            "immediate",
            [
                a + do + a + then
                for a in "立即"
                for do in "行知查接交督纠整办改"
                for then in "改行办整治纠"
                if do != then
            ],
        ),
        ("ongoing", [word + way + act for word in ("长期", "持续") for way in _STEADILY for act in work]),
        ("weekday", [week + day for week in ("周", "星期", "礼拜") for day in "一二三四五六日天"]),
        ("by_unit", [by + unit for by in "逐按" for unit in _PERIODS]),
        ("by", [*(no + late + "于" for no in _NO for late in "迟晚"), "最迟", "最晚"]),
    ]


_HEATING = ("采暖", "供暖", "取暖", "供热", "非采暖", "枯水", "丰水", "平水")
_GET = ("取得", "达到", "实现", "见到", "显现", "形成")
_AGAINST_PLAN = ("达到", "超过", "滞后", "滞后于", "落后", "落后于", "按", "按照", "未达", "未达到")
_MOVE = ("延期", "延长", "推迟", "顺延", "展期", "延后", "延迟", "宽限", "调整", "变更", "放宽", "延")
_WAS = ("原", "原定", "原计划", "原要求", "原时限", "原期限", "原定时限", "原整改时限", "原完成时限")
_NO = ("不", "不得", "不能", "不应", "不可", "最")
_STEADILY = ("", "持续", "不断", "深入", "稳步")
_PERIODS = ("日", "天", "周", "旬", "月", "月度", "季", "季度", "半年", "年", "年度")
