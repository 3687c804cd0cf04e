"""What the bodies are, in Chinese: each shape in a sentence or two."""

from __future__ import annotations

from pipelines.case import LABELS

SHAPES: dict[str, str] = {
    "Act": "办理一件事及其所需内容。not_accept、terminate、delivery_failed：`reason`；decide：`outcome`，不予许可时另需 `reason`；"
    "suspend：`procedure`、`days`；extend：`approver`、`reason`；accept_deferred：`promised`、`by_date`；"
    "change_delivery：`mode`、`name`、`phone`、`address`（邮寄时须知道收件人、电话和地址，申请人已写明的可不写）；handed_over：`letters`（不写时为全部待交付的）、`receiver`；"
    "fetched：`materials`（不写时为全部）；not_accept 可写 `target_authority`；skip、quarantine：`task`、`reason`；"
    "retry：`task` 或 `file`，都不写时为全部。",
    "Agent": "代理人。",
    "Answered": "对一处疑问的答复。只有疑问仍在原处时才有效。",
    "Applicant": "申请人。",
    "AsideBody": "已放弃的一页，或整个文件（`page` 为 null）；以 `task` 办理 retry 可再次识别。",
    "AttemptBody": "一次失败的尝试。",
    "CallBody": "一次调用。没有 `ended_at` 的正在进行，或结果不明（UNKNOWN）。",
    "CallbackBody": "一次回调：应告知的内容及每次调用。`id` 即每次调用的 `webhook-id`。",
    "CaseBody": "一个办件的全部现状。",
    "CaseListBody": "办件列表，最新的在前。",
    "CaseSummary": "列表中的一个办件。",
    "ChangeBody": "要修改的内容；不写的不变。",
    "CheckReport": "预审报告：齐什么、缺什么、疑什么。",
    "ClockBody": "一个期限。暂停（`paused_on`）时不计时。",
    "Confirmation": "对最近一次预审的疑问的答复。",
    "CoverWanted": "要打印的封面页（新办件写 `item`，补交写 `case`）及其后的分隔页。",
    "Deferral": "容缺受理承诺：哪些材料后补，至迟何日。",
    "Deficiency": "一处问题。`certain` 为 false 是疑问：只问窗口人员，不写入告知书。",
    "DeliveriesBody": "回调记录，最新的在前。",
    "DeliveryWish": "申请人选择的送达方式。只有申请人选择时才电子送达。邮寄时不写收件人、电话或地址的，用申请人的；都没有的，材料照收，预约寄递前须以 change_delivery 补全。",
    "Evidence": "问题所在之处。`box` 为 null 指整页。",
    "Facts": "申报事实：窗口或接入方所述。没有写的不作推定。",
    "FailureBody": "彻底失败、等待处理的步骤；`acts` 是可选的处理办法。",
    "FieldReading": "一个字段的识别结果。`raw` 是纸上所写，`value` 是规范后的值；`second` 只在复核过时出现。",
    "FileBody": "收到的一个文件。打开之前或无法打开（`problem`）时，`pages` 为空。",
    "FileReport": "收到的一个文件。",
    "FindingBody": "目录的一处问题。",
    "Given": "一条答复：该处是否确有问题。",
    "GroupSaid": "放在一起的页，以及是什么材料。",
    "Handling": "原因和经办人。",
    "HistoryBody": "办件的事件链；不完整时 `faults` 说明原因。",
    "ItemRef": "事项及其目录版本。",
    "LetterBody": "已出具的文书。",
    "LetterDeliveryBody": "文书的送达方式和送达情况。",
    "LinkBody": "事件链中的一个事件：`hash` 覆盖其余全部内容，`previous` 是上一个的哈希。",
    "LintBody": "目录能否发布，有哪些问题。",
    "Many": "重试哪些失败步骤；不写的条件不作限制。",
    "ManyBody": "逐个的结果。",
    "MaterialReport": "目录中的一项材料。`code` 为 null：不属于任何材料的问题，如打不开的文件。",
    "Operation": "一个操作。rotate 旋转：`turn`；move 移动：`before`，不写为移到最后；assign 归入：`material`，不写为自动识别；"
    "split 拆分，merge 合并，aside 置旁，restore 恢复；collate 按正反面整理：`backs`。",
    "Overdue": "已经逾期的一个期限：`code` 为 NOTICE_OVERDUE 逾期未告知，SUPPLEMENT_UNANSWERED 补正材料逾期未答复，CORRECTION_OVERDUE 逾期未补正，"
    "STATUTORY_OVERDUE 超过法定期限，PROMISED_OVERDUE 超过承诺期限，DELIVERY_OVERDUE 逾期未送达。",
    "PageBody": "文件的一页。",
    "PageKey": "一页：文件编号和页码。",
    "PageRef": "文件的一页。",
    "PageSaid": "计划中的一页及其方向。",
    "PlanSaid": "整个页面计划：办件的每一页恰好一次。",
    "ProblemBody": "需要人工处理的原因和办法。",
    "ProblemDetails": "错误（RFC 9457）。`errors` 列出请求的每一处错误，`acts` 是现在可以办理的事。",
    "ProgressBody": "识别的进度。",
    "RegisterBody": "要登记的回调地址。",
    "ResentBody": "重发了多少。",
    "RetriedBody": "其中一个的结果；没有重试的，`code` 和 `detail` 说明原因。",
    "SecondLook": "对疑处，另一识别引擎所读。",
    "SecretBody": "回调地址及其签名密钥；密钥只在这里给出。",
    "ShipmentBody": "一个寄递件。承运方下单之前，`carrier` 和 `waybill` 为空。",
    "State": "办件状态：" + "、".join(f"{state.value} {label}" for state, label in LABELS.items()) + "。",
    "TaskBody": "彻底失败的步骤。有人处理之前，`state` 为 dead。",
    "TaskListBody": "失败步骤，最新的在前。",
    "Told": "告知书上的一条：哪项材料，什么问题。",
    "Undo": "撤销：回到该版本之前的计划。",
    "UnplacedPage": "不属于任何材料的页。",
    "VerifiedLetter": "对持有文书的人说明的内容；姓名等已遮盖。",
    "VersionBody": "一个已发布的版本。",
    "WebhookBody": "一个回调地址。停用（`state` 为 off）期间什么都不发，`off_reason` 说明原因。",
}
"""By the name of the schema."""
