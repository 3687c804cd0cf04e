// Who wants letters sent says to whom and where before anything is uploaded: files that were chosen would have to be chosen again.
"use strict";

const intake = document.querySelector("form.take-in");
const NEEDED = { name: "收件人姓名", phone: "收件人电话", address: "收件地址" };

function ask() {
  const said = (name) => intake.elements[name].value.trim();
  for (const [part, label] of Object.entries(NEEDED)) {
    const lacks = said("delivery.mode") === "courier" && !said(`delivery.${part}`) && !said(`applicant.${part}`);
    intake.elements[`delivery.${part}`].setCustomValidity(lacks ? `邮寄送达须写明${label}，或者填写申请人的。` : "");
  }
}

if (intake) {
  intake.addEventListener("input", ask);
  ask();
}
