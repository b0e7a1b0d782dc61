"""The official SDK with a store in memory, for the benchmark: an answer of so many deltas, under uvicorn with uvloop."""

import logging
import socket
import sys
from datetime import datetime

import uvicorn
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from memory_store import Context, MemoryStore

DELTAS = int(sys.argv[1])
DELTA = "token "


class BenchServer(ChatKitServer):
    async def respond(self, thread, input_user_message, context):
        item = AssistantMessageItem(
            id=self.store.generate_item_id("message", thread, context),
            thread_id=thread.id,
            created_at=datetime.now(),
            content=[],
        )
        yield ThreadItemAddedEvent(item=item)
        part = AssistantMessageContent(text="")
        yield ThreadItemUpdatedEvent(
            item_id=item.id, update=AssistantMessageContentPartAdded(content_index=0, content=part)
        )
        for _ in range(DELTAS):
            yield ThreadItemUpdatedEvent(
                item_id=item.id,
                update=AssistantMessageContentPartTextDelta(content_index=0, delta=DELTA),
            )
        content = AssistantMessageContent(text=DELTA * DELTAS)
        yield ThreadItemUpdatedEvent(
            item_id=item.id, update=AssistantMessageContentPartDone(content_index=0, content=content)
        )
        yield ThreadItemDoneEvent(item=item.model_copy(update={"content": [content]}))


server = BenchServer(MemoryStore())
context = Context(owner="ada")


async def chatkit(request: Request):
    result = await server.process(await request.body(), context)
    if isinstance(result, StreamingResult):
        return StreamingResponse(result, media_type="text/event-stream")
    return Response(content=result.json, media_type="application/json")


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    app = Starlette(routes=[Route("/", chatkit, methods=["POST"])])
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", access_log=False, log_level="critical", lifespan="off"
    )
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run(sockets=[listener])
