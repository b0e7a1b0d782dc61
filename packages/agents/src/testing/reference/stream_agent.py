"""Runs one turn of an agent on the model server at the given address through the official SDK's bridge, with a tool
that does what it is told, and prints the thread events as JSON: what `stream_agent_response` makes of a model."""

import asyncio
import json
import sys
import warnings

from agents import (
    Agent,
    GuardrailFunctionOutput,
    ModelSettings,
    OpenAIResponsesModel,
    OutputGuardrail,
    RunContextWrapper,
    Runner,
    StopAtTools,
    function_tool,
    set_tracing_disabled,
)
import chatkit.agents
from chatkit.agents import AgentContext, ClientToolCall, ResponseStreamConverter, stream_agent_response
from chatkit.store import Store
from chatkit.types import (
    CustomSummary,
    CustomTask,
    Page,
    ProgressUpdateEvent,
    ThreadMetadata,
    Workflow,
)
from chatkit.widgets import Card, Text
from datetime import datetime
from openai import AsyncOpenAI

warnings.filterwarnings("ignore")
set_tracing_disabled(True)


convert_annotation = chatkit.agents._convert_annotation


async def convert_plain_annotation(annotation, converter):
    """The newest `openai` package has a class of its own for annotations that stream, which the bridge refuses."""
    plain = annotation.model_dump() if hasattr(annotation, "model_dump") else annotation
    return await convert_annotation(plain, converter)


chatkit.agents._convert_annotation = convert_plain_annotation


class EmptyStore(Store[None]):
    """A thread with nothing in it; what is added is printed as an event of its own kind."""

    async def load_thread_items(self, thread_id, after, limit, order, context):
        return Page()

    async def add_thread_item(self, thread_id, item, context):
        print(json.dumps({"type": "stored", "item": item.model_dump(mode="json", exclude_none=True)}))


EmptyStore.__abstractmethods__ = frozenset()


async def do(behaviour: str, context: AgentContext) -> str:
    if behaviour == "own-workflow":
        await context.start_workflow(Workflow(type="custom", tasks=[]))
        await context.add_workflow_task(CustomTask(title="Packing", status_indicator="loading"))
        await context.update_workflow_task(CustomTask(title="Packed", status_indicator="complete"), 0)
        await context.end_workflow(CustomSummary(title="Packed all"), expanded=True)
    if behaviour == "own-events":
        await context.stream(ProgressUpdateEvent(text="Counting"))
        await context.stream_widget(Card(children=[Text(id="count", value="One")]), copy_text="One")
    if behaviour == "client-tool-in-workflow":
        await context.start_workflow(Workflow(type="custom", tasks=[]))
        await context.add_workflow_task(CustomTask(title="Waiting", status_indicator="complete"))
    if behaviour.startswith("client-tool"):
        context.client_tool_call = ClientToolCall(name="get_place", arguments={"precise": True})
    return "done"


async def main() -> None:
    url, behaviour = sys.argv[1], sys.argv[2]

    @function_tool
    async def add_task(wrapper: RunContextWrapper[AgentContext], title: str, due: str | None = None) -> str:
        """Adds a task."""
        return await do(behaviour, wrapper.context)

    async def trip(wrapper, agent, output):
        return GuardrailFunctionOutput(output_info=None, tripwire_triggered=behaviour == "guardrail")

    client = AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
    agent = Agent(
        name="Test",
        instructions="Be kind.",
        model=OpenAIResponsesModel(model="test-model", openai_client=client),
        model_settings=ModelSettings(),
        tools=[add_task],
        tool_use_behavior=StopAtTools(stop_at_tool_names=["add_task"])
        if behaviour.startswith("client-tool")
        else "run_llm_again",
        output_guardrails=[OutputGuardrail(guardrail_function=trip, name="trip")],
    )
    thread = ThreadMetadata(id="thr_test", created_at=datetime.now())
    context = AgentContext(thread=thread, store=EmptyStore(), request_context=None)
    result = Runner.run_streamed(agent, "Add it, please.", context=context)
    converter = ResponseStreamConverter(partial_images=2)
    try:
        async for event in stream_agent_response(context, result, converter=converter):
            print(json.dumps(event.model_dump(mode="json", exclude_none=True)))
    except Exception as error:
        print(json.dumps({"type": "raised", "name": type(error).__name__}))


asyncio.run(main())
