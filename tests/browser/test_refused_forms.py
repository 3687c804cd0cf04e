"""A form that is refused in a real browser stays open as it was filled in, says why, and leads to what is wrong."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from pipelines.case import State
from tests.api.desk import ITEM, Desk, fault
from tests.api.test_failed_steps import broken
from tests.browser.test_clerk import doubtful, page

__all__ = ["page"]


def opened(desk: Desk, page: Page, number: str, act: str) -> None:
    page.goto(f"{desk.server.url}/cases/{number}")
    page.locator("summary", has_text=act).click()


def under_review(desk: Desk) -> str:
    number = desk.submit()
    desk.read(number)
    desk.found(number)
    desk.client().post(f"/api/v1/cases/{number}/acts", json={"act": "accept"})
    desk.issue(number)
    return number


def happened(desk: Desk, number: str, kind: str) -> int:
    items = desk.client().get(f"/api/v1/cases/{number}/history").json()["items"]
    return sum(item["kind"] == kind for item in items)


def test_a_refusal_without_its_reason_is_still_chosen_and_asks_for_the_reason(desk: Desk, page: Page) -> None:
    number = under_review(desk)
    opened(desk, page, number, "作出决定")
    form = page.locator("details[open]")
    form.get_by_label("不予许可", exact=True).check()

    form.get_by_role("button", name="确认作出决定").click()

    expect(form.get_by_role("alert")).to_contain_text("不予许可必须说明理由（行政许可法第三十八条）。")
    expect(form.get_by_label("不予许可", exact=True)).to_be_checked()
    expect(form.get_by_label("理由")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(1)
    page.keyboard.type("不符合布局要求")
    form.get_by_role("button", name="确认作出决定").click()
    expect(page.locator(".badge.big")).to_have_text("不予许可")
    assert desk.ledger.case(number).outcome == "refused"


def test_where_to_send_is_asked_for_and_who_was_typed_is_kept(desk: Desk, page: Page) -> None:
    number = under_review(desk)
    opened(desk, page, number, "变更送达方式")
    form = page.locator("details[open]")
    form.get_by_label("邮寄送达").check()
    form.get_by_label("收件人").fill("王示例")

    form.get_by_role("button", name="确认变更送达方式").click()

    expect(form.get_by_role("alert")).to_contain_text("邮寄送达须写明收件地址")
    expect(form.get_by_label("邮寄送达")).to_be_checked()
    expect(form.get_by_label("收件人")).to_have_value("王示例")
    expect(form.get_by_label("地址")).to_be_focused()
    page.keyboard.type("示例市示范区样张路1号")
    page.keyboard.press("Enter")
    expect(page.locator(".case-head")).to_contain_text("邮寄送达")
    assert desk.ledger.case(number).facts.delivery.name == "王示例"


def test_what_was_typed_for_an_act_that_is_no_longer_possible_is_kept(desk: Desk, page: Page) -> None:
    number = doubtful(desk)
    opened(desk, page, number, "不予受理")
    form = page.locator("details[open]")
    form.get_by_label("理由").fill("不属于本机关职权范围")
    desk.client().post(f"/api/v1/cases/{number}/acts", json={"act": "withdraw"})
    expect(page.get_by_text("办件有更新")).to_be_visible()

    form.get_by_role("button", name="确认不予受理").click()

    expect(form.get_by_role("alert")).to_contain_text("当前状态“撤回”不能进行“不予受理”。")
    expect(form.get_by_role("alert")).to_be_focused()
    expect(form.get_by_label("理由")).to_have_value("不属于本机关职权范围")
    page.reload()  # the answer to a form, asked for once more
    expect(form.get_by_label("理由")).to_have_value("不属于本机关职权范围")
    page.goto(page.url)
    expect(page.locator(".badge.big")).to_have_text("撤回")


def test_what_does_not_fit_a_field_is_said_of_that_field(desk: Desk, page: Page) -> None:
    number = under_review(desk)
    opened(desk, page, number, "进入特别程序")
    form = page.locator("details[open]")
    form.get_by_label("特别程序").select_option("检验")
    form.get_by_label("所需天数").fill("9999")
    form.get_by_label("说明").fill("送省级机构")
    page.locator("details[open] form").evaluate("form => form.noValidate = true")

    form.get_by_role("button", name="确认进入特别程序").click()

    expect(form.get_by_role("alert")).to_contain_text("“所需天数”不能大于 3660。")
    expect(form.get_by_label("所需天数")).to_be_focused()
    expect(form.get_by_label("所需天数")).to_have_value("9999")
    expect(form.get_by_label("特别程序")).to_have_value("检验")
    expect(form.get_by_label("说明")).to_have_value("送省级机构")


def test_a_reason_of_blanks_is_refused_where_the_failed_step_is(desk: Desk, page: Page) -> None:
    number, _ = broken(desk, pages=2, dead=1)
    for path in (f"/cases/{number}", "/tasks"):
        page.goto(desk.server.url + path)
        page.locator("summary", has_text="跳过").click()
        page.get_by_label("理由").locator("visible=true").fill("   ")

        page.get_by_role("button", name="确认跳过").click()

        form = page.locator("details[open]", has_text="跳过")
        expect(form.get_by_role("alert")).to_contain_text("“跳过”须写明理由。")
        expect(form.get_by_label("理由")).to_be_focused()
    assert desk.ledger.case(number).set_aside == ()


def test_answers_that_are_refused_are_still_ticked(desk: Desk, page: Page) -> None:
    number = doubtful(desk)
    page.goto(f"{desk.server.url}/cases/{number}")
    page.locator("[name='answer.M5.UNSEALED'][value=fine]").locator("..").click()
    page.locator("[name='note.M5.UNSEALED']").fill("原件清晰")
    note = page.locator("[name='note.M6.UNSIGNED']")
    page.locator("[name='answer.M6.UNSIGNED'][value=fault]").locator("..").click()
    note.evaluate("field => field.removeAttribute('maxlength')")
    note.fill("长" * 2001)

    page.get_by_role("button", name="提交答复").click()

    expect(page.get_by_role("alert").first).to_contain_text("“备注”不能超过 2000 个字。")
    expect(page.locator("[name='answer.M5.UNSEALED'][value=fine]")).to_be_checked()
    expect(page.locator("[name='answer.M6.UNSIGNED'][value=fault]")).to_be_checked()
    expect(page.locator("[name='note.M5.UNSEALED']")).to_have_value("原件清晰")
    assert desk.ledger.case(number).answers == {}


def test_what_was_written_to_questions_that_are_gone_is_still_shown(desk: Desk, page: Page) -> None:
    number = doubtful(desk)
    page.goto(f"{desk.server.url}/cases/{number}")
    page.locator("[name='answer.M5.UNSEALED'][value=fault]").locator("..").click()
    page.locator("[name='note.M5.UNSEALED']").fill("印章缺一角")
    desk.client().post(f"/api/v1/cases/{number}/acts", json={"act": "withdraw"})

    page.get_by_role("button", name="提交答复").click()

    expect(page.get_by_role("alert").first).to_contain_text("撤回")
    expect(page.get_by_text("您填写的内容：印章缺一角")).to_be_visible()


def test_a_double_click_acts_once_with_scripts_and_without(desk: Desk, page: Page, browser: Browser) -> None:
    cookies = page.context.storage_state()
    for scripts in (True, False):
        number = desk.submit()
        desk.read(number)
        desk.found(number, ("M1", fault()))
        with browser.new_context(java_script_enabled=scripts, storage_state=cookies) as context:
            clicked = context.new_page()
            opened(desk, clicked, number, "出具一次性告知书")
            clicked.get_by_role("button", name="确认出具一次性告知书").dblclick()

            expect(clicked.locator(".badge.big")).to_have_text("待补正")
            expect(clicked.get_by_role("alert")).to_have_count(0)
        assert happened(desk, number, "notice_given") == 1
        assert desk.ledger.case(number).state is State.CORRECTION_REQUESTED


def test_a_page_that_shows_a_refusal_is_renewed_without_sending_its_form_again(desk: Desk, page: Page) -> None:
    number, (first, second) = broken(desk, pages=3, dead=2)
    page.goto(f"{desk.server.url}/cases/{number}")
    page.evaluate("source.close()")  # of what happens now, nothing is heard
    desk.client().post(f"/api/v1/tasks/{second}/retry", json={})
    page.locator(f"form:has([value='{second}'])").get_by_role("button", name="重试").click()
    expect(page.locator(".refusal")).to_be_visible()
    assert page.url.endswith("/acts")

    desk.client().post(f"/api/v1/tasks/{first}/retry", json={})

    expect(page.locator(".failed")).to_have_count(0)
    assert page.url == f"{desk.server.url}/cases/{number}"
    assert happened(desk, number, "retried") == 2


def test_files_that_were_chosen_stay_while_it_is_asked_where_letters_are_to_be_sent(
    desk: Desk, page: Page, tmp_path: Path
) -> None:
    scan = tmp_path / "申请材料.pdf"
    scan.write_bytes(b"%PDF-1.7 sample")
    page.goto(f"{desk.server.url}/cases/new?item={ITEM}")
    page.get_by_label("扫描件").set_input_files(scan)
    page.get_by_label("姓名或名称").fill("示例餐厅")
    page.get_by_label("联系电话").fill("000-0000")
    page.get_by_label("送达方式").select_option("courier")

    page.get_by_role("button", name="收件并开始识别").click()

    asked = page.get_by_label("详细地址")
    expect(asked).to_be_focused()
    assert asked.evaluate("field => field.validationMessage") == "邮寄送达须写明收件地址，或者填写申请人的。"
    assert page.get_by_label("扫描件").evaluate("field => field.files.length") == 1
    asked.fill("示例市示范区样张路1号")
    page.get_by_role("button", name="收件并开始识别").click()
    expect(page.locator(".badge.big")).to_have_text("收件")
    assert desk.ledger.case(page.url.rpartition("/")[2]).facts.delivery.mode == "courier"
