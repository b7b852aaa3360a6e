"""Every refusal and every other trouble by a stable code, with its words in Chinese and English and its rule.

A code is a contract: clients and reports rely on it. Its words may be improved.
"""

import re
from typing import NamedTuple, Self

# What a terminal obeys instead of showing it: control characters, and those that turn the direction of a text.
OBEYED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """As a terminal may be sent it: in one line, and with nothing in it that is obeyed."""
    return OBEYED.sub("�", " ".join(text.splitlines()))


class Words(NamedTuple):
    """Texts with `{named}` places, and the source of the rule."""

    zh: str
    en: str
    rule: str


class Trouble(Exception):
    """What is not as it should be, raised or listed. The values fill the words and say where it is.

    The place is `file` and `line`, or `district` with `seq` (to `last`, if there are several) or with the size of a
    `checkpoint`.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    @property
    def place(self) -> str:
        """`receipt:3`, `610203:57–58`, `610203@300`, as far as it is known."""
        of = self.values.get
        if file := of("file"):
            return f"{file}:{line}" if (line := of("line")) else str(file)
        span = (
            f":{of('seq')}" if "seq" in self.values else f"@{of('checkpoint')}" if "checkpoint" in self.values else ""
        )
        until = f"–{of('last')}" if of("last") not in (None, of("seq")) else ""
        return f"{of('district', '')}{span}{until}"

    @property
    def told(self) -> str:
        """One line for an operator: place, code, Chinese / English; whatever a value holds, a terminal obeys none."""
        return shown(f"{self.place} {self.code} {self.zh} / {self.en}".lstrip())

    def at(self, **place: object) -> Self:
        """Whoever called knows where it is; what is known already stays."""
        self.values = place | self.values
        return self

    def as_json(self) -> dict[str, object]:
        """With everything that it names by itself, for whoever counts or sorts."""
        return {"code": self.code, **self.values, "zh": self.zh, "en": self.en}

    @property
    def zh(self) -> str:
        """The reason in Chinese."""
        return CATALOGUE[self.code].zh.format_map(self.values)

    @property
    def en(self) -> str:
        """The reason in English."""
        return CATALOGUE[self.code].en.format_map(self.values)

    def __str__(self) -> str:
        return f"{self.place or self.code}: {self.en}"

    def __repr__(self) -> str:
        """As logs and dead letters have it: nobody finds a hole that is told without its place."""
        return f"{type(self).__name__}({str(self)!r})"


class Refused(Trouble):
    """A rule says no. `field` names the command's field that is to blame."""

    def __init__(self, code: str, field: str = "", **values: object) -> None:
        super().__init__(code, **values)
        self.field = field
        self.command = ""  # which one, where several are asked together

    @property
    def place(self) -> str:
        """Nowhere: a field is to blame, not a record."""
        return ""

    def __repr__(self) -> str:
        """Without its words: they may repeat what somebody typed, and a log must not."""
        return f"Refused({self.code!r})"


CATALOGUE: dict[str, Words] = {
    # --- the message itself
    "malformed": Words("内容不是有效的 JSON：{problem}", "not valid JSON: {problem}", "HTTP API"),
    "invalid-field": Words("字段“{name}”无效：{problem_zh}", "field {name} is not valid: {problem}", "contracts"),
    "unknown-command": Words("没有“{command}”这个命令", "there is no command {command}", "contracts"),
    "unknown-noun": Words("没有“{noun}”这类档案", "there is no noun {noun}", "contracts"),
    "unknown-district": Words("没有编号为 {district} 的区县", "there is no district {district}", "DOMAIN §2 district"),
    "not-together": Words(
        "一起提交的命令必须针对同一事项", "commands asked together must concern one aggregate", "contracts"
    ),
    "log-corrupt": Words(
        "该区县的事件日志在 {at} 处无法读取，修复之前不作任何处理",
        "the district's log cannot be read at {at}; nothing is decided until it is mended",
        "shared/eventlog",
    ),
    # --- any fact
    "in-the-future": Words("日期 {on} 晚于今天 {today}", "the day {on} is after today, {today}", "DOMAIN §7"),
    "ends-before-it-begins": Words(
        "结束 {end} 不晚于开始 {start}", "its end, {end}, is not after its beginning, {start}", "DOMAIN §3"
    ),
    "not-a-plain-code": Words(
        "新编号“{id}”中有全角、变体或看不见的字符，与“{plain}”难以分辨，请写作“{plain}”",
        "the new code {id} has characters of full width, variants or unseen ones: write {plain}, which looks the same",
        "DOMAIN §7",
    ),
    "already-registered": Words("编号 {id} 已经登记", "{id} is on record already", "DOMAIN §7"),
    # --- the world
    "unknown-organisation": Words("没有编号为 {id} 的机构", "there is no organisation {id}", "DOMAIN §3"),
    "unknown-studio": Words("没有编号为 {id} 的工作室", "there is no studio {id}", "DOMAIN §3"),
    "unknown-mandate": Words("没有代表证号 {id}", "there is no mandate {id}", "DOMAIN §3"),
    "no-rulebook": Words("{on} 没有施行中的考核办法", "no rulebook is in force on {on}", "DOMAIN §2 rulebook"),
    "unknown-rulebook": Words(
        "{on} 以前没有施行过考核办法 {id}", "no rulebook {id} came into force by {on}", "DOMAIN §2 rulebook"
    ),
    "mandate-not-in-force": Words(
        "代表 {id} 在 {on} 不在任", "mandate {id} is not in force on {on}", "DOMAIN §3 mandate"
    ),
    # --- casework
    "step-out-of-order": Words("{id} 的应办环节是：{due}", "the step due for {id} is {step}", "DOMAIN §4.1"),
    "step-before-previous": Words(
        "日期 {on} 早于上一环节 {last}", "{on} is before the step before, {last}", "DOMAIN §4.1"
    ),
    "not-a-village": Words("{id} 不是村或社区", "{id} is neither a village nor a community", "DOMAIN §4.1 register"),
    "not-upward": Words(
        "报告应逐级向上，{id} 不是更高一级", "a report goes upward, {id} is no higher level", "DOMAIN §4.1 escalate"
    ),
    "not-the-responsible-unit": Words(
        "该项的责任单位是 {unit}", "the plan makes {unit} responsible", "DOMAIN §4.1 plan"
    ),
    "rater-is-handler": Words(
        "经办人 {id} 不能评价自己办理的事项", "{id} handled the case and cannot rate it", "DOMAIN §4.1"
    ),
    "unknown-handler": Words(
        "{id} 不是在册的代表或机构", "{id} is neither a mandate nor an organisation", "DOMAIN §4.1"
    ),
    "unknown-urgency": Words(
        "考核办法 {rulebook} 没有紧急程度“{urgency}”", "rulebook {rulebook} has no urgency {urgency}", "DOMAIN §4.2"
    ),
    "no-such-item": Words(
        "方案只有 {items} 项，没有第 {item} 项", "the plan has {items} items, not {item}", "DOMAIN §4.1"
    ),
    "item-already-resolved": Words("第 {item} 项已经解决", "item {item} is solved already", "DOMAIN §4.1"),
    "extended-already": Words("每轮最多延期 {max} 次", "a round is extended at most {max} times", "DOMAIN §4.1 extend"),
    "extension-too-long": Words(
        "延期 {days} 天超过上限 {max} 天", "{days} days are more than {max}", "DOMAIN §4.1 extend"
    ),
    "feedback-still-open": Words(
        "反馈期限 {until} 未过，不能记为未回应", "feedback is open until {until}", "DOMAIN §4.1"
    ),
    "merged-into-itself": Words("事项 {id} 不能并入自身", "{id} cannot be merged into itself", "DOMAIN §4.1 merge"),
    "merged-in-a-circle": Words("事项 {into} 已并入 {id}", "{into} was merged into {id} before", "DOMAIN §4.1 merge"),
    "there-already": Words("事项已在 {id}", "the case is with {id} already", "DOMAIN §4.1 transfer"),
    "approved-by-oneself": Words(
        "延期不能由申请人 {id} 自己批准", "{id} asks for the extension and cannot approve it", "DOMAIN §4.1 extend"
    ),
    "holder-still-there": Words(
        "{id} 仍在，须由其移交", "{id} is still there and has to offer the case itself", "DOMAIN §4.1 transfer"
    ),
    "unknown-file": Words("事项没有附件 {id}", "the case has no file {id}", "DOMAIN §4.1 attach files"),
    "unknown-case": Words("没有编号为 {id} 的事项", "there is no case {id}", "DOMAIN §4.1"),
    "duplicate-serial": Words("流水号 {id} 已经登记", "serial {id} is on record already", "DOMAIN §4.4 duties"),
    "unknown-entry": Words("台账中没有流水号 {id}", "there is no entry {id} in the ledger", "DOMAIN §4.4 duties"),
    "nothing-to-reverse": Words(
        "没有 {on} 的这项记录可冲销", "nothing of {on} is there to reverse", "DOMAIN §5.5 corrections"
    ),
    "already-reversed": Words("{id} 已经冲销", "{id} is reversed already", "DOMAIN §5.5 corrections"),
    "not-a-day-to-publish": Words(
        "{day} 不能作为 {year} 年结果的截止日：须不早于本年，且不晚于公布日 {on}",
        "{day} is no day to publish {year} as of: not before the year, and not after the publication on {on}",
        "DOMAIN §5.5 corrections",
    ),
    "reason-required": Words(
        "第 {revision} 次公布须说明理由", "revision {revision} has to say why", "DOMAIN §5.5 corrections"
    ),
    "unknown-revision": Words(
        "{year} 年没有第 {revision} 次公布的结果",
        "there is no revision {revision} of {year}",
        "DOMAIN §5.5 corrections",
    ),
    "year-to-come": Words(
        "今天是 {today}，{year} 年还没有开始，没有结果", "today is {today}: {year} has not begun", "DOMAIN §5.2"
    ),
    "nothing-known-yet": Words(
        "到那一天为止，本区还没有任何记录", "by that day nothing of this district was on record", "DOMAIN §5.5 as of"
    ),
    "nothing-to-explain": Words(
        "{year} 年截至 {on} 没有“{what}”的考核结果",
        "there is no result of this {what} for {year} as of {on}",
        "DOMAIN §5.5",
    ),
    "duplicate-duty": Words(
        "{on} 的“{kind}”已有内容相同的记录", "the same {kind} of {on} is on record", "DOMAIN §4.4 duties"
    ),
    "entered-before-it-happened": Words(
        "登记日期 {entered} 早于履职日期 {on}", "entered on {entered}, before it happened on {on}", "DOMAIN §4.4 duties"
    ),
    "outside-the-term": Words("{on} 不在代表 {id} 的任期内", "{on} is outside the term of {id}", "DOMAIN §3 term"),
    "only-opinions-are-adopted": Words(
        "“{kind}”不能采用，只有民情信息可以", "a {kind} cannot be adopted", "DOMAIN §4.4"
    ),
    "adopted-already": Words("{id} 已被采用", "the opinion of {id} is adopted already", "DOMAIN §4.4 opinions"),
    "unknown-session": Words("没有编号为 {id} 的年会", "there is no session {id}", "DOMAIN §4.4 sessions"),
    "session-closed": Words("年会 {id} 已于 {on} 闭会", "session {id} closed on {on}", "DOMAIN §4.4 sessions"),
    "not-invited": Words("代表 {id} 未受邀附议", "{id} was not invited to sign", "DOMAIN §4.4 proposals"),
    "too-late-to-return": Words("退回期限 {until} 已过", "it could be returned until {until}", "DOMAIN §4.4 proposals"),
    "unknown-proposal": Words("没有编号为 {id} 的提案", "there is no proposal {id}", "DOMAIN §4.4 proposals"),
    "joined-with-itself": Words(
        "提案 {id} 不能与自身并办", "proposal {id} cannot be handled together with itself", "DOMAIN §4.4 proposals"
    ),
    "signed-twice": Words("{id} 在同一提案中重复署名", "{id} signed the proposal twice", "DOMAIN §4.4 proposals"),
    "personal-proposal-with-cosigners": Words(
        "个人提案不应有附议代表", "a personal proposal has no co-signers", "DOMAIN §2"
    ),
    "joint-proposal-without-cosigners": Words(
        "联名提案缺少附议代表", "a joint proposal needs a co-signer", "DOMAIN §2"
    ),
    "empty-team": Words("缺少参与代表", "nobody took part", "DOMAIN §4.4 good deeds"),
    "member-twice": Words("{id} 在参与代表中重复", "{id} is in the team twice", "DOMAIN §4.4 good deeds"),
    "verifier-in-team": Words("核实人 {id} 参与了该事", "{id} took part and cannot verify", "DOMAIN §4.4 good deeds"),
    "linked-already": Words(
        "{id} 已由代表 {mandate} 结对", "mandate {mandate} stands by {id} already", "DOMAIN §4.4 household link"
    ),
    "not-linked": Words("{id} 没有结对", "nobody stands by {id}", "DOMAIN §4.4 household link"),
    "no-such-aid": Words("{id} 没有第 {aid} 次帮扶", "{id} was not aided {aid} times", "DOMAIN §4.4 household link"),
    "unknown-referral": Words("没有编号为 {id} 的外区县移送", "there is no referral {id}", "DOMAIN §4.1 transfer"),
    "referral-settled": Words(
        "移送 {id} 已经接收或退回", "referral {id} is accepted or returned already", "DOMAIN §4.1 transfer"
    ),
    "unknown-story": Words("没有编号为 {id} 的典型事例", "there is no story {id}", "DOMAIN §4.4 stories"),
    "not-named": Words("典型事例没有写到 {id}", "the story does not name {id}", "DOMAIN §4.4 stories"),
    "consent-missing": Words(
        "典型事例 {id} 缺少本人同意：{missing}", "{missing} did not agree to be named in {id}", "DOMAIN §4.4 stories"
    ),
    "unknown-deed": Words("没有编号为 {id} 的实事好事", "there is no good deed {id}", "DOMAIN §4.4 good deeds"),
    # --- registry
    "not-this-district": Words(
        "{id} 不是本区县 {district}", "{id} is not this district, {district}", "DOMAIN §2 district"
    ),
    "district-has-no-parent": Words("区县没有上级机构", "a district has no parent here", "DOMAIN §3"),
    "before-its-parent": Words(
        "起始日期 {on} 早于上级机构 {parent} 的 {start}",
        "{on} is before its parent {parent} began on {start}",
        "DOMAIN §3",
    ),
    "organisation-ended": Words(
        "机构 {id} 已于 {end} 撤销，其后为：{successors}",
        "organisation {id} ended on {end}; after it came: {successors}",
        "DOMAIN §3",
    ),
    "district-does-not-end": Words("区县 {id} 不能撤销", "the district {id} does not end here", "DOMAIN §3"),
    "not-a-successor": Words("{id} 不能作为后继", "{id} cannot come after it", "DOMAIN §3"),
    "below-itself": Words("{id} 隶属于 {below}", "{id} belongs to {below} itself", "DOMAIN §3"),
    "still-has-members": Words(
        "{id} 没有唯一的后继，须先变更下属机构的隶属关系：{left}",
        "{id} has not one successor: first move what belongs to it, {left}",
        "DOMAIN §3",
    ),
    "studio-closed": Words(
        "工作室 {id} 已于 {end} 撤销，其后为：{successor}",
        "studio {id} closed on {end}; after it came: {successor}",
        "DOMAIN §3 studios",
    ),
    "served-by-another": Words(
        "{id} 已由工作室 {studio} 服务", "{id} is served by studio {studio} already", "DOMAIN §3 studios"
    ),
    "term-extended-too-far": Words(
        "任期原定至 {end}，最多延长一年，不能到 {until}",
        "a term until {end} is extended by at most a year, not to {until}",
        "DOMAIN §2 term",
    ),
    "empty-catchment": Words("缺少服务范围", "the catchment is empty", "DOMAIN §3 studios"),
    "served-twice": Words("服务范围中 {id} 重复", "{id} is in the catchment twice", "DOMAIN §3 studios"),
    "not-a-catchment": Words("{level}工作室不能服务 {id}", "a {level} studio cannot serve {id}", "DOMAIN §2 studio"),
    "mandate-stage": Words(
        "代表 {id} 现为“{zh}”，不能这样变更", "mandate {id} is {en}: not possible now", "DOMAIN §3 mandate"
    ),
    "not-a-committee": Words("{id} 不是选举单位", "{id} has no committee that elects", "DOMAIN §2 representative"),
    "not-a-slot": Words(
        "时段“{slot}”应为 09:00-11:30 的形式", "a slot looks like 09:00-11:30, not {slot}", "DOMAIN §2 shift"
    ),
    "shift-clash": Words(
        "代表 {id} 在 {on} 同一时段已在 {studio} 值班", "{id} is on shift at {studio} then on {on}", "DOMAIN §3 rota"
    ),
    "before-the-studio": Words(
        "{on} 工作室 {studio} 尚未设立", "studio {studio} was not open on {on}", "DOMAIN §3 rota"
    ),
    "on-leave": Words("代表 {id} 在 {on} 休假", "{id} is on leave on {on}", "DOMAIN §3 rota"),
    "shift-in-leave": Words(
        "代表 {id} 在 {on} 已排班，须先取消", "{id} is on shift on {on}: cancel that first", "DOMAIN §3 rota"
    ),
    "no-such-shift": Words(
        "{on} {slot} 在工作室 {studio} 没有待值的班",
        "no shift is planned at {studio} on {on}, {slot}",
        "DOMAIN §3 rota",
    ),
    "shift-is-past": Words("{on} 的班已过，不能调换", "the shift of {on} is past", "DOMAIN §3 rota"),
    "swapped-with-oneself": Words("{id} 不能与自己调班", "{id} cannot swap with themselves", "DOMAIN §3 rota"),
    "unknown-promise": Words("没有编号为 {id} 的承诺", "there is no promise {id}", "DOMAIN §3 promise"),
    "promise-settled": Words(
        "承诺 {id} 已经兑现或撤回", "promise {id} is kept or withdrawn already", "DOMAIN §3 promise"
    ),
    "invalid-rulebook": Words("考核办法有误：{zh}", "the rulebook is not sound: {en}", "DOMAIN §2 rulebook"),
    "day-of-another-year": Words("{day} 不在所公布的年份内", "{day} is in none of the years", "DOMAIN §4.2"),
    "day-said-twice": Words("{day} 重复", "{day} is named twice", "DOMAIN §4.2"),
    "unknown-regulation": Words("没有编号为 {id} 的制度", "there is no regulation {id}", "DOMAIN §3 regulations"),
    "regulation-superseded": Words(
        "制度 {id} 自 {end} 起已由 {by} 替代",
        "regulation {id} is superseded by {by} from {end}",
        "DOMAIN §3 regulations",
    ),
    "unknown-teacher": Words("没有在聘的教师 {id}", "nobody of number {id} teaches then", "DOMAIN §3 training"),
    "unknown-training": Words("没有编号为 {id} 的培训", "there is no training {id}", "DOMAIN §3 training"),
    "training-settled": Words(
        "培训 {id} 已经举办或取消", "training {id} is held or cancelled already", "DOMAIN §3 training"
    ),
    "in-that-post": Words("{id} 自 {since} 起已任此职", "{id} has that post since {since}", "DOMAIN §3 staff"),
    "in-no-post": Words("{id} 没有在任职务", "{id} has no post", "DOMAIN §3 staff"),
    "unknown-group": Words("没有编号为 {id} 的监督组", "there is no supervision group {id}", "DOMAIN §3 supervision"),
    "group-dissolved": Words(
        "监督组 {id} 已于 {end} 撤销", "supervision group {id} was dissolved on {end}", "DOMAIN §3 supervision"
    ),
    "rulebook-day-taken": Words(
        "{on} 已有考核办法 {id} 施行", "rulebook {id} comes into force on {on} too", "DOMAIN §3"
    ),
    # --- scoring
    "duplicate-ballot": Words(
        "{on} “{bloc}”的评议已经登记", "the ballot of {bloc} on {on} is on record", "DOMAIN §5.2"
    ),
    "unknown-ballot": Words("没有编号为 {id} 的投票", "there is no ballot {id}", "DOMAIN §5.2 ballots"),
    "voter-by-name": Words(
        "投票人须填代表证号或发出的编号，不能填姓名：谁参加了投票是公开的",
        "voters are mandates or numbers that were given out, never names: who took part is public",
        "DOMAIN §6",
    ),
    "no-voter": Words("{id} 不在投票人名册上", "{id} is not among the voters", "DOMAIN §5.2 ballots"),
    "too-few-voters": Words(
        "投票人不足 {least} 人，投票无法保密", "with fewer than {least} voters no vote is secret", "DOMAIN §6"
    ),
    "voted-already": Words("{id} 已经投票", "{id} has voted already", "DOMAIN §5.2 ballots"),
    "ballot-over": Words("投票 {id} 已于 {until} 截止", "ballot {id} ended on {until}", "DOMAIN §5.2 ballots"),
    "ballot-open": Words("投票 {id} 尚未结束", "ballot {id} is still open", "DOMAIN §5.2 ballots"),
    "ballot-closed": Words("投票 {id} 已经结束", "ballot {id} is closed", "DOMAIN §5.2 ballots"),
    "ballot-under-way": Words(
        "同一代表、同一群体的投票 {id} 尚未计票",
        "ballot {id} of the same bloc is not tallied yet",
        "DOMAIN §5.2 ballots",
    ),
    "votes-do-not-add-up": Words(
        "投票 {cast} 张，计票 {counted} 张，不相符", "{cast} votes were cast, {counted} counted", "DOMAIN §5.2 ballots"
    ),
    "votes-on-oneself": Words("{id} 不能评议自己", "{id} cannot vote on themselves", "DOMAIN §5.2 ballots"),
    "subject-forgotten": Words(
        "{subject} 的个人信息已按要求销毁，不能再登记",
        "the words about {subject} were forgotten; none may be added",
        "DOMAIN §6 privacy",
    ),
    "unknown-bloc": Words("考核办法没有评议群体“{bloc}”", "the rulebook has no bloc {bloc}", "DOMAIN §5.2"),
    "unknown-grade": Words("考核办法没有评议等次“{grade}”", "the rulebook has no grade {grade}", "DOMAIN §5.2"),
    "no-votes": Words("一张选票也没有", "there is not one vote", "DOMAIN §5.2"),
    "marked-already": Words(
        "{id} 在 {year} 年已评过这个工作室", "{id} marked the studio in {year} already", "DOMAIN §5.4"
    ),
    "wrong-criteria": Words("评选项目应为：{criteria}", "the criteria are {criteria}", "DOMAIN §5.4"),
    "mark-out-of-range": Words(
        "分数 {mark} 不在 0 至 {max} 之间", "{mark} is not between 0 and {max}", "DOMAIN §5.3, §5.4"
    ),
    "unknown-target": Words("没有编号为 {id} 的指标", "there is no target {id}", "DOMAIN §5.3"),
    "points-not-positive": Words("分值 {points} 应大于零", "the points {points} must be above zero", "DOMAIN §5.3"),
    "another-unit": Words("指标 {target} 属于 {unit}", "target {target} belongs to {unit}", "DOMAIN §5.3"),
    "duplicate-check": Words(
        "{assessor} {on} 的{kind}考核已经登记", "the {kind} check by {assessor} on {on} is on record", "DOMAIN §5.3"
    ),
    "only-tracking-demands": Words(
        "{kind}考核不提出整改，跟踪考核才提出", "a {kind} check demands nothing", "DOMAIN §5.3"
    ),
    "only-half-year-reaches": Words(
        "{kind}考核不记完成比例，半年考核才记", "a {kind} check says no share, the half-year review does", "DOMAIN §5.3"
    ),
    "gap-needs-a-day": Words(
        "半年完成 {reached}%，不足 50%，须限期整改", "{reached} % at half-year is a gap: say until when", "DOMAIN §5.3"
    ),
    "verified-by-itself": Words("{id} 不能核验自己的整改", "{id} cannot verify its own rectification", "DOMAIN §5.3"),
    "not-finished": Words(
        "{on} 考核提出的整改尚未完成", "what the check of {on} demanded is not finished", "DOMAIN §5.3"
    ),
    "verified-already": Words(
        "{on} 考核提出的整改已经核验", "what the check of {on} demanded is verified", "DOMAIN §5.3"
    ),
    "unknown-report": Words("没有编号为 {id} 的报告", "there is no report {id}", "DOMAIN §1 representative"),
    "report-settled": Words(
        "报告 {id} 已退回或通过", "report {id} is returned or accepted", "DOMAIN §1 representative"
    ),
    "read-by-its-author": Words("{id} 不能审阅自己的报告", "{id} cannot read its own report", "DOMAIN §5.3"),
    "unknown-supervision": Words(
        "没有编号为 {id} 的监督检查", "there is no supervision check {id}", "DOMAIN §3 supervision"
    ),
    "supervision-concluded": Words(
        "监督检查 {id} 已经办结", "supervision check {id} is concluded", "DOMAIN §3 supervision"
    ),
    "answer-owed": Words(
        "监督检查 {id} 尚未答复", "supervision check {id} waits for an answer", "DOMAIN §3 supervision"
    ),
    "unknown-award": Words("没有编号为 {id} 的表彰", "there is no award {id}", "DOMAIN §5.4 awards"),
    "no-recipient": Words("表彰 {id} 没有这个对象", "award {id} honours nobody like that", "DOMAIN §5.4 awards"),
    "nothing-on-file": Words("{id} 没有实绩档案", "nothing is on file about {id}", "DOMAIN §5.3 achievement file"),
    "nominated-already": Words(
        "工作室 {id} 在 {year} 年已被推荐", "studio {id} is nominated for {year} already", "DOMAIN §5.4"
    ),
    "no-rectification": Words("{on} 的考核没有提出整改", "the check of {on} demanded nothing", "DOMAIN §5.3"),
    # --- the log
    "log-hole": Words(
        "记录有缺：到 {until} 号应有 {due} 条，只有 {held} 条",
        "{held} records up to seq {until}, not {due}: a hole",
        "shared/eventlog",
    ),
    "unknown-type": Words("没有“{type}”这种事件", "nobody knows the type {type}", "shared/eventlog"),
    "unreadable-record": Words("记录无法读取：{problem}", "unreadable: {problem}", "shared/eventlog"),
    "line-break": Words("记录的信封中有换行", "a line break in its envelope", "shared/bus"),
    "poison-event": Words(
        "记录无法计入读模型：{problem}", "no read model can take it: {problem}", "shared/projections"
    ),
    "unseen-record": Words(
        "其中有任何读取者都读不到的记录", "among these are records that no reader meets", "shared/eventlog"
    ),
    "version-out-of-order": Words(
        "{stream} 的版本 {version} 次序不对", "version {version} of {stream} is out of order", "shared/eventlog"
    ),
    "clock-backwards": Words("登记时间早于前一条", "it was recorded before the one before it", "shared/eventlog"),
    "claim-gone": Words(
        "记录所占用的编号缺少登记，共 {count} 个，首个是 {claim}",
        "claims of these are gone: {count}, the first is {claim}",
        "shared/eventlog",
    ),
    "claim-of-no-event": Words(
        "有 {count} 个编号登记为已占用，却没有记录占用它，首个是 {claim}",
        "claims that no event made: {count}, the first is {claim}",
        "shared/eventlog",
    ),
    "head-elsewhere": Words(
        "登记册说到 {head} 号，日志止于 {end} 号", "the head says {head}, the log ends at {end}", "shared/eventlog"
    ),
    "read-model-behind": Words(
        "读模型 {projection} 停在 {at} 号，日志止于 {end} 号，请看 copperseal status",
        "{projection} stands at {at}, the log ends at {end}: see copperseal status",
        "shared/projections",
    ),
    "seal-behind": Words(
        "封存停在 {at} 号，日志止于 {end} 号，请看 copperseal verify",
        "the seal stands at {at}, the log ends at {end}: see copperseal verify",
        "shared/seal",
    ),
    "nothing-there": Words("没有该区县的任何记录", "there is nothing of it", "copperseal verify"),
    "position-elsewhere": Words(
        "读模型 {projection} 记为读到 {at} 号，日志止于 {end} 号",
        "{projection} says that it has read up to {at}, the log ends at {end}",
        "shared/projections",
    ),
    "document-missing": Words(
        "读模型 {projection} 缺少 {kind} {key}", "{projection}: {kind} {key} is missing", "shared/projections"
    ),
    "document-not-from-the-log": Words(
        "读模型 {projection} 的 {kind} {key} 不是由日志得出的",
        "{projection}: {kind} {key} is not from the log",
        "shared/projections",
    ),
    "document-different": Words(
        "读模型 {projection} 的 {kind} {key} 与日志不符",
        "{projection}: {kind} {key} is different from what the log gives",
        "shared/projections",
    ),
    # --- the seal: what its texts do not show
    "not-a-key": Words("不是验证公钥", "the verifier key is not one", "C2SP signed-note"),
    "not-its-own-id": Words("验证公钥的编号与公钥不符", "the verifier key's id is not its own", "C2SP signed-note"),
    "not-signed": Words("没有 {origin} 的签名", "there is no signature of {origin}", "C2SP signed-note"),
    "signed-otherwise": Words(
        "{origin} 的签名与正文不符", "the signature of {origin} is not over this text", "C2SP signed-note"
    ),
    "not-ours-alone": Words(
        "存放的检查点应只有 {origin} 一个签名", "it is kept with more than the signature of {origin}", "shared/seal"
    ),
    "not-a-signature": Words(
        "检查点之后的这一行不是签名", "a line after the checkpoint is no signature", "C2SP signed-note"
    ),
    "not-base64": Words("这一行不是 base64", "the line is not base64", "C2SP"),
    "of-another-log": Words(
        "这是 {found} 的检查点，不是 {origin} 的",
        "this is a checkpoint of {found}, not of {origin}",
        "C2SP tlog-checkpoint",
    ),
    "no-size": Words("检查点没有写明条数", "the checkpoint has no size", "C2SP tlog-checkpoint"),
    "not-a-proof": Words("不是 {form} 格式的证明", "this is no {form}", "C2SP tlog-proof"),
    "no-record": Words("证明不带记录", "the proof carries no record", "C2SP tlog-proof"),
    "no-index": Words("证明没有写明位置", "the proof names no index", "C2SP tlog-proof"),
    "not-a-hash": Words("哈希应为 32 字节，不是 {bytes} 字节", "a hash has 32 bytes, not {bytes}", "RFC 6962 §2.1"),
    "beyond-the-tree": Words(
        "检查点只有 {size} 条，没有位置 {index}", "a tree of {size} has no leaf {index}", "RFC 6962 §2.1"
    ),
    "not-that-many-hashes": Words(
        "证明有 {hashes} 个哈希，应有 {due} 个", "a path of {hashes} hashes, not {due}", "RFC 6962 §2.1"
    ),
    "not-what-was-sealed": Words("记录与封存时不符", "not what was sealed", "shared/seal"),
    "another-checkpoint": Words("证明说的是另一个检查点", "the proof is about another checkpoint", "C2SP tlog-witness"),
    "not-the-beginning": Words(
        "{size} 条的日志不是由所见的 {old} 条延续而来",
        "the log of {size} records does not begin with the {old} that were seen",
        "C2SP tlog-witness",
    ),
    "nothing-sealed": Words("尚未封存任何记录", "nothing of district {district} is sealed yet", "shared/seal"),
    "not-sealed": Words("不在已封存的 {size} 条之中", "is not among the {size} records that are sealed", "shared/seal"),
    "not-so-many-sealed": Words(
        "前 {old} 条不是已封存的 {size} 条的开头",
        "{old} records are not a beginning of the {size} that are sealed",
        "shared/seal",
    ),
    "tree-not-whole": Words(
        "封存树不完整：瓦片 {level}/{tile} 缺失或被截断",
        "the tree is not whole: its tile {level}/{tile} is missing or cut",
        "shared/seal",
    ),
    "published-otherwise": Words(
        "{year} 年第 {revision} 次公布的结果，现在算出来与当时不同",
        "revision {revision} of {year} comes out otherwise than it was published",
        "DOMAIN §5.5",
    ),
    # --- the seal: what is found when it is held against the log
    "no-checkpoint": Words(
        "有公钥，却没有它签署的检查点", "it has a key, and no checkpoint that it signed", "shared/seal"
    ),
    "seal-gone": Words(
        "曾经封存，现在没有任何封存", "it was sealed once, and there is no seal any more", "shared/seal"
    ),
    "another-signing-key": Words(
        "验证检查点的公钥不是本系统签署用的",
        "the key that its checkpoints are checked by is not the one that we sign with",
        "shared/seal",
    ),
    "checkpoint-gone": Words(
        "已封存 {sealed} 条，最新的检查点却在 {size}",
        "{sealed} records were sealed, and the latest checkpoint is at {size}",
        "shared/seal",
    ),
    "checkpoint-misplaced": Words("此处放的是 {size} 条的检查点", "this is the checkpoint of {size}", "shared/seal"),
    "chain-broken": Words(
        "它接在 {previous} 条的检查点之后，此前留存的却是 {before} 条的",
        "it goes on from the checkpoint of {previous}, and the one before it is that of {before}",
        "shared/seal",
    ),
    "time-changed": Words(
        "它是在 {at} 签署的，不是所记的时间", "it was signed at {at}, not when it says", "shared/seal"
    ),
    "rolled-back": Words(
        "日志止于 {head} 号，却已封存 {sealed} 条",
        "the log ends at {head}, but {sealed} records were sealed",
        "shared/seal",
    ),
    "record-gone": Words("已封存，现已不在", "sealed, but not there any more", "shared/seal"),
    "record-taken-out": Words("此处封存的记录已被抽走", "what was sealed here is gone", "shared/seal"),
    "record-moved": Words("这里是封存为 {was} 的记录", "what was sealed as {was}", "shared/seal"),
    "tree-not-as-signed": Words(
        "封存树得不出 {size} 条时签署的根，这些记录的哈希已被改动",
        "the tree does not give the root that was signed at {size}: its hashes of these were changed",
        "shared/seal",
    ),
    "tile-changed": Words(
        "封存树的瓦片 {level}/{tile} 与叶不符",
        "tile {level}/{tile} of the tree does not follow from its leaves",
        "shared/seal",
    ),
    "leaf-tile-changed": Words(
        "封存树的瓦片 {level}/{tile} 已被改动；记录完好，由它们得出的根正是所签署的",
        "tile {level}/{tile} of the tree was changed; its records are intact, they give the root that was signed",
        "shared/seal",
    ),
    "not-a-checkpoint": Words("不是检查点", "this is no checkpoint", "C2SP tlog-checkpoint"),
    "not-looked-at": Words("没有核对 {district}", "{district} was not looked at", "copperseal verify"),
    "seen-longer": Words(
        "见证者见过已封存 {seen} 条，现在只有 {sealed} 条：已被退回",
        "witnesses saw {seen} records sealed, and now it is {sealed}: rolled back",
        "C2SP tlog-witness",
    ),
    "seen-otherwise": Words(
        "前 {seen} 条不是见证者见过的",
        "the first {seen} records are not those that witnesses saw sealed",
        "C2SP tlog-witness",
    ),
    "seen-checkpoint-gone": Words(
        "见证者见过这个检查点，现已不在", "witnesses saw this checkpoint, and it is gone", "C2SP tlog-witness"
    ),
    # --- the vault, keys and files
    "box-does-not-open": Words("{subject} 的密文无法打开", "no key opens a box of {subject}", "shared/vault"),
    "another-master-key": Words("主密钥与此密钥库不符", "the master key does not fit this vault", "shared/vault"),
    "key-gone": Words(
        "密钥库中既没有 {subject} 的密钥，也没有其已被遗忘的记载：所封存的文字再也读不出",
        "the vault has neither a key of {subject} nor that they were forgotten: what is sealed here is lost",
        "shared/vault",
    ),
    "key-back": Words(
        "记录说这次投票的密钥已销毁，密钥库中却又有 {subject} 的密钥",
        "on record the keys of this ballot are destroyed, and the vault has that of {subject} again",
        "shared/vault",
    ),
    "key-exchanged": Words(
        "密钥库中 {subject} 名下的密钥不是其本人的，或已被改动",
        "what the vault has as the key of {subject} was wrapped for somebody else, or altered",
        "shared/vault",
    ),
    "vault-away": Words("密钥库无法读取：{problem}", "the vault cannot be read: {problem}", "shared/vault"),
    "rotation-cut-short": Words(
        "主密钥与此密钥库不符，上次更换没有完成：请再次运行 copperseal rotate-master-key，切勿删除 {new}",
        "the master key does not fit this vault, a rotation was cut short: run copperseal rotate-master-key again, and "
        "do not delete {new}",
        "shared/vault",
    ),
    "no-master-key": Words("没有主密钥文件", "there is no master key here", "shared/vault"),
    "not-a-key-file": Words("不是密钥：应为 32 字节的 base64", "this is no key: 32 bytes as base64", "shared/vault"),
    "handed-on-unknown": Words(
        "{subject} 的密钥已销毁；其事项转往何处无法查明：{why}",
        "the key of {subject} is destroyed; whom the case was handed on to cannot be told: {why}",
        "DOMAIN §6",
    ),
    "nothing-kept": Words("没有 {subject} 的密钥", "nothing is kept of {subject}", "shared/vault"),
    "kept-in-several": Words(
        "{subject} 在 {districts} 都有密钥，请用 --district 指明",
        "{subject} is kept in {districts}: name one with --district",
        "shared/vault",
    ),
    "not-a-day": Words(
        "“{text}”不是日期，应写作 2015-04-30", "{text} is no day; one is written 2015-04-30", "DOMAIN §8"
    ),
    "not-a-year": Words("“{text}”不是年份", "{text} is no year", "DOMAIN §8"),
    "no-file": Words("没有这个文件", "there is no such file", "command line"),
    "unreadable-file": Words("文件无法读取：{problem}", "the file cannot be read: {problem}", "command line"),
    "not-utf-8": Words("文件不是 UTF-8 文本", "the file is no UTF-8 text", "command line"),
    "statement-ended": Words(
        "数据库没有让这次查询做完：{problem}",
        "the database did not let the question be answered: {problem}",
        "command line",
    ),
    "nothing-runs": Words(
        "没有系统在此目录上运行，请先启动：copperseal up --data {file}",
        "nothing runs on it; start it with: copperseal up --data {file}",
        "command line",
    ),
    "runs-already": Words(
        "已有系统在此目录上运行，请先停止：copperseal down --data {file}",
        "a stack is running on it; stop it with: copperseal down --data {file}",
        "command line",
    ),
    "schema-of-a-later-version": Words(
        "数据库已由更新版本的系统升级（{migration}），请用该版本启动",
        "a later version has brought the database on ({migration}): start that one",
        "command line",
    ),
    "did-not-start": Words("系统没有启动，原因见此文件", "it did not start, and this file says why", "command line"),
    "does-not-end": Words("系统没有停止：{problem}", "the stack does not end: {problem}", "command line"),
    "port-taken": Words("端口 {wanted} 已被占用，改用 {port}", "port {wanted} is taken; using {port}", "command line"),
    "process-ended": Words(
        "{what} 退出（{exit}），{wait} 秒后重新启动",
        "{what} ended with {exit}, starting it again in {wait} s",
        "command line",
    ),
    "process-not-started": Words(
        "{what} 没有启动，{wait} 秒后再试：{problem}",
        "{what} did not start, trying again in {wait} s: {problem}",
        "command line",
    ),
    "server-away": Words("{server} 没有应答：{problem}", "{server} does not answer: {problem}", "command line"),
    "service-away": Words(
        "没有服务受理 {command}（{why}），请稍后再做一遍：已经记入的不会重复",
        "no service takes {command} ({why}): do it again later, what is on record is not repeated",
        "command line",
    ),
    "not-a-choice": Words("没有“{text}”，可选：{choices}", "there is no {text}; there are {choices}", "command line"),
    "not-sheets": Words(
        "既不是 CSV 表格的文件夹，也不是工作簿（{forms}）",
        "neither a folder of CSV sheets nor a workbook ({forms})",
        "command line",
    ),
    "nothing-read": Words(
        "读模型 {projection} 还没有读到该区县的任何记录",
        "{projection} has read nothing of it yet",
        "shared/projections",
    ),
    "rebuilt-meanwhile": Words(
        "同时有另一次重建，这一次作废", "another rebuild took its place meanwhile", "shared/projections"
    ),
    "unknown-dead-letter": Words("没有第 {number} 号搁置的消息", "there is no dead letter {number}", "shared/bus"),
    "servers-do-not-start": Words("服务器没有启动：{problem}", "the servers do not start: {problem}", "command line"),
}
