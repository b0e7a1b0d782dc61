"""The official SDK with an assistant that follows a script. What a step means is said in ../script.ts."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from chatkit.errors import CustomStreamError, ErrorCode, StreamError
from chatkit.server import ChatKitServer, stream_widget
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    NoticeEvent,
    StreamOptions,
    SyncCustomActionResponse,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    ThreadStatus,
    TranscriptionResult,
)
from chatkit.widgets import WidgetRoot
from pydantic import TypeAdapter

from memory_store import MemoryStore, UploadStore

event_adapter = TypeAdapter(ThreadStreamEvent)
status_adapter = TypeAdapter(ThreadStatus)
widget_adapter = TypeAdapter(WidgetRoot)


@dataclass
class Host:
    """What the driver has said for one owner, and what the hooks were called with."""

    hooks: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    calls: list = field(default_factory=list)
    gates: dict = field(default_factory=lambda: defaultdict(asyncio.Event))
    busy: int = 0


def to_json(value, **options):
    return value.model_dump(mode="json", by_alias=True, **options) if value is not None else None


def to_thread(thread):
    return to_json(thread, exclude={"items"})


class ScriptedServer(ChatKitServer):
    def __init__(self):
        super().__init__(MemoryStore(), UploadStore())
        self.hosts: dict[str, Host] = defaultdict(Host)

    def host(self, context) -> Host:
        return self.hosts[context.owner]

    def record(self, context, hook, **arguments):
        self.host(context).calls.append({"hook": hook, **arguments})

    def resolve(self, value, thread, context):
        """Puts ids and times where the script names them."""
        if isinstance(value, dict):
            return {key: self.resolve(inner, thread, context) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.resolve(inner, thread, context) for inner in value]
        if not isinstance(value, str) or not value.startswith("@"):
            return value
        if value == "@thread":
            return thread.id
        if value == "@now":
            return datetime.now().isoformat()
        kind = value[1:].partition(":")[0]
        names = self.host(context).names
        if value not in names:
            names[value] = self.store.generate_item_id(kind, thread, context)
        return names[value]

    def raise_from(self, step):
        match step["raise"]:
            case "stream_error":
                raise StreamError(ErrorCode.STREAM_ERROR, allow_retry=step.get("allow_retry"))
            case "custom":
                raise CustomStreamError(step["message"], allow_retry=step.get("allow_retry", False))
            case _:
                raise RuntimeError(step.get("message", "secret detail"))

    async def text(self, step, thread, context):
        item = AssistantMessageItem(
            id=self.resolve(step["id"], thread, context),
            thread_id=thread.id,
            created_at=datetime.now(),
            content=[],
        )
        yield ThreadItemAddedEvent(item=item)
        part = AssistantMessageContent(text="", annotations=[])
        yield ThreadItemUpdatedEvent(
            item_id=item.id, update=AssistantMessageContentPartAdded(content_index=0, content=part)
        )
        for delta in step["deltas"]:
            yield ThreadItemUpdatedEvent(
                item_id=item.id,
                update=AssistantMessageContentPartTextDelta(content_index=0, delta=delta),
            )
        content = AssistantMessageContent(text="".join(step["deltas"]), annotations=[])
        yield ThreadItemUpdatedEvent(
            item_id=item.id, update=AssistantMessageContentPartDone(content_index=0, content=content)
        )
        yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [content]}))

    async def report_history(self, thread, context):
        types = [item.type async for item in self._paginate_thread_items_reverse(thread.id, context)]
        return NoticeEvent(level="info", message=" ".join(types))

    async def play(self, steps, thread, context):
        for step in steps:
            if "yield" in step:
                yield event_adapter.validate_python(self.resolve(step["yield"], thread, context))
            elif "text" in step:
                async for event in self.text(step["text"], thread, context):
                    yield event
            elif "wait" in step:
                await self.host(context).gates[step["wait"]].wait()
            elif "raise" in step:
                self.raise_from(step)
            elif "set" in step:
                for name, value in step["set"].items():
                    if name == "metadata":
                        thread.metadata.update(value)
                    else:
                        setattr(thread, name, status_adapter.validate_python(value) if name == "status" else value)
            elif "report" in step:
                yield await self.report_history(thread, context)
            elif "widget" in step:
                async for event in self.stream_widget(step["widget"], thread, context):
                    yield event

    async def stream_widget(self, step, thread, context):
        states = [widget_adapter.validate_python(self.resolve(state, thread, context)) for state in step["states"]]

        async def generate():
            for state in states:
                yield state

        widget = generate() if step.get("streamed", True) else states[0]
        async for event in stream_widget(thread, widget, step.get("copy_text")):
            yield event

    async def respond(self, thread, input_user_message, context):
        self.record(context, "respond", thread=to_thread(thread), message=to_json(input_user_message))
        async for event in self.play(self.host(context).hooks.get("respond", []), thread, context):
            yield event

    async def action(self, thread, action, sender, context):
        self.record(context, "action", thread=to_thread(thread), action=to_json(action), sender=to_json(sender))
        async for event in self.play(self.host(context).hooks.get("action", []), thread, context):
            yield event

    async def sync_action(self, thread, action, sender, context):
        self.record(context, "sync_action", thread=to_thread(thread), action=to_json(action), sender=to_json(sender))
        answer = self.host(context).hooks.get("sync_action", {})
        if "raise" in answer:
            self.raise_from(answer)
        return SyncCustomActionResponse.model_validate(self.resolve(answer, thread, context))

    async def add_feedback(self, thread_id, item_ids, feedback, context):
        self.record(context, "feedback", thread_id=thread_id, item_ids=item_ids, kind=feedback)
        answer = self.host(context).hooks.get("feedback", {})
        if "raise" in answer:
            self.raise_from(answer)

    async def transcribe(self, audio_input, context):
        self.record(
            context,
            "transcribe",
            size=len(audio_input.data),
            mime_type=audio_input.mime_type,
            media_type=audio_input.media_type,
        )
        answer = self.host(context).hooks.get("transcribe", {})
        if "raise" in answer:
            self.raise_from(answer)
        return TranscriptionResult(text=answer.get("text", ""))

    def get_stream_options(self, thread, context):
        answer = self.host(context).hooks.get("stream_options", {"allow_cancel": True})
        if "raise" in answer:
            self.raise_from(answer)
        return StreamOptions(**answer)

    def state(self, owner):
        """Everything that is kept of an owner, and what the hooks were called with since it was last asked."""
        records = self.store.owners.get(owner)
        threads = []
        for thread in records.threads.values() if records else []:
            items = records.items.get(thread.id, {}).values()
            threads.append({**to_json(thread), "items": [to_json(item) for item in items]})
        attachments = [to_json(attachment) for attachment in records.attachments.values()] if records else []
        host = self.hosts[owner]
        calls, host.calls = host.calls, []
        return {"threads": threads, "attachments": attachments, "calls": calls}
