"""What is kept of the workflow that a journey was read from, and what of it has changed since.

The reader is the judge: a block is written as it was if reading it gives the state that the journey has. Of others, the
fields are written anew whose values differ between the state that is read and the one that is there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from converters.sim.references import is_likely, normalised
from converters.sim.schema import mapping
from converters.sim.tables import table_of
from converters.sim.writing.blocks.revised import values_for
from converters.sim.writing.building import Building, Site
from converters.sim.writing.composition import Kept, vocabulary_of
from converters.sim.writing.drafts import Canvas, Draft, Link
from converters.sim.writing.names import RESERVED, Taken
from converters.sim.writing.remarks import Remarks, Said
from converters.sim.writing.sources import aside, draft_of, source_draft
from journeys.canonical import plain
from journeys.journey import Journey
from journeys.states import AnyState
from journeys.values import Json

_REFERENCE = re.compile(r"<([^<>]+)>")
_NOT_SAID = ("id", "title", "source", "mapping_confidence")


def kept_of(journey: Journey, before: Journey) -> Kept:
    """The blocks and edges of a journey's workflow, with its changes.

    Args:
        before: what reading the workflow gives that the journey remembers.
    """
    was = {state.id: state for state in before.states}
    drafts = {
        state.id: draft
        for state in journey.states
        if state.id in was and (draft := source_draft(state)) is not None and was[state.id].type == state.type
    }
    names = _names(journey, drafts)
    kept = Kept(drafts, _links(journey, before, drafts))
    for state in journey.states:
        if (
            state.id in drafts
            and said(state) != said(was[state.id])
            and not _revise(journey, state, was[state.id], kept, names)
        ):
            del drafts[state.id]
    _rename(journey, kept, names)
    return kept


def said(state: AnyState) -> dict[str, Json]:
    """What a state says, without where it came from."""
    return {name: value for name, value in plain(state).items() if name not in _NOT_SAID}


def _names(journey: Journey, drafts: Mapping[str, Draft]) -> dict[str, str]:
    """The names that the blocks of states are to have: their titles, where these have changed."""
    same = {
        state.id: drafts[state.id].name
        for state in journey.states
        if state.id in drafts and state.name in (drafts[state.id].name, state.id if not state.title else None)
    }
    used = {normalised(name) for name in same.values()} | {normalised(one["node_name"]) for one in aside(journey)}
    taken = Taken(used, {state.id for state in journey.states} | {one["node_id"] for one in aside(journey)})
    names: dict[str, str] = {}
    for state in journey.states:
        if state.id in same:
            names[state.id] = same[state.id]
        elif state.id in drafts:
            names[state.id] = taken.name(state.name, state.id, state.id)
    return names


def _links(journey: Journey, before: Journey, drafts: Mapping[str, Draft]) -> dict[int, Link]:
    """The edges of transitions that are as they were, or only lead elsewhere."""
    was = {way.source_edge: way for way in before.transitions if way.source_edge is not None}
    found: dict[int, Link] = {}
    for number, way in enumerate(journey.transitions):
        old = was.get(way.source_edge) if way.source_edge is not None else None
        if old is None or way.source not in drafts or way.target not in drafts:
            continue
        if plain(way.model_copy(update={"target": old.target, "id": old.id})) == plain(old):
            found[number] = Link(str(way.source_edge), way.source, way.target, way.source_handle)
    return found


def _revise(journey: Journey, state: AnyState, was: AnyState, kept: Kept, names: Mapping[str, str]) -> bool:
    """Writes what has changed into the block of a state; False where only a new block can say it."""
    draft = kept.drafts[state.id]
    old, now = (_written(journey, one, draft, names) for one in (was, state))
    if now is None:
        return False
    before, (values, retry) = old.values if old is not None else {}, now[:2]
    kept.said.update({key: said for key, said in now.said.items() if old is None or key not in old.said})
    for name in {**before, **values}:
        stored = _stored_name(draft, name)
        draft.values[stored] = merged(draft.values.get(stored), before.get(name), values.get(name))
    draft.values = {name: value for name, value in draft.values.items() if value is not None}
    if old is None or retry != old.retry:
        draft.details = {name: one for name, one in draft.details.items() if name != "retry"}
        draft.details |= {"retry": retry} if retry is not None else {}
    if state.parent != was.parent:
        data = draft.values if draft.is_container else dict(draft.details.get("data", {}))
        for name in ("parentId", "extent"):
            data.pop(name, None)
        draft.details = draft.details if draft.is_container else {**draft.details, "data": data}
        draft.parent = state.parent
    return True


class _Written(NamedTuple):
    values: dict[str, Json]
    retry: Json
    said: Said


def _written(journey: Journey, state: AnyState, draft: Draft, names: Mapping[str, str]) -> _Written | None:
    """What the fields of a state's block would be; None where it takes more than one block."""
    known = vocabulary_of(journey, {one.id: names.get(one.id, one.name) for one in journey.states})
    known.start = next((name for one, name in names.items() if one in journey.initial), None)
    site = Site(journey, Canvas(variables=[]), known, Remarks(journey))
    building = Building(site, state)
    found = values_for(building, draft.type)
    return None if building.piece.steps or building.has_computed else _Written(*found, site.remarks.said)


def merged(stored: Json, old: Json, now: Json) -> Json:
    """The stored value with what differs between two others, member by member; JSON texts are looked into."""
    if old == now:
        return stored
    texts = [_structure(one) for one in (stored, old, now)]
    if all(isinstance(one, str) for one in (stored, old, now)) and all(one is not None for one in texts):
        return json.dumps(merged(*texts), ensure_ascii=False)
    stored, old, now = (one if inner is None else inner for one, inner in zip((stored, old, now), texts, strict=True))
    if isinstance(stored, dict) and isinstance(old, dict) and isinstance(now, dict):
        names = [
            one for one in {**stored, **now} if (one in now or one not in old) and (one in stored or one not in old)
        ]
        return {name: merged(stored.get(name), old.get(name), now.get(name)) for name in names}
    if isinstance(stored, list) and isinstance(old, list) and isinstance(now, list) and len(stored) == len(old):
        rows = zip(stored, old, now, strict=False)
        return [*(merged(*row) for row in rows), *now[len(stored) :]]
    return now


def _structure(value: Json) -> Json:
    """A list or object, or the one that a text is the JSON of; None for anything else."""
    if isinstance(value, (list, dict)):
        return value
    if not isinstance(value, str) or value.strip()[:1] not in ("[", "{"):
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, (list, dict)) else None


def _stored_name(draft: Draft, name: str) -> str:
    """The field that a value is stored in: of a pair, the side that is in use."""
    table = table_of(draft.type)
    pair = table.pairs.get(name) if table is not None else None
    if pair is None or name in draft.values:
        return name
    members = [one for one in (pair.basic, *pair.advanced) if one is not None]
    mode = mapping(draft.details.get("data", {}).get("canonicalModes")).get(pair.canonical)
    chosen = pair.basic if mode == "basic" else pair.advanced[0] if mode == "advanced" else None
    there = [one for one in members if one in draft.values] or [
        one for one in members if one in draft.details.get("empty", ())
    ]
    return chosen or next(iter(there), name)


def _rename(journey: Journey, kept: Kept, names: Mapping[str, str]) -> None:
    """Gives blocks their new names, and lets the references of all blocks follow."""
    meant = {normalised(draft.name): draft.id for draft in kept.drafts.values()}
    heads = {
        normalised(draft.name): normalised(names[draft.id])
        for draft in kept.drafts.values()
        if meant[normalised(draft.name)] == draft.id
        and normalised(draft.name) not in (*RESERVED, normalised(names[draft.id]))
    }
    others = [(one["at"], draft_of(one)) for one in aside(journey)]
    for draft in [*kept.drafts.values(), *(draft for _, draft in others)]:
        draft.name = names.get(draft.id, draft.name)
        if heads:
            draft.values = renamed(draft.values, heads)
    kept.aside = others


def renamed(value: Json, heads: Mapping[str, str]) -> Json:
    """A value whose references to blocks have new names; `heads` are old and new ones, as references write them."""
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: _renamed(match, heads), value)
    if isinstance(value, list):
        return [renamed(item, heads) for item in value]
    if isinstance(value, dict):
        return {name: renamed(item, heads) for name, item in value.items()}
    return value


def _renamed(match: re.Match[str], heads: Mapping[str, str]) -> str:
    inner = match[1]
    head = re.split(r"[.\[]", inner)[0]
    wanted = heads.get(normalised(head))
    return match[0] if wanted is None or not is_likely(inner) else f"<{wanted}{inner[len(head) :]}>"
