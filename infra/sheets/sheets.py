"""Every sheet of DOMAIN §7, in the order they lean on each other."""

import re
from collections.abc import Callable

from infra.sheets.making import Cell, Make, Makes, Sheet, several, yes
from infra.sheets.reader import Cells
from shared.contracts import casework as c
from shared.contracts import registry as r
from shared.contracts import scoring as s

CODE = re.compile(r"[A-Z]-?[A-Z0-9]+|\d{6,12}")  # a mandate or an organisation, as against a resident's name
MARKS_FROM = ("日期", "工作室", "评价单位")


def always(*makes: Make) -> Makes:
    """The same commands for every row, each if its `when` holds."""
    return lambda cells: [make for make in makes if make.when(cells)]


def filled(column: str) -> Callable[[Cells], bool]:
    """Whether a cell has something in it."""
    return lambda cells: bool(cells.get(column))


ORGANISATIONS = Sheet(
    "机构",
    ("编号", "名称", "类型", "上级编号", "起始日期"),
    always(
        Make(r.RegisterOrganisation,
             {"code": "编号", "name": "名称", "kind": "类型", "parent": "上级编号", "on": "起始日期"}),
    ),
    after="上级编号",
)  # fmt: skip
STUDIOS = Sheet(
    "工作室",
    ("编号", "名称", "层级", "所属机构", "服务范围", "地址", "开放时间", "设立日期"),
    always(
        Make(r.EstablishStudio,
             {"studio": "编号", "name": "名称", "level": "层级", "organisation": "所属机构",
              "catchment": several("服务范围"), "address": "地址", "hours": "开放时间", "on": "设立日期"}),
    ),
)  # fmt: skip
REGULATIONS = Sheet(
    "制度",
    ("编号", "名称", "性质", "发布机构", "施行日期"),
    always(
        Make(r.IssueRegulation,
             {"regulation": "编号", "title": "名称", "kind": "性质", "issuer": "发布机构", "on": "施行日期"}),
    ),
)  # fmt: skip

REGISTER_MANDATE = Make(
    r.RegisterMandate,
    {"mandate": "代表证号", "person": "人员编号", "name": "姓名", "gender": "性别", "born": "出生年月", "level": "层级",
     "term": "届次", "committee": "选举单位", "on": "任期开始", "term_end": "任期结束", "occupation": "职业", "skill": "专长",
     "residence": "居住地", "phone": "联系电话", "group": "代表小组"},
)  # fmt: skip
SEATED_SINCE = {"mandate": "代表证号", "on": "任期开始"}
CHANGED = {"mandate": "代表证号", "on": "状态日期"}
SUSPEND = Make(r.SuspendMandate, dict(CHANGED))
END = Make(r.EndMandate, {**CHANGED, "ending": "状态"})


def _mandate(cells: Cells) -> list[Make]:
    makes = [REGISTER_MANDATE, Make(r.SeatMandate, dict(SEATED_SINCE))]
    if cells.get("工作室"):
        makes.append(Make(r.PlaceRepresentative, {**SEATED_SINCE, "studio": "工作室"}))
    match cells.get("状态"):
        case "" | "在任" | None:
            return makes
        case "暂停":
            return [*makes, SUSPEND]
        case _:
            return [*makes, END]


MANDATES = Sheet(
    "代表",
    ("代表证号", "人员编号", "姓名", "性别", "出生年月", "层级", "届次", "选举单位", "任期开始", "任期结束", "职业", "专长",
     "居住地", "联系电话", "工作室", "代表小组", "状态", "状态日期"),
    _mandate,
)  # fmt: skip
SHIFTS = Sheet(
    "值班",
    ("日期", "工作室", "代表证号", "时段"),
    always(Make(r.PublishShift, {"on": "日期", "studio": "工作室", "mandate": "代表证号", "slot": "时段"})),
)
PROMISES = Sheet(
    "承诺",
    ("编号", "代表证号", "内容", "公开日期", "兑现期限", "兑现日期"),
    always(
        Make(r.PublishPromise,
             {"promise": "编号", "mandate": "代表证号", "text": "内容", "on": "公开日期", "due": "兑现期限"}),
        Make(r.KeepPromise, {"promise": "编号", "on": "兑现日期"}, when=filled("兑现日期")),
    ),
)  # fmt: skip
DUTIES = Sheet(
    "履职台账",
    ("流水号", "日期", "代表证号", "类别", "工作室", "地点", "内容", "人数", "采用", "登记日期"),
    always(
        Make(c.LogDuty,
             {"entry": "流水号", "on": "日期", "mandate": "代表证号", "kind": "类别", "studio": "工作室", "place": "地点",
              "text": "内容", "people": "人数", "adopted": yes("采用"), "entered_on": "登记日期"}),
    ),
    after="流水号",  # the first of two with one serial stands
)  # fmt: skip
CASES = Sheet(
    "民情登记簿",
    ("编号", "登记日期", "渠道", "群众姓名", "联系电话", "村社区", "类别", "紧急程度", "内容", "工作室", "首问代表"),
    always(
        Make(c.RegisterCase,
             {"case": "编号", "on": "登记日期", "channel": "渠道", "resident": "群众姓名", "phone": "联系电话",
              "village": "村社区", "category": "类别", "urgency": "紧急程度", "text": "内容", "studio": "工作室",
              "first_receiver": "首问代表"}),
    ),
)  # fmt: skip

STEP = {"case": "编号", "on": "日期", "by": "经办"}
FEEDBACK = {"case": "编号", "on": "日期", "rating": "结果"}
STEPS = {
    "接待": Make(c.ReceiveCase, dict(STEP)),
    "汇总": Make(c.ConsolidateCase, dict(STEP)),
    "分类": Make(c.ClassifyCase, {**STEP, "category": "说明"}),
    "走访": Make(c.InquireCase, dict(STEP)),
    "报告": Make(c.EscalateCase, {**STEP, "to": "单位"}),
    "方案": Make(c.PlanCase, {**STEP, "unit": "单位", "items": "结果"}),
    "分项": Make(c.ResolveItem, {**STEP, "unit": "单位", "item": "分项", "outcome": "结果"}),
    "延期": Make(c.ExtendRound, {**STEP, "days": "结果", "reason": "说明"}),
    "回复": Make(c.ReplyToResident, {**STEP, "reply": "说明"}),
    "归档": Make(c.ArchiveCase, dict(STEP)),
    "不予受理": Make(c.DeclineCase, {**STEP, "reason": "说明"}),
    "撤回": Make(c.WithdrawCase, {**STEP, "reason": "说明"}),
    "合并": Make(c.MergeCase, {**STEP, "into": "结果", "reason": "说明"}),
}


class UnknownStep(c.CaseCommandBase, tag="unknown-step", frozen=True, kw_only=True):
    """Never asked: its one field takes no word, so that a step the office does not know is reported at its cell."""

    step: c.Rating


def _step(cells: Cells) -> list[Make]:
    step = cells.get("环节", "")
    if step == "反馈":
        who = "rater" if CODE.fullmatch(cells.get("经办", "")) else "resident"
        return [Make(c.GiveFeedback, {**FEEDBACK, who: "经办"})]
    return [STEPS.get(step) or Make(UnknownStep, {"case": "编号", "on": "日期", "step": "环节"})]


CASE_STEPS = Sheet("民情流程", ("编号", "日期", "环节", "经办", "单位", "分项", "说明", "结果"), _step)
SESSIONS = Sheet(
    "年会",
    ("编号", "机构", "名称", "日期", "应到代表"),
    always(
        Make(c.ConveneSession,
             {"session": "编号", "organisation": "机构", "name": "名称", "on": "日期", "expected": "应到代表"}),
    ),
)  # fmt: skip
PROPOSALS = Sheet(
    "提案",
    ("编号", "年会", "提交日期", "形式", "领衔代表", "附议代表", "案由", "审查结果", "承办单位", "交办日期", "答复日期", "办理结果",
     "代表意见"),
    always(
        Make(c.SubmitProposal,
             {"proposal": "编号", "session": "年会", "on": "提交日期", "form": "形式", "lead": "领衔代表",
              "cosigners": several("附议代表"), "title": "案由"}),
        Make(c.ReviewProposal, {"proposal": "编号", "on": "提交日期", "outcome": "审查结果"}, when=filled("审查结果")),
        Make(c.AssignProposal, {"proposal": "编号", "on": "交办日期", "department": "承办单位"}, when=filled("承办单位")),
        Make(c.AnswerProposal, {"proposal": "编号", "on": "答复日期", "result": "办理结果"}, when=filled("办理结果")),
        Make(c.JudgeAnswer, {"proposal": "编号", "on": "答复日期", "opinion": "代表意见"}, when=filled("代表意见")),
    ),
)  # fmt: skip
ACTIVITIES = Sheet(
    "远教活动",
    ("编号", "日期", "站点", "工程", "类别", "主题", "人数", "地点"),
    always(
        Make(c.RecordActivity,
             {"activity": "编号", "on": "日期", "site": "站点", "project": "工程", "category": "类别", "topic": "主题",
              "people": "人数", "setting": "地点"}),
    ),
)  # fmt: skip
DEEDS = Sheet(
    "实事好事",
    ("编号", "日期", "工作室", "参与代表", "内容", "受益人数", "已核实"),
    always(
        Make(c.RecordDeed,
             {"deed": "编号", "on": "日期", "studio": "工作室", "team": several("参与代表"), "text": "内容",
              "beneficiaries": "受益人数"}),
        # the sheet says that it was verified, not by whom: the studio that keeps the sheet vouches for it
        Make(c.VerifyDeed, {"deed": "编号", "on": "日期", "by": "工作室"}, when=lambda cells: cells.get("已核实") == "是"),
    ),
)  # fmt: skip


def _ballot(cells: Cells) -> list[Make]:
    votes = {column.removesuffix("票"): text for column, text in cells.items() if column.endswith("票") and text}
    spoilt = votes.pop("无效", "0")
    fields: dict[str, Cell | str] = {"on": "日期", "mandate": "代表证号", "bloc": "评议群体", "spoilt": "无效票"}
    return [Make(s.RecordBallot, fields, {"votes": votes, "spoilt": spoilt})]


BALLOTS = Sheet("民主评议", ("日期", "代表证号", "评议群体", "无效票"), _ballot, more_columns=True)


def _marks(cells: Cells) -> list[Make]:
    marks = {column: text for column, text in cells.items() if column not in MARKS_FROM and text}
    return [Make(s.MarkStudio, {"on": "日期", "studio": "工作室", "rater": "评价单位"}, {"marks": marks})]


MARKS = Sheet("五好评选", MARKS_FROM, _marks, more_columns=True)
TARGETS = Sheet(
    "考核指标",
    ("编号", "单位", "名称", "类别", "可量化", "分值", "目标", "期限"),
    always(
        Make(s.SetTarget,
             {"target": "编号", "unit": "单位", "name": "名称", "category": "类别", "measurable": yes("可量化"),
              "points": "分值", "goal": "目标", "due": "期限",
              "on": Cell("期限", lambda due: f"{due[:4]}-01-01")}),  # set for the year that it is due in
    ),
)  # fmt: skip
CHECKS = Sheet(
    "考核记录",
    ("日期", "种类", "单位", "指标", "考核主体", "得分", "问题", "整改期限", "整改完成"),
    always(
        Make(s.RecordCheck,
             {"on": "日期", "kind": "种类", "unit": "单位", "target": "指标", "assessor": "考核主体", "score": "得分",
              "problem": "问题", "rectify_by": "整改期限"}),
        Make(s.FinishRectification, {"target": "指标", "on": "整改完成", "check_on": "日期"}, when=filled("整改完成")),
    ),
)  # fmt: skip

BEFORE_THE_RULEBOOK = (ORGANISATIONS,)
SHEETS = (
    STUDIOS, REGULATIONS, MANDATES, SHIFTS, PROMISES, DUTIES, CASES, CASE_STEPS, SESSIONS, PROPOSALS, ACTIVITIES, DEEDS,
    BALLOTS, MARKS, TARGETS, CHECKS,
)  # fmt: skip
