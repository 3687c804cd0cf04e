"""A letter goes out: composed, set, sealed, stored."""

from __future__ import annotations

import hashlib

from outputs.pdf import Rendered, render
from outputs.seal import SealText
from pipelines.audit import digest
from pipelines.errors import LetterRefused
from pipelines.events import LetterIssued, Made
from pipelines.letter import Letter, compose
from pipelines.tasks import IssueLetter
from pipelines.writing.ordered import Ordered, context_of
from storage import papers, readings
from storage.objects import key_for
from storage.outbox import Taken
from workers.toolbox import Toolbox


def issue_letter(tools: Toolbox, taken: Taken, task: IssueLetter) -> LetterIssued:
    """Make a letter. Made twice it says the same; each making is stored under its own hash, and one of them is told."""
    case = tools.ledger.case(taken.case_number)
    stored = papers.letter_of(tools.engine, taken.task_id)
    files = papers.files_of(tools.engine, case.number)
    ordered = Ordered(
        id=stored.id,
        number=stored.number,
        task=task,
        report=readings.report_of(tools.engine, case.number, task.check_no) if task.check_no else None,
        new_files=tuple(file.name for file in files if file.round == task.round),
        public_url=tools.public_url,
    )
    letter = compose(task.letter, context_of(case, tools.ledger.rules(case).catalog, ordered))
    rendered = render(letter, tools.press)
    pdf = _sealed(tools, letter, rendered, stored)
    sha256 = hashlib.sha256(pdf).hexdigest()
    kept = tools.objects.put(key_for("letter", f"{stored.id}-{sha256[:16]}"), pdf, media_type="application/pdf")
    return LetterIssued(
        at=tools.clock(),
        letter_id=stored.id,
        letter=task.letter,
        object_key=kept.key,
        sha256=kept.sha256,
        made=Made(
            content=digest(letter.model_dump(mode="json")),
            unsigned=hashlib.sha256(rendered.pdf).hexdigest(),
            renderer=tools.press.name,
            public_url=tools.public_url,
        ),
    )


def _sealed(tools: Toolbox, letter: Letter, rendered: Rendered, stored: papers.StoredLetter) -> bytes:
    if rendered.seal is None:
        raise LetterRefused("文书没有盖章位置。", code="NO_SEAL_PLACE")
    return tools.signer.sign(
        rendered.pdf,
        page=rendered.seal.page,
        box=rendered.seal.box,
        seal_text=SealText(letter.authority, letter.seal, letter.demo),
        reason=letter.title,
        at=stored.ordered_at,
    )
