"""What signals say: it goes into the inbox, once. A signal cannot be refused; what cannot be read is answered in
the transcript."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from temporalio import workflow

from engine import events
from engine.forking.beginning import note_fork
from engine.hearing import is_new
from journeys import messages
from journeys.messages import Forked, Pause, Resume, SendEvent, SendInput
from journeys.values import Json
from workflows.host import Host


class Signals(Host):
    """The workflow's signals."""

    @workflow.signal(name=messages.SEND_INPUT)
    def send_input(self, message: Any) -> None:
        """An answer; what is wrong with it is said in the transcript, since a signal cannot be refused."""
        self.hear(SendInput, {"text": message} if isinstance(message, str) else message)

    @workflow.signal(name=messages.SEND_EVENT)
    def send_event(self, message: Any) -> None:
        """Something happened outside."""
        self.hear(SendEvent, {"name": message} if isinstance(message, str) else message)

    @workflow.signal(name=messages.PAUSE)
    def pause(self, message: Any = None) -> None:
        """Nothing new starts."""
        self.hear(Pause, message or {})

    @workflow.signal(name=messages.RESUME)
    def resume(self, message: Any = None) -> None:
        """Goes on."""
        self.hear(Resume, message or {})

    @workflow.signal(name=messages.FORKED)
    def forked(self, message: Any) -> None:
        """Another journey has begun at one of the visits; it is noted, and nothing else."""
        self.hear(Forked, message)

    @workflow.signal(name=messages.CHILD_ENDED)
    def child_ended(self, message: dict[str, Any]) -> None:
        """A child tells its end."""
        event = events.ChildEnded(self.now(), message["visit"], message["call"], message["result"])
        self.inbox.append(event)

    def hear(self, kind: type[Any], message: Json) -> None:
        """Puts what a signal says into the inbox, once."""
        self.heard += 1
        try:
            read = kind.model_validate(message)
        except ValidationError as error:
            reason = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
            self.journey.say("refusal", f"A message could not be read: {reason}", who="system")
            return
        if not is_new(self.journey, getattr(read, "id", None)):
            return
        match read:
            case SendInput():
                self.inbox.append(
                    events.InputReceived(self.now(), read.text, read.values, read.question, read.id, read.by)
                )
            case SendEvent():
                self.inbox.append(events.EventReceived(self.now(), read.name, read.data, read.id))
            case Pause():
                self.inbox.append(events.Paused(self.now(), read.reason, read.by))
            case Resume():
                self.inbox.append(events.Resumed(self.now(), read.by))
            case Forked():
                note_fork(self.journey, read)
            case _:
                raise TypeError(f"{kind.__name__} is no signal")
