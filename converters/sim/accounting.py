"""Every stored field of a block is told of, once: what nobody spoke of while the block was read is put in here."""

from __future__ import annotations

from converters.sim.graph import is_start
from converters.sim.notes import Notes
from converters.sim.parameters import Parameters, is_empty
from converters.sim.schema import Block

_LAYOUT = frozenset({"parentId", "extent", "width", "height", "id", "type", "nodes", "canonicalModes", "state"})
"""Members of a container's data that tell where it stands and what is in it, and are no settings."""
_ALWAYS_READ = {"loop": ("loopType",), "parallel": ("parallelType", "batchSize")}
_NO_COUNTERPART = "has no counterpart here"
_READS_DATA = "stored in the block's fields; the executor reads the block's data"


def account(notes: Notes, block: Block, parameters: Parameters) -> None:
    """Completes the notes on a block of the run."""
    _by_stored_name(notes, block, parameters)
    if block.is_container:
        _container(notes, block)
    for name, value in block.values.items():
        if name in notes.fields:
            continue
        if is_empty(value):
            notes.empty(name)
        elif name in parameters.unused:
            notes.unused(name, parameters.unused[name])
        elif block.is_container:
            notes.unused(name, _READS_DATA)
        else:
            notes.dropped(name, _NO_COUNTERPART)
    if block.retry.get("enabled") is True and "retry" not in notes.fields:
        never = is_start(block) or block.is_container or block.type == "human_in_the_loop"
        why = "Sim does not retry blocks of this type" if never else "nothing is called that another try could mend"
        notes.unused("retry", why)


def leave_out(notes: Notes, block: Block, reason: str) -> None:
    """Notes on a block that is no part of the run; none of its fields is used."""
    notes.say("unused", reason)
    for name, value in block.values.items():
        if is_empty(value):
            notes.empty(name)
        else:
            notes.unused(name, "")


def _by_stored_name(notes: Notes, block: Block, parameters: Parameters) -> None:
    """Names a parameter that is the active side of a pair by the field in which it is stored."""
    moved = {name: field for name, field in parameters.sources.items() if field in block.values and name != field}
    if any(name in notes.fields for name in moved):
        notes.fields = {moved.get(name, name): said for name, said in notes.fields.items()}


def _container(notes: Notes, block: Block) -> None:
    """The settings of a container stand in its data; a stale copy among its fields is told of beside them."""
    for name, value in block.data.items():
        if name in _LAYOUT or name in notes.fields:
            continue
        if is_empty(value):
            notes.empty(name)
        elif name in _ALWAYS_READ[block.type]:
            notes.carried(name)
        else:
            notes.unused(name, f"a {block.type} of this kind does not use it")
    for name, value in block.values.items():
        stale = not is_empty(value) and name in block.data and value != block.data[name]
        if stale and notes.fields[name][0] != "unused":
            notes.unused(f"subBlocks.{name}", _READS_DATA)
