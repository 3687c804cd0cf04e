"""What each call does, in the language of those who call: integrators read the reference (``/docs``) in Chinese."""

from __future__ import annotations

INTRODUCTION = """\
政务服务窗口材料办理：一次收件，一次告知。

- 每次调用在请求头写明 `Authorization: Bearer 密钥`；密钥由管理员用 `yici key create` 发放。
- 时刻一律为带时区的 ISO 8601（答复为 UTC），日期为北京时间的日期。
- 错误一律为 `application/problem+json`（RFC 9457），一次给全：`detail` 说明原因，`cure` 说明怎么办，`code` 供程序判断，`errors` 逐处列出。
- 参数中列有 `Idempotency-Key` 的调用：同一值、同一内容重复发送，只办理一次，答复相同（保留七天）；同一值、不同内容为 422，前一次尚在办理为 409。
- 503 与 429 带 `Retry-After`（秒），过后可原样重发。
- 答复以后可能增加成员，请忽略不认识的成员。
"""

CASES = {
    "POST /api/v1/cases": "表单的 `case` 部分是 JSON：申报事实（FACTS）加上 `item`（事项实施编码）；`files` 部分是材料文件，可有多个。"
    "文件存好、办件打开后即答复 202，识别和预审随后自动进行，进展可查询、可订阅（events）、可接收回调（webhooks）。"
    "内容有误时 422，所有错误一次给全，什么都不保存。",
    "GET /api/v1/cases": "最新的在前；`next` 不为空时，以它为 `cursor` 取下一页。本机构的每个密钥都可读全部办件。",
    "GET /api/v1/cases/{number}": "办件的全部现状：状态、预审报告、期限、文书、寄递、现在可以办理的事（`acts`），以及需要人工处理的原因。",
    "POST /api/v1/cases/{number}/supplements": "补交文件。告知之前并入本轮；告知之后开启下一轮，补正期限不变。"
    "`replaces` 写明取代的文件名或材料编码：只写一个，或与文件一一对应；不写时按识别结果归入材料。",
    "POST /api/v1/cases/{number}/confirmations": "对最近一次预审提出的疑问逐条答复：有问题（fault）、没问题（fine）、看不清（unclear）。"
    "答复后重新预审；全部答复后才出具告知书，使告知只有一次。",
    "POST /api/v1/cases/{number}/acts": "办理一件事，如出具告知书、受理、作出决定、交付文书。现在可以办理的列在办件的 `acts` 中；"
    "其余为 409，并附上现在可以办理的。各事所需的内容见 Act。",
    "GET /api/v1/cases/{number}/history": "办件的每个事件及其哈希，一环扣一环；`whole` 说明链条是否完整。",
    "GET /api/v1/cases/{number}/events": "SSE（text/event-stream）：`Last-Event-ID` 之后的事件，然后是新的事件；断线后以最后收到的编号续传。",
    "GET /api/v1/cases/{number}/letters/{paper}": "已签章的 PDF/A 文书。编号见办件的 `letters`。",
    "GET /api/v1/cases/{number}/files/{paper}": "收到的文件，逐字节原样给出，只供下载。编号见办件的 `files`。",
    "GET /api/v1/cases/{number}/files/{paper}/searchable": "扫描件加上可检索的文字层。制作中为 409 并带 `Retry-After`；无法制作时也是 409，并说明原因。",
    "GET /api/v1/cases/{number}/files/{paper}/pages/{page}": "已识别页面的图像，已摆正。报告中的位置（box）以此图像为准。",
    "GET /api/v1/cases/{number}/shipments/{paper}/label": "已下单寄递件的面单。编号见办件的 `shipments`。",
    "GET /api/v1/cases/{number}/page-plan": "哪些页放在一起、顺序、方向。`version` 用于其后的整理。",
    "PUT /api/v1/cases/{number}/page-plan": "提交整个计划：办件的每一页恰好出现一次。随后重新预审；改变方向的页重新识别。收到的文件本身不变。",
    "POST /api/v1/cases/{number}/page-plan/operations": "做一个操作：拆分、合并、旋转、移动、按正反面整理、归入材料、置旁等，见 Operation。"
    "`version` 不是最新时为 409。",
    "POST /api/v1/cases/{number}/page-plan/undo": "回到上一个计划。",
}
CATALOGS = {
    "GET /api/v1/catalogs": "全部版本，按事项排列，新的在前；可用 `code` 只看一个事项。",
    "POST /api/v1/catalogs": "发布一个版本（密钥须有 publish 权限）。不能发布时为 422，列出每处问题及其位置；同样的内容再次发布，什么都不变。已受理的办件仍用收件时的版本。",
    "GET /api/v1/catalogs/text": "发布时的原文（YAML），或工作簿（XLSX）。",
    "POST /api/v1/catalogs/lint": "一次列出全部问题，什么都不保存。格式不符的为 422。",
    "POST /api/v1/covers": "打印新办件或补交材料用的封面页和分隔页（PDF）。所写事实保存在系统中，纸上只有一个编号；扫描时按它自动分件。",
}
TASKS = {
    "GET /api/v1/tasks": "已彻底失败、等待处理的步骤，可按原因、队列、办件筛选。",
    "GET /api/v1/tasks/{task}": "一个步骤的现状和每次失败的原因。",
    "POST /api/v1/tasks/retry": "故障排除后，把因此失败的步骤全部重试（密钥须有 operate 权限）。答复 207，逐个说明结果；`more` 为 true 时请再次调用。",
    "POST /api/v1/tasks/{task}/{how}": "重试（retry）、跳过（skip，须写原因）或隔离文件（quarantine，须写原因）；密钥须有 operate 权限。"
    "已不再是失败状态的为 409，什么都不做。",
}
WEBHOOKS = {
    "POST /api/v1/webhooks": "登记接收回调的地址。每次回调按 Standard Webhooks 签名；答复中的 `secret` 用于验证，请妥善保存。"
    "一个密钥至多 20 个地址。",
    "GET /api/v1/webhooks": "本密钥登记的地址，先登记的在前；别的密钥的看不到。",
    "GET /api/v1/webhooks/{webhook}": "一个地址的设置、启用状态、最近一次成功与失败。",
    "PATCH /api/v1/webhooks/{webhook}": "只改所写的成员。停用时，等待发送的随即取消；重新启用后，只收此后发生的事，之前的可以重发。",
    "DELETE /api/v1/webhooks/{webhook}": "删除地址及其签名密钥；等待发送的随即取消。",
    "POST /api/v1/webhooks/{webhook}/test": "发一次 `ping`，走与其他回调相同的路；结果见回调记录。",
    "POST /api/v1/webhooks/{webhook}/rotate": "生成新的签名密钥。24 小时内每次回调带新旧两个签名（新的在前），供接收方从容切换。",
    "GET /api/v1/webhooks/{webhook}/deliveries": "应发的内容和每次调用的结果。已送达的保留一周，失败的保留到有人处理。",
    "POST /api/v1/webhooks/{webhook}/deliveries/{delivery}/resend": "原文重发，`webhook-id` 不变。",
    "POST /api/v1/webhooks/{webhook}/resend": "把已失败和已取消的全部重发，一次至多 1000 个；`more` 为 true 时请再次调用。",
    "DELETE /api/v1/webhooks/{webhook}/deliveries/{delivery}": "取消等待中或已失败的一次回调；一周内仍可重发。",
}
OPEN = {
    "GET /verify/{paper}": "持有文书的人核验其真伪，不需要密钥；姓名等已遮盖。浏览器得到页面，`Accept: application/json` 得到 JSON。"
    "同一来源过于频繁时为 429。",
    "POST /hooks/couriers/{carrier}": "承运方推送寄递进度，不需要密钥，以承运方自己的签名为准。同一进度重复、迟到或乱序推送，什么都不变。"
    "`result` 为 false 时承运方稍后会再次推送。",
    "GET /healthz": "进程能够答复。",
    "GET /readyz": "数据库和对象库都可以使用；不能时为 503，并列出全部原因。",
}
BATCHES = {
    "POST /api/v1/batches": "一次提交多个任务。表单的 `batch` 部分是 JSON：`jobs` 为任务列表；`files` 部分是各任务用到的文件，以文件名对应。"
    "每个任务写 `id`（自定编号，可不写）、`do`、`files`（文件名列表），如 "
    '`{"jobs": [{"id": "卷1", "do": "ocr", "files": ["1.pdf"], "outputs": ["text", "pdf"]}]}`。'
    "任务的 `do` 为 case 时立办件，与 `POST /cases` 相同，`case` 即其 case 部分；为 ocr 时只识别一个文件，不立办件，`outputs` 写明要什么结果。"
    "答复 207，逐个给出 `status`：202 已收下，其余未收下，原因在该任务的 `problem`，其他任务不受影响。"
    "只有整体有误（没有任务、任务过多、编号或文件名重复、有文件不属于任何任务）才整体 422，什么都不保存。"
    "请带 `Idempotency-Key`：连接中断或 503 之后原样重发，已收下的不会收第二次。",
    "GET /api/v1/batches/{batch}": "批次及其各个任务的进展和结果地址；`finished` 为 true 时不再变化（办件另行办理）。只有提交它的密钥可读。",
    "DELETE /api/v1/batches/{batch}": "删除批次、收到的文件和识别结果，全部任务结束之后才可以；所立的办件不受影响。"
    "不删除的，保留期满（由管理员设定，默认 90 天）后自动删除。",
    "GET /api/v1/batches/{batch}/jobs/{n}": "一个任务的进展和结果地址。",
    "POST /api/v1/batches/{batch}/jobs/{n}/retry": "从失败之处重试：打不开的文件、未能识别的页，或没有制成的 PDF。重新结束之前，结果暂不可取；"
    "结束后再次回调 `batch.finished`。正在进行的照现状答复；没有失败之处的为 409。",
    "GET /api/v1/batches/{batch}/jobs/{n}/text": "各页文本，页间为换页符；未能识别的页为空。制成之前为 409（`Retry-After`），失败的为 409 并说明原因。",
    "GET /api/v1/batches/{batch}/jobs/{n}/json": "每页的字词及其位置，以及印章等标记（yici/text/1，与 `yici ocr --json` 的格式相同）；未能识别的页写明 `problem`。",
    "GET /api/v1/batches/{batch}/jobs/{n}/pdf": "原扫描件，图像之后带文字，可检索。",
}
CALLS: dict[str, str] = CASES | BATCHES | CATALOGS | TASKS | WEBHOOKS | OPEN
"""By method and path."""

PARAMETERS: dict[str, str] = {
    "item": "事项实施编码",
    "code": "事项实施编码",
    "version": "目录版本",
    "form": "yaml 或 xlsx",
    "cursor": "上一页答复中的 next",
    "queue": "步骤所在的队列",
    "how": "retry 重试，skip 跳过，quarantine 隔离文件",
    "carrier": "承运方：kuaidi100 快递100",
    "page": "页码，从 1 起",
    "Last-Event-ID": "最后收到的事件编号；不写时从头开始",
    "if-none-match": "已有图像的 ETag；未变时答复 304",
}
"""By name, for those that say nothing themselves."""
