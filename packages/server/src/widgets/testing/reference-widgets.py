"""Answers about widgets with the reference SDK: reads questions from stdin, one a line, writes as many lines of answers.

`{"ask": "diff", "before", "after"}` gives `{"updates"}`, `{"ask": "build", "file", "data"}` gives `{"widget"}`, and
`{"ask": "stream", "states"}` gives `{"events"}`, each as the SDK's server writes it; all may give `{"error"}` instead.
`{"ask": "time-diff", "before", "after", "times"}` gives `{"milliseconds"}` that one diff takes.
"""

import asyncio
import json
import sys
import time
import warnings
from datetime import datetime

warnings.simplefilter("ignore")

from pydantic import TypeAdapter

from chatkit.server import diff_widget, stream_widget
from chatkit.types import ThreadMetadata, ThreadStreamEvent
from chatkit.widgets import WidgetRoot, WidgetTemplate

roots = TypeAdapter(WidgetRoot)
events = TypeAdapter(ThreadStreamEvent)


def read(widget):
    return roots.validate_json(json.dumps(widget))


def write(adapter, value):
    return json.loads(adapter.dump_json(value, by_alias=True, exclude_none=True))


async def stream(states):
    async def source():
        for state in states:
            yield read(state)

    thread = ThreadMetadata(id="thr_1", created_at=datetime(2026, 1, 1))
    return [write(events, event) async for event in stream_widget(thread, source())]


def time_diff(before, after, times):
    start = time.perf_counter()
    for _ in range(times):
        diff_widget(before, after)
    return (time.perf_counter() - start) * 1000 / times


def answer(question):
    match question["ask"]:
        case "diff":
            updates = diff_widget(read(question["before"]), read(question["after"]))
            return {"updates": [json.loads(update.model_dump_json(exclude_none=True)) for update in updates]}
        case "build":
            widget = WidgetTemplate(question["file"]).build(question["data"])
            return {"widget": write(roots, widget)}
        case "stream":
            return {"events": asyncio.run(stream(question["states"]))}
        case "time-diff":
            before, after = read(question["before"]), read(question["after"])
            return {"milliseconds": time_diff(before, after, question["times"])}


def safe_answer(question):
    try:
        return answer(question)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(safe_answer(json.loads(line))), flush=True)
