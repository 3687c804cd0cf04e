"""Letters of the way in: receipt, the one notice, correction receipt, acceptance, refusal to accept, return."""

from __future__ import annotations

from pipelines.writing.phrases import basis, by_due_day, contact, day, head, is_licensing, provisional, remedies, you
from pipelines.writing.tables import deferred_table, files_table, received_table, told_table, unread_tables
from pipelines.writing.values import Block, LetterContext, Paragraph

UNITS = {"workday": "个工作日", "natural_day": "日", "month": "个月"}


def receipt(context: LetterContext) -> tuple[Block, ...]:
    """申请材料接收凭证: proves what came in and when; it is no acceptance."""
    report = context.report
    opening = f"本机关于{day(context.received_on)}收到{you(context.facts.applicant)}提交的“{context.catalog.item.name}”申请材料"
    blocks: list[Block] = [head(context)]
    if report is None:
        return (*blocks, Paragraph(text=f"{opening}。"), _what_follows(context), contact(context))
    pages = sum(file.pages for file in report.files)
    blocks.append(Paragraph(text=f"{opening}，共{len(report.files)}个文件、{pages}页，清单如下："))
    if any(material.pages for material in report.materials):
        blocks.append(received_table(context, report))
    blocks.append(files_table(context, report))
    foreign = [page for page in report.unplaced_pages if page.why in ("unknown", "unreadable")]
    if foreign:
        blocks.append(Paragraph(text=f"另有{len(foreign)}页未能对应本事项材料目录，已随件留存。"))
    return (*blocks, _what_follows(context), contact(context))


def _what_follows(context: LetterContext) -> Paragraph:
    said = "本凭证仅证明本机关已收到上述材料，不代表申请已被受理。"
    clock = context.catalog.item.clocks.notice
    if clock is not None and clock.on_lapse == "deemed_accepted":
        unit = UNITS[clock.unit]
        said += (
            f"申请材料不齐全或者不符合法定形式的，本机关将自收到之日起{clock.days}{unit}内一次告知需要补正的全部内容；"
            "逾期不告知的，自收到申请材料之日起即为受理。"
        )
    return Paragraph(text=said)


def notice(context: LetterContext) -> tuple[Block, ...]:
    """补正材料一次性告知书: everything that is wrong, how to cure it, until when, and what happens otherwise."""
    said = (
        f"{you(context.facts.applicant)}于{day(context.received_on)}提出的“{context.catalog.item.name}”申请，经审查，"
    )
    law = f"依据{basis(context, '第三十二条第一款第四项')}，"
    blocks: list[Block] = [head(context)]
    if context.told:
        said += (
            f"申请材料不齐全或者不符合法定形式。{law}现将需要补正的全部内容（共{len(context.told)}项）一次性告知如下："
        )
        blocks += [Paragraph(text=said), told_table(context.told, "需要补正的内容")]
    else:
        # Only deferrable materials are lacking, and nobody promised them: they are all that there is to tell.
        said += f"除下列可以容缺后补的材料外，其他申请材料齐全、符合法定形式。{law}现将尚缺的全部材料一次性告知如下："
        blocks.append(Paragraph(text=said))
    if context.deferred:
        blocks.append(deferred_table(context, "可以容缺后补的材料（签署容缺受理承诺书后可先行受理）"))
    blocks += unread_tables(context)
    promise = "按上述要求提交全部补正材料的，本机关应当受理，不再就本次已提交的材料提出新的补正要求。"
    return (*blocks, _deadline(context), Paragraph(text=promise), contact(context))


def _deadline(context: LetterContext) -> Paragraph:
    """The deadline and its effect. A lapse without a legal basis only goes to a clerk, so nothing else is said."""
    clock = context.catalog.item.clocks.correction
    if context.due is not None:
        until = f"于{by_due_day(context)}"
    elif clock is not None:
        # The limit runs from the day on which the notice arrives, which nobody knows when it is written.
        until = f"自收到本告知书之日起{clock.days}{UNITS[clock.unit]}内（收到当日不计入）"
    else:
        return Paragraph(text="请尽早将补正材料提交至收件窗口或者通过原申请渠道提交。")
    said = f"请{until}将补正材料提交至收件窗口或者通过原申请渠道提交。"
    if clock is not None and clock.on_lapse == "lapsed" and clock.basis:
        said += f"逾期未补正的，依据{clock.basis}，本次申请按逾期未补正终止办理，{you(context.facts.applicant)}可以重新提出申请。"
    else:
        said += f"逾期未补正的，本机关将与{you(context.facts.applicant)}联系确认是否继续办理。"
    return Paragraph(text=said + provisional(context))


def correction_receipt(context: LetterContext) -> tuple[Block, ...]:
    """补正材料接收凭证: what came with the supplement, and what was told and is still open (no new notice)."""
    blocks: list[Block] = [head(context), Paragraph(text=_what_came_in(context))]
    if context.report is not None and any(material.pages for material in context.report.materials):
        blocks.append(received_table(context, context.report))
        blocks.append(files_table(context, context.report))
    if context.deferred:
        return (*blocks, *_promised(context), *_looked_at(context), contact(context))
    if not context.told:
        return (*blocks, *(_looked_at(context) or (_all_here(context),)), contact(context))
    blocks.append(Paragraph(text=f"经核对，下列{len(context.told)}项内容仍需补正，补正期限不变："))
    told = told_table(context.told, "仍需补正的内容")
    return (*blocks, told, *unread_tables(context), _deadline(context), *_looked_at(context), contact(context))


def _what_came_in(context: LetterContext) -> str:
    """The supplement; or, where none came in, that pages which were there already keep a promise."""
    who, item = you(context.facts.applicant), context.catalog.item.name
    if context.round == 1:
        return f"本机关重新整理、核对了{who}于{day(context.received_on)}提交的“{item}”申请材料。"
    when = f"于{day(context.supplied_on)}" if context.supplied_on else ""
    return f"本机关{when}收到{who}就“{item}”申请提交的补正材料（第{context.round - 1}次补正）。"


def _all_here(context: LetterContext) -> Paragraph:
    """That nothing is open, and what the office does next (许可法 32(五): who supplied all that was told is accepted)."""
    if context.promised_by:
        return Paragraph(text="承诺补齐的材料均已收到，本机关将在办理期限内作出决定。")
    law = basis(context, "第三十二条第一款第五项")
    said = f"已告知的补正内容均已收到。依据{law}，本机关应当受理，受理日期为补正材料收齐之日，受理通知书将另行送达。"
    return Paragraph(text=said)


def _looked_at(context: LetterContext) -> tuple[Block, ...]:
    """What nobody can say yet is not said to be settled; its outcome comes with a letter of its own."""
    if not context.unsettled:
        return ()
    which = "已补交的材料" if context.deferred else "其余补正材料" if context.told else "补正材料"
    until = "；核对完成以前，仍列为尚未补齐" if context.deferred else ""
    return (Paragraph(text=f"{which}本机关正在核对，核对结果将另行书面告知{until}。"),)


def _promised(context: LetterContext) -> tuple[Block, ...]:
    """After 容缺受理: what is wrong with the papers that came, and what of the promise is still open."""
    faults: tuple[Block, ...] = ()
    if context.told:
        said = f"经核对，承诺补齐的材料尚有下列{len(context.told)}项问题："
        faults = (Paragraph(text=said), told_table(context.told, "仍需补正的内容"))
    still = (deferred_table(context, "尚未补齐的材料"), *unread_tables(context))
    return (*faults, *still, Paragraph(text=_UNTIL_KEPT))


_UNTIL_KEPT = "请在补交时限前将上述材料提交至收件窗口或者通过原申请渠道提交；上述材料补齐前，本机关不作出决定。"


def acceptance(context: LetterContext) -> tuple[Block, ...]:
    """受理通知书: from which day the case is accepted and by which day it will be decided."""
    if context.accepted_on is None:
        raise AssertionError("the guard lets no acceptance without its day pass")
    who, item = you(context.facts.applicant), context.catalog.item
    if context.deemed:
        said = (
            f"{who}提出的“{item.name}”申请，本机关于{day(context.received_on)}收到申请材料，未在法定期限内告知需要补正的内容。"
            f"依据{basis(context, '第三十二条第一款第四项')}，该申请自收到申请材料之日起即为受理，"
            f"受理日期为{day(context.accepted_on)}。"
        )
    else:
        said = (
            f"{who}提出的“{item.name}”申请，申请材料齐全、符合法定形式。"
            f"依据{basis(context, '第三十二条第一款第五项')}，本机关决定予以受理，受理日期为{day(context.accepted_on)}。"
        )
    return (head(context), Paragraph(text=said), *_decision_day(context), contact(context))


def deferred_acceptance(context: LetterContext) -> tuple[Block, ...]:
    """容缺受理通知书: accepted, with the materials that are promised and what follows if they do not come."""
    if context.accepted_on is None:
        raise AssertionError("the guard lets no acceptance without its day pass")
    said = (
        f"{you(context.facts.applicant)}提出的“{context.catalog.item.name}”申请，主要申请材料齐全，"
        f"并已承诺补齐下列材料。本机关决定予以容缺受理，受理日期为{day(context.accepted_on)}。"
    )
    return (
        head(context),
        Paragraph(text=said),
        deferred_table(context, "承诺补齐的材料"),
        Paragraph(text=_UNTIL_KEPT),
        *_decision_day(context),
        contact(context),
    )


def _decision_day(context: LetterContext) -> tuple[Paragraph, ...]:
    if context.due is None:
        return ()
    said = f"本机关将于{by_due_day(context)}作出决定。"
    if is_licensing(context):
        said += "依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在法定期限内，本机关将另行书面告知。"
    return (Paragraph(text=said + provisional(context)),)


def not_acceptance(context: LetterContext) -> tuple[Block, ...]:
    """不予受理决定书: why, where to go instead, and the remedies."""
    article = "第三十二条第一款第二项" if context.target_authority else "第三十二条第一款第一项"
    said = (
        f"{you(context.facts.applicant)}于{day(context.received_on)}提出的“{context.catalog.item.name}”申请，"
        f"经审查，{context.reason.rstrip('。')}。依据{basis(context, article)}，本机关决定不予受理。"
    )
    blocks: list[Block] = [head(context), Paragraph(text=said)]
    if context.target_authority:
        blocks.append(Paragraph(text=f"该事项不属于本机关职权范围，请向{context.target_authority}申请。"))
    return (*blocks, remedies(context, "决定"), contact(context))


def returned(context: LetterContext) -> tuple[Block, ...]:
    """退件告知书: the materials go back with everything that has to be corrected; a new application follows."""
    why = context.reason.rstrip("。") or (
        "申请材料不齐全或者不符合法定形式" if context.told or not context.deferred else "没有收到可以容缺后补的材料"
    )
    said = (
        f"{you(context.facts.applicant)}于{day(context.received_on)}提出的“{context.catalog.item.name}”申请，"
        f"经审查，{why}。现将申请材料退回，请补正后重新提出申请。"
    )
    blocks: list[Block] = [head(context), Paragraph(text=said)]
    if context.told:
        blocks.append(told_table(context.told, f"需要补正的全部内容（共{len(context.told)}项）"))
    return (*blocks, *unread_tables(context), *_may_follow(context), contact(context))


def _may_follow(context: LetterContext) -> tuple[Paragraph, ...]:
    """What was not there and may come later (容缺): who applies anew and brings only the rest would come a second time."""
    if not context.deferred:
        return ()
    found = (context.catalog.material(code) for code in context.deferred)
    names = "、".join(f"《{material.name}》" for material in found if material is not None)
    lacking = "另外没有收到" if context.told else "没有收到的材料为"
    said = f"{lacking}{names}。重新提出申请时请一并提交；暂时不能提交的，可以签署容缺受理承诺书，先行受理。"
    return (Paragraph(text=said),)
