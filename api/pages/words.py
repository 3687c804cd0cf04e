"""What people call the things of a case. Every word a clerk reads that is not a sentence of its own stands here."""

from __future__ import annotations

from pipelines.case import State

FAULTS = {
    "MISSING": "缺材料",
    "MISSING_PAGES": "缺页",
    "TOO_FEW_COPIES": "份数不足",
    "UNSIGNED": "未签字",
    "UNSEALED": "未盖章",
    "FIELD_EMPTY": "未填写",
    "FIELD_INVALID": "填写有误",
    "FIELD_MISMATCH": "前后不一致",
    "EXPIRED": "已过有效期",
    "ILLEGIBLE": "无法辨认",
    "UNREADABLE_FILE": "文件打不开",
}
STATUSES = {
    "satisfied": ("✓", "符合"),
    "deficient": ("✗", "有问题"),
    "unsure": ("?", "待确认"),
    "deferred": ("容", "容缺后补"),
    "fetch": ("调", "本机关调取"),
    "not_applicable": ("–", "不适用"),
}
"""Sign and word of a material's status."""

PAPERS = ".pdf,.ofd,.tif,.tiff,.jpg,.jpeg,.png,.webp,.heic,.docx,.xlsx"
RECORDINGS = "audio/*,video/*"
"""What a form offers to be chosen; a corrected page is no recording."""

FILE_PROBLEMS = {
    "EMPTY": "空文件",
    "NOT_A_DOCUMENT": "不是可识别的文档",
    "TRUNCATED": "文件不完整",
    "ENCRYPTED": "文件有密码",
    "NO_PAGES": "没有页面",
    "TOO_LARGE": "文件过大",
    "TOO_MANY_PAGES": "页数过多",
    "PAGE_SIZE": "页面尺寸异常",
    "DAMAGED": "文件损坏",
    "UNSAFE_STRUCTURE": "内部结构不安全",
    "ACTIVE_CONTENT": "含宏或外部内容",
    "NO_CONVERTER": "不能转换 Word、Excel",
    "TIMEOUT": "打开超时",
    "CRASHED": "无法解析",
    "SKIPPED": "已跳过",
    "QUARANTINED": "已隔离",
}
PAGE_PROBLEMS = {
    "TIMEOUT": "识别超时",
    "CRASHED": "识别失败",
    "DAMAGED": "页面损坏",
    "ENGINE": "识别失败",
    "SKIPPED": "已跳过",
    "QUARANTINED": "已隔离",
}
UNPLACED = {
    "blank": "空白页",
    "duplicate": "重复页",
    "unknown": "未归类",
    "unreadable": "无法识别",
    "sheet": "封面或分隔页",
    "aside": "已置旁",
    "replaced": "已替换",
}
NECESSITY = {"required": "必要", "optional": "非必要", "deferrable": "容缺后补"}
CHANNELS = {"window": "窗口", "online": "网上", "post": "邮寄", "api": "接口", "batch": "批量"}
MODES = {"window": "窗口领取", "courier": "邮寄送达", "electronic": "电子送达"}
ANSWERS = {"fault": "有问题", "fine": "没问题", "unclear": "看不清"}
VERDICTS = {"complete": "齐全", "deficient": "不齐全", "doubtful": "待确认"}
LIGHTS = {"green": "绿", "yellow": "黄", "red": "红"}
CARRIERS = {"": "待下单", "handover": "交接单寄递", "kuaidi100": "快递100"}
NOT_ORDERED = "未下单"
OUTCOMES = {"granted": "准予", "refused": "不予许可"}

KINDS = {
    "case_opened": "收件",
    "files_added": "补充材料",
    "pages_arranged": "整理页面",
    "file_split": "打开文件",
    "page_read": "识别一页",
    "found_complete": "预审：齐全",
    "found_deficient": "预审：不齐全",
    "found_doubtful": "预审：有疑问",
    "second_opinion_wanted": "预审：疑处请另一识别引擎复核",
    "second_opinion_given": "预审：疑处已复核",
    "letter_issued": "文书签发",
    "letter_delivered": "文书送达",
    "shipment_booked": "已下寄递单",
    "shipment_moved": "寄递进度",
    "archived": "归档",
    "deadline_passed": "期限届满",
    "deadline_nears": "期限将至",
    "calendar_changed": "工作日历变更，期限重算",
    "task_died": "处理失败",
    "doubts_answered": "答复疑问",
    "notice_given": "决定一次性告知",
    "acceptance_given": "决定受理",
    "deferral_accepted": "决定容缺受理",
    "declined": "决定不予受理",
    "sent_back": "决定退件",
    "withdrawn": "申请人撤回",
    "review_begun": "开始审查",
    "procedure_begun": "特别程序开始",
    "procedure_ended": "特别程序结束",
    "extended": "延长期限",
    "decided": "作出决定",
    "terminated": "终止办理",
    "handed_over": "文书交付",
    "delivery_failed": "送达未成",
    "delivery_tried_again": "重新送达",
    "delivery_changed": "变更送达方式",
    "fetched": "材料已调取",
    "retried": "重试",
    "skipped": "跳过失败的步骤",
    "quarantined": "隔离文件",
}
"""What happened to a case."""

TABS: dict[str, tuple[str, tuple[State, ...]]] = {
    "mine": ("待窗口处理", (State.AWAITING_CLERK, State.NEEDS_ATTENTION, State.DELIVERY_FAILED)),
    "machine": ("识别预审中", (State.RECEIVED, State.READING, State.PRECHECKING)),
    "correction": ("待补正", (State.CORRECTION_REQUESTED,)),
    "review": ("受理审查", (State.ACCEPTED, State.DEFERRED_ACCEPTED, State.REVIEWING, State.SUSPENDED)),
    "sending": ("决定送达", (State.GRANTED, State.REFUSED, State.PRODUCING, State.DELIVERING)),
    "over": (
        "已结束",
        (
            State.CLOSED,
            State.ARCHIVED,
            State.NOT_ACCEPTED,
            State.RETURNED,
            State.WITHDRAWN,
            State.LAPSED,
            State.TERMINATED,
        ),
    ),
    "all": ("全部", ()),
}
"""The tabs of the list, with the states behind them; none means all."""

TONES: dict[State, str] = {
    **dict.fromkeys(TABS["mine"][1], "act"),
    **dict.fromkeys(TABS["machine"][1], "busy"),
    **dict.fromkeys(TABS["correction"][1], "wait"),
    **dict.fromkeys(TABS["review"][1], "good"),
    **dict.fromkeys(TABS["sending"][1], "good"),
    **dict.fromkeys(TABS["over"][1], "over"),
}
"""The colour of a state's badge."""
