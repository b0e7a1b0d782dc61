"""Serves the scripted SDK as its guides do: one endpoint under uvicorn, with uvloop and httptools. Prints its address."""

import logging
import socket
import sys

import uvicorn
from chatkit.server import StreamingResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from memory_store import Context
from scripted_server import ScriptedServer

server = ScriptedServer()


async def chatkit(request: Request):
    context = Context(owner=request.headers.get("x-owner", ""))
    result = await server.process(await request.body(), context)
    if isinstance(result, StreamingResult):
        return StreamingResponse(result, media_type="text/event-stream")
    return Response(content=result.json, media_type="application/json")


async def set_hooks(request: Request):
    body = await request.json()
    server.hosts[body["owner"]].hooks = body["hooks"]
    return JSONResponse({})


async def open_gate(request: Request):
    body = await request.json()
    server.hosts[body["owner"]].gates[body["gate"]].set()
    return JSONResponse({})


async def finish_upload(request: Request):
    body = await request.json()
    context = Context(owner=body["owner"])
    attachment = await server.store.load_attachment(body["id"], context)
    await server.store.save_attachment(attachment.model_copy(update={"upload_descriptor": None}), context)
    return JSONResponse({})


async def get_state(request: Request):
    owner = (await request.json())["owner"]
    if server.hosts[owner].busy > 0:
        return JSONResponse({"busy": True})
    return JSONResponse(server.state(owner))


routes = [
    Route("/chatkit", chatkit, methods=["POST"]),
    Route("/control/hooks", set_hooks, methods=["POST"]),
    Route("/control/gates", open_gate, methods=["POST"]),
    Route("/control/uploads", finish_upload, methods=["POST"]),
    Route("/control/state", get_state, methods=["POST"]),
]
starlette = Starlette(routes=routes)


async def app(scope, receive, send):
    """Counts the requests under way, so that the driver can wait until all is settled."""
    if scope["type"] != "http" or scope["path"] != "/chatkit":
        await starlette(scope, receive, send)
        return
    owner = dict(scope["headers"]).get(b"x-owner", b"").decode()
    host = server.hosts[owner]
    host.busy += 1
    try:
        await starlette(scope, receive, send)
    finally:
        host.busy -= 1


if __name__ == "__main__":
    # The tests raise on purpose; what the SDK logs of it would hide what matters.
    logging.disable(logging.CRITICAL)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", access_log=False, log_level="critical", lifespan="off"
    )
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run(sockets=[listener])
    sys.exit(0)
