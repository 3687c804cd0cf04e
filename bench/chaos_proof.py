"""Was anything lost, doubled or changed? Asked of the log of effects, the tables, the chains and the object store."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Engine, text

from bench.chaos_load import Handed
from bench.chaos_log import MAY_REPEAT, MUST_NOT_BE
from pipelines.audit import broken
from storage import papers
from storage.database import reading
from storage.objects import ObjectMissing, Objects
from tests.doubles.receiver import Heard

SHOWN = 20


@dataclass
class Proof:
    """What was found. Every list is empty when nothing was lost, doubled or changed.

    Attributes:
        effects: how many of each kind.
        repeated: work that was done again, which is no effect: it shows that the faults struck.
    """

    tasks: int = 0
    effects: dict[str, int] = field(default_factory=dict)
    repeated: dict[str, int] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    bytes_changed: list[str] = field(default_factory=list)
    chains_broken: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Nothing lost, doubled, unexpected or changed."""
        return not any(self.faults().values())

    def faults(self) -> Mapping[str, list[str]]:
        """The lists that must be empty."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, list)}

    def table(self) -> str:
        """For people."""
        lines = [f"tasks {self.tasks}"]
        lines += [
            f"  {what:<16}{count:>8}   again {self.repeated.get(what, 0)}" for what, count in self.effects.items()
        ]
        for name, found in self.faults().items():
            lines.append(f"{name:<18}{len(found):>6}")
            lines += [f"    {one}" for one in found[:SHOWN]]
        return "\n".join([*lines, "HOLDS" if self.holds else "DOES NOT HOLD"])


def prove(engine: Engine, objects: Objects, handed: Sequence[Handed], heard: Sequence[Heard] | None = None) -> Proof:
    """Look at everything once the installation is quiet; ``heard``: what an integrator was told, where there is one."""
    proof = Proof()
    _effects(engine, proof)
    _tasks(engine, proof)
    for one in handed:
        _case(engine, proof, one)
    _joins(engine, proof, handed)
    _objects(engine, objects, proof, handed)
    if heard is not None:
        _calls(engine, proof, handed, heard)
    return proof


def _calls(engine: Engine, proof: Proof, handed: Sequence[Handed], heard: Sequence[Heard]) -> None:
    """Every announcement was ordered once and heard at least once, under one id, in the same words, with a true signature."""
    ordered = {row.id: row for row in _rows(engine, "SELECT id, type, case_number FROM webhook_deliveries")}
    ids = Counter(one.id for one in heard)
    proof.effects["call heard"] = len(heard)
    if len(heard) > len(ids):
        proof.repeated["call heard"] = len(heard) - len(ids)
    proof.lost += [f"call {one} was never heard" for one in ordered if one not in ids]
    proof.unexpected += [f"call {one} was never ordered" for one in ids if one not in ordered]
    bodies = defaultdict(set)
    for one in heard:
        bodies[one.id].add(one.body)
    proof.bytes_changed += [f"call {one}: {len(said)} bodies" for one, said in bodies.items() if len(said) > 1]
    proof.unexpected += [f"call {one.id}: not signed" for one in heard if not one.secrets or not one.fresh]
    told = Counter((row.case_number, row.type) for row in ordered.values())
    for case in handed:
        opened, letters = told[case.number, "case.opened"], told[case.number, "case.letter_issued"]
        if (opened, letters) != (1, len(case.plan.letters)):
            proof.lost.append(f"case {case.number} ({case.plan_name}): told of {opened} openings, {letters} letters")


def _effects(engine: Engine, proof: Proof) -> None:
    for what, count, keys in _rows(engine, "SELECT what, count(*), count(DISTINCT key) FROM effects GROUP BY what"):
        proof.effects[what] = count
        if count > keys:
            proof.repeated[what] = count - keys
    again = "SELECT what, key, count(*) FROM effects GROUP BY what, key HAVING count(*) > 1"
    for what, key, count in _rows(engine, again):
        if what not in MAY_REPEAT:
            proof.doubled.append(f"{what} {key}: {count} times")
    proof.unexpected += (
        [
            f"{what} {key}"
            for what, key in _rows(engine, "SELECT what, key FROM effects ORDER BY id")
            if what in MUST_NOT_BE
        ]
        if set(proof.effects) & set(MUST_NOT_BE)
        else []
    )


def _tasks(engine: Engine, proof: Proof) -> None:
    told = Counter(dict(_rows(engine, "SELECT state, count(*) FROM tasks GROUP BY state")))
    proof.tasks = sum(told.values())
    unfinished = "SELECT id, kind, case_number, state, attempt, error FROM tasks WHERE state <> 'done'"
    for row in _rows(engine, unfinished):
        (proof.dead if row.state == "dead" else proof.lost).append(
            f"task {row.id} {row.kind} of {row.case_number}: {row.state}, attempt {row.attempt}, {row.error}"
        )
    effects = proof.effects.get("task done", 0)
    if effects != told["done"]:
        proof.lost.append(f"{told['done']} tasks are done, the log says {effects}")


def _case(engine: Engine, proof: Proof, one: Handed) -> None:
    if not one.number:
        proof.lost.append(f"case {one.key} was never opened")
        return
    state = _rows(engine, "SELECT state FROM cases WHERE number = :number", number=one.number)
    if [row.state for row in state] != [one.plan.end]:
        proof.lost.append(f"case {one.number} ({one.plan_name}): {[row.state for row in state]}, not {one.plan.end}")
    letters = Counter(letter.kind for letter in papers.letters_of(engine, one.number) if letter.issued_at)
    if letters != Counter(one.plan.letters):
        proof.lost.append(f"case {one.number} ({one.plan_name}): letters {dict(letters)}")
    parcels = [parcel for parcel in papers.shipments_of(engine, one.number) if parcel.waybill]
    if len(parcels) != one.plan.parcels:
        proof.lost.append(f"case {one.number} ({one.plan_name}): {len(parcels)} parcels")
    read = "SELECT count(*) FROM pages p JOIN files f ON f.id = p.file_id WHERE f.case_number = :number"
    whole = _rows(engine, f"{read} AND p.reading IS NOT NULL AND p.problem IS NULL", number=one.number)[0][0]
    if whole != one.pages:
        proof.lost.append(f"case {one.number} ({one.plan_name}): {whole} of {one.pages} pages read")
    proof.chains_broken += [f"{one.number}: {fault}" for fault in broken(papers.chain_of(engine, one.number))]


def _joins(engine: Engine, proof: Proof, handed: Sequence[Handed]) -> None:
    asked: defaultdict[str, list[str]] = defaultdict(list)
    for (key,) in _rows(engine, "SELECT key FROM effects WHERE what = 'join'"):
        number, _, check = key.partition("/")
        asked[number].append(check)
    # A check whose faults hang on what was read is made again after the other engine has looked.
    looks = Counter(
        row.case_number for row in _rows(engine, "SELECT case_number FROM history WHERE kind = 'second_opinion_given'")
    )
    for one in handed:
        expected = [str(number + 1) for number in range(one.plan.rounds + looks[one.number])]
        if sorted(asked[one.number]) != expected:
            proof.joins.append(f"case {one.number} ({one.plan_name}): checks {sorted(asked[one.number])}")


def _objects(engine: Engine, objects: Objects, proof: Proof, handed: Sequence[Handed]) -> None:
    opened = len(_rows(engine, "SELECT number FROM cases"))
    if opened != len(handed):
        proof.unexpected.append(f"{len(handed)} cases were handed in, {opened} were opened")
    for one in handed:
        files = papers.files_of(engine, one.number)
        if [file.sha256 for file in files] != one.files:
            proof.bytes_changed.append(f"case {one.number}: other files than were handed in")
        letters = [letter for letter in papers.letters_of(engine, one.number) if letter.object_key]
        stored = [(file.object_key, file.sha256) for file in files]
        stored += [(str(letter.object_key), str(letter.sha256)) for letter in letters]
        proof.bytes_changed += _changed(objects, stored)
    pictures = "SELECT picture_key FROM pages WHERE picture_key IS NOT NULL"
    there = set(objects.keys())
    proof.lost += [f"picture {row[0]}" for row in _rows(engine, pictures) if row[0] not in there]


def _changed(objects: Objects, stored: Iterable[tuple[str, str]]) -> list[str]:
    changed = []
    for key, sha256 in stored:
        try:
            if hashlib.sha256(objects.get(key)).hexdigest() != sha256:
                changed.append(f"{key}: other bytes")
        except ObjectMissing:
            changed.append(f"{key}: missing")
    return changed


def _rows(engine: Engine, query: str, **values: Any) -> Sequence[Any]:
    with reading(engine) as connection:
        return connection.execute(text(query), values).all()
