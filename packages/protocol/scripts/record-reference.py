"""Records what the reference SDK sends: one of everything, built with its models, as its server writes it.

    node_modules/.cache/parlor/reference/bin/python packages/protocol/scripts/record-reference.py

Writes fixtures/reference/<family>.json, each `{name: {"model", "wire", "stored"}}`: the model's name in the SDK, the
JSON that its server sends (without nulls and attachment metadata), and the JSON that its stores keep (with them).
Everything in it is fixed, so that a second run changes nothing.
"""

import json
import warnings
from datetime import datetime, timezone
from pathlib import Path

warnings.simplefilter("ignore")

from chatkit import types as t
from chatkit import widgets as w
from chatkit.actions import Action, ActionConfig

folder = Path(__file__).resolve().parent.parent / "fixtures" / "reference"
local = datetime(2026, 11, 21, 10, 0, 3, 123456)
utc = datetime(2026, 11, 21, 10, 0, 3, tzinfo=timezone.utc)

# --- sources, tasks, attachments -------------------------------------------------------------------------------

url_source = t.URLSource(
    title="Docs", description="Where it says so", timestamp="2026-11-20", group="Web",
    url="https://example.org/docs", attribution="example.org",
)
file_source = t.FileSource(title="Plan", filename="plan.pdf")
entity_source = t.EntitySource(
    title="Task 7", id="task_7", icon="check-circle", label="Task", inline_label="T7", interactive=True,
    data={"id": 7, "due": None, "tags": ["a", None]},
)
sources = {
    "url": url_source,
    "url-bare": t.URLSource(title="Docs", url="https://example.org"),
    "file": file_source,
    "entity": entity_source,
    "entity-bare": t.EntitySource(title="x", id="y"),
    "entity-preview": t.EntitySource(title="x", id="y", preview="lazy"),
}

tasks = {
    "custom": t.CustomTask(title="Read", icon="lucide:book", content="**all** of it", status_indicator="loading"),
    "custom-bare": t.CustomTask(),
    "web_search": t.SearchTask(
        title="Search", title_query="milk", queries=["milk", "oat milk"], sources=[url_source],
        status_indicator="complete",
    ),
    "web_search-bare": t.SearchTask(),
    "thought": t.ThoughtTask(title="Thinking", content="Hm."),
    "file": t.FileTask(title="Files", sources=[file_source]),
    "file-bare": t.FileTask(),
    "image": t.ImageTask(title="Drawing", status_indicator="none"),
}

upload = t.AttachmentUploadDescriptor(
    url="https://files.example.org/atc_1", method="PUT", headers={"x-token": "abc"}
)
file_attachment = t.FileAttachment(
    id="atc_1", name="plan.pdf", mime_type="application/pdf", upload_descriptor=upload,
    thread_id="thr_1", metadata={"bucket": "b", "tag": None},
)
image_attachment = t.ImageAttachment(
    id="atc_2", name="cat.png", mime_type="image/png", preview_url="https://files.example.org/atc_2"
)
attachments = {
    "file": file_attachment,
    "file-bare": t.FileAttachment(id="atc_3", name="a", mime_type="text/plain"),
    "image": image_attachment,
    "upload-post": t.FileAttachment(
        id="atc_4", name="a", mime_type="text/plain",
        upload_descriptor=t.AttachmentUploadDescriptor(url="https://files.example.org/form", method="POST"),
    ),
}

# --- widgets: every component with every field, and each as bare as it may be -----------------------------------

action = ActionConfig(
    type="task.done", payload={"id": 7, "nested": {"a": [1, None]}}, handler="client",
    loadingBehavior="container", streaming=False,
)
color = {"light": "#000", "dark": "#fff"}
spacing = {"top": 1, "right": "2px", "bottom": 0.5, "left": 0, "x": 1, "y": "1em"}
edge = {"size": 1, "color": color, "style": "dashed"}
measures = dict(
    height=10, width="50%", size=1, minHeight=1, minWidth="1px", minSize=1, maxHeight=1, maxWidth="1px",
    maxSize="9px", aspectRatio=1.5,
)
box = dict(
    key="k", id="i", align="baseline", justify="evenly", wrap="wrap-reverse", flex=1, gap="4px", padding=spacing,
    margin="auto", border={"top": 1, "x": edge}, radius="100%", background=color, **measures,
)
text = w.Text(
    key="k", id="t", value="Hello", streaming=True, italic=True, lineThrough=False, color="secondary",
    weight="bold", width=1.5, size="xl", textAlign="end", truncate=True, minLines=1, maxLines=2,
    editable={
        "name": "title", "autoFocus": True, "autoSelect": False, "autoComplete": "off",
        "allowAutofillExtensions": False, "pattern": ".+", "placeholder": "…", "required": True,
    },
)
components = {
    "Text": text,
    "Text-bare": w.Text(value=""),
    "Text-not-editable": w.Text(value="x", editable=False),
    "Title": w.Title(value="T", color=color, weight="medium", size="5xl", textAlign="center", truncate=True, maxLines=1),
    "Caption": w.Caption(value="c", size="lg", color="red-100", weight="normal", textAlign="start", truncate=False, maxLines=3),
    "Label": w.Label(value="l", fieldName="title", size="xs", weight="semibold", textAlign="end", color="danger"),
    "Markdown": w.Markdown(id="m", value="# x", streaming=False),
    "Badge": w.Badge(label="new", color="discovery", variant="outline", size="sm", pill=True),
    "Icon": w.Icon(name="vendor:logo", color="success", size="3xl"),
    "Image": w.Image(
        src="https://example.org/a.png", alt="a", fit="scale-down", position="bottom right", radius="4xl",
        frame=True, flush=False, margin=spacing, background="surface", flex="1 1 0", **measures,
    ),
    "Box": w.Box(direction="row", children=[text], **box),
    "Box-bare": w.Box(),
    "Row": w.Row(children=[w.Col(children=[w.Row(children=[])])], **box),
    "Col": w.Col(children=[w.Spacer(minSize="1px")], **box),
    "Form": w.Form(direction="col", onSubmitAction=action, children=[w.Input(name="a")], **box),
    "Spacer": w.Spacer(minSize=4),
    "Divider": w.Divider(color="subtle", size=1, spacing="2px", flush=True),
    "Transition": w.Transition(children=w.Text(value="now")),
    "Transition-empty": w.Transition(children=None),
    "Button": w.Button(
        submit=True, label="Go", onClickAction=action, iconStart="plus", iconEnd="lucide:x", style="secondary",
        iconSize="2xl", color="caution", variant="ghost", size="3xs", pill=True, uniform=True, block=False,
        disabled=False,
    ),
    "Button-bare": w.Button(),
    "Input": w.Input(
        name="n", inputType="email", defaultValue="a", required=True, pattern=".*", placeholder="p",
        allowAutofillExtensions=True, autoSelect=True, autoFocus=True, disabled=False, variant="soft", size="md",
        gutterSize="2xs", pill=False,
    ),
    "Textarea": w.Textarea(
        name="n", defaultValue="a", required=False, pattern=".*", placeholder="p", autoSelect=False, autoFocus=False,
        disabled=True, variant="outline", size="sm", gutterSize="xl", rows=2, autoResize=True, maxRows=9,
        allowAutofillExtensions=False,
    ),
    "Select": w.Select(
        name="n", options=[{"value": "a", "label": "A", "disabled": True, "description": "first"}, {"value": "b", "label": "B"}],
        onChangeAction=action, placeholder="p", defaultValue="a", variant="solid", size="lg", pill=True, block=True,
        clearable=True, disabled=False, searchable=True,
    ),
    "DatePicker": w.DatePicker(
        name="d", onChangeAction=action, placeholder="p", defaultValue=local, min=utc, max=datetime(2027, 1, 1),
        variant="outline", size="xs", side="left", align="center", pill=True, block=True, clearable=True, disabled=False,
    ),
    "Checkbox": w.Checkbox(name="c", label="Yes", defaultChecked=True, onChangeAction=action, disabled=False, required=True),
    "RadioGroup": w.RadioGroup(
        name="r", options=[{"label": "A", "value": "a", "disabled": False}], ariaLabel="pick", onChangeAction=action,
        defaultValue="a", direction="row", disabled=False, required=False,
    ),
    "ListViewItem": w.ListViewItem(children=[text], onClickAction=action, gap=2, align="stretch"),
    "Chart": w.Chart(
        data=[{"month": "Jan", "sold": 3, "rate": 0.5}],
        series=[
            w.BarSeries(label="Sold", dataKey="sold", stack="s", color=color),
            w.AreaSeries(label="Rate", dataKey="rate", stack="s", color="blue", curveType="monotoneX"),
            w.LineSeries(label=None, dataKey="rate", color="red", curveType="stepAfter"),
        ],
        xAxis={"dataKey": "month", "hide": False, "labels": {"Jan": "January"}}, showYAxis=True, showLegend=False,
        showTooltip=True, barGap=1, barCategoryGap=2, flex=1, **measures,
    ),
    "Chart-bare": w.Chart(data=[], series=[], xAxis="month"),
    "Dynamic": w.DynamicWidgetComponent.model_validate(
        {"type": "Map", "id": "map", "zoom": 3, "pins": [{"at": [1.5, 2]}], "children": {"type": "Pin"}}
    ),
    "Dynamic-known-type": w.DynamicWidgetComponent.model_validate({"type": "Text", "value": 5, "size": "huge"}),
}

status = {"text": "Saved", "favicon": "https://example.org/i.png", "frame": True}
roots = {
    "Card": w.Card(
        key="k", id="card", asForm=True, children=list(components.values())[:20], background="surface", size="full",
        padding=1.5, status=status, collapsed=False, confirm={"label": "OK", "action": action},
        cancel={"label": "No", "action": ActionConfig(type="no")}, theme="dark",
    ),
    "Card-bare": w.Card(children=[]),
    "ListView": w.ListView(
        children=[components["ListViewItem"]], limit="auto", status={"text": "Busy", "icon": "clock"}, theme="light"
    ),
    "ListView-bare": w.ListView(children=[], limit=3),
    "Basic": w.BasicRoot.model_validate(
        {"type": "Basic", "children": [{"type": "Card", "children": [{"type": "Text", "value": "in"}]}], "gap": 2}
    ),
    "Basic-one-child": w.BasicRoot.model_validate({"type": "Basic", "children": {"type": "Text", "value": "x"}}),
    "template": w.WidgetTemplate(
        {
            "version": "1.0",
            "name": "Tasks",
            "template": '{"type":"Card","border":{"size":1},"children":[{% for task in tasks %}'
            '{"type":"Row","children":[{"type":"Icon","name":"new-icon"},{"type":"Text","value":{{ task | tojson }}},'
            '{"type":"Table","children":[{"type":"Table.Row","children":[{"type":"Table.Cell","colSpan":2}]}]}]}'
            "{% if not loop.last %},{% endif %}{% endfor %}]}",
        }
    ).build({"tasks": ["Buy milk", 5]}),
}

# --- items --------------------------------------------------------------------------------------------------------

base = dict(thread_id="thr_1", created_at=local)
url_annotation = t.Annotation(source=url_source, index=5)
output_text = t.AssistantMessageContent(
    text="See docs ✓", annotations=[url_annotation, t.Annotation(source=file_source), t.Annotation(source=entity_source)]
)
user_content = [
    t.UserMessageTextContent(text="Hello 👋"),
    t.UserMessageTagContent(id="tag_1", text="@Task", data={"id": 7, "none": None}, group="Tasks", interactive=True),
    t.UserMessageTagContent(id="tag_2", text="@x", data={}),
]
options = t.InferenceOptions(tool_choice=t.ToolChoice(id="search"), model="gpt-x")
user_message = t.UserMessageItem(
    id="msg_1", content=user_content, attachments=[file_attachment, image_attachment], quoted_text="said before",
    inference_options=options, **base,
)
structured = [
    t.StructuredInputMultipleChoice(
        id="q1", question="Which?", options=[t.StructuredInputMultipleChoiceOption(value="a")], multiple=True,
        answer=t.StructuredInputAnswer(values=["a"]),
    ),
    t.StructuredInputFreeform(id="q2", question="Why?", description="In a sentence", answer=t.StructuredInputAnswer(skipped=True)),
    t.StructuredInputFreeform(id="q3", question="Else?"),
]
workflow = t.Workflow(
    type="reasoning", tasks=list(tasks.values()), summary=t.DurationSummary(duration=12), expanded=True
)
image = t.GeneratedImage(id="img_1", url="https://example.org/i.png")
items = {
    "user_message": user_message,
    "user_message-bare": t.UserMessageItem(id="msg_2", content=[], inference_options=t.InferenceOptions(), **base),
    "assistant_message": t.AssistantMessageItem(id="msg_3", content=[output_text, t.AssistantMessageContent(text="")], **base),
    "client_tool_call": t.ClientToolCallItem(
        id="tc_1", status="completed", call_id="call_1", name="pick", arguments={"a": None, "b": [1]},
        output={"x": None}, **base,
    ),
    "client_tool_call-pending": t.ClientToolCallItem(id="tc_2", call_id="call_2", name="pick", arguments={}, **base),
    "widget": t.WidgetItem(id="wdg_1", widget=roots["Card"], copy_text="copy me", **base),
    "widget-template": t.WidgetItem(id="wdg_2", widget=roots["template"], **base),
    "generated_image": t.GeneratedImageItem(id="img_2", image=image, **base),
    "generated_image-none": t.GeneratedImageItem(id="img_3", **base),
    "structured_input": t.StructuredInputItem(id="inp_1", status="answered", inputs=structured, **base),
    "workflow": t.WorkflowItem(id="wf_1", workflow=workflow, **base),
    "workflow-custom": t.WorkflowItem(
        id="wf_2", workflow=t.Workflow(type="custom", tasks=[], summary=t.CustomSummary(title="Done", icon="check")), **base
    ),
    "task": t.TaskItem(id="tsk_1", task=tasks["web_search"], **base),
    "hidden_context_item": t.HiddenContextItem(id="hcx_1", content={"any": [1, None]}, **base),
    "sdk_hidden_context": t.SDKHiddenContextItem(id="shcx_1", content="cancelled", **base),
    "end_of_turn": t.EndOfTurnItem(id="eot_1", thread_id="thr_1", created_at=utc),
}

# --- threads ------------------------------------------------------------------------------------------------------

page = t.Page[t.ThreadItem](data=[user_message, items["assistant_message"]], has_more=True, after="msg_3")
thread = t.Thread(
    id="thr_1", title="Milk", created_at=local, status=t.LockedStatus(reason="paused"),
    allowed_image_domains=["example.org"], metadata={}, items=page,
)
threads = {
    "thread": thread,
    "thread-bare": t.Thread(id="thr_2", created_at=utc, items=t.Page()),
    "thread-closed": t.Thread(id="thr_3", created_at=utc, status=t.ClosedStatus(), items=t.Page()),
}
thread_metadata = {
    "metadata": t.ThreadMetadata(id="thr_1", title="Milk", created_at=local, metadata={"owner": "u", "x": None}),
    "metadata-bare": t.ThreadMetadata(id="thr_1", created_at=local),
}

# --- updates and events -------------------------------------------------------------------------------------------

updates = {
    "content_part.added": t.AssistantMessageContentPartAdded(content_index=0, content=t.AssistantMessageContent(text="")),
    "content_part.text_delta": t.AssistantMessageContentPartTextDelta(content_index=0, delta=" ✓\n"),
    "content_part.annotation_added": t.AssistantMessageContentPartAnnotationAdded(
        content_index=0, annotation_index=1, annotation=url_annotation
    ),
    "content_part.done": t.AssistantMessageContentPartDone(content_index=0, content=output_text),
    "streaming_text.value_delta": t.WidgetStreamingTextValueDelta(component_id="t", delta="x", done=False),
    "root.updated": t.WidgetRootUpdated(widget=roots["ListView"]),
    "component.updated": t.WidgetComponentUpdated(component_id="t", component=text),
    "task.added": t.WorkflowTaskAdded(task_index=0, task=tasks["custom"]),
    "task.updated": t.WorkflowTaskUpdated(task_index=0, task=tasks["thought"]),
    "generated_image.updated": t.GeneratedImageUpdated(image=image, progress=0.5),
    "generated_image.updated-bare": t.GeneratedImageUpdated(image=image),
}
events = {
    "thread.created": t.ThreadCreatedEvent(thread=thread),
    "thread.updated": t.ThreadUpdatedEvent(thread=threads["thread-bare"]),
    **{f"thread.item.added {name}": t.ThreadItemAddedEvent(item=item) for name, item in items.items() if "hidden" not in name},
    **{f"thread.item.updated {name}": t.ThreadItemUpdatedEvent(item_id="x", update=update) for name, update in updates.items()},
    "thread.item.done": t.ThreadItemDoneEvent(item=user_message),
    "thread.item.removed": t.ThreadItemRemovedEvent(item_id="msg_1"),
    "thread.item.replaced": t.ThreadItemReplacedEvent(item=items["structured_input"]),
    "stream_options": t.StreamOptionsEvent(stream_options=t.StreamOptions(allow_cancel=True)),
    "progress_update": t.ProgressUpdateEvent(icon="search", text="Looking"),
    "progress_update-bare": t.ProgressUpdateEvent(text="Looking"),
    "client_effect": t.ClientEffectEvent(name="tasks.changed", data={"id": None}),
    "client_effect-bare": t.ClientEffectEvent(name="ping"),
    "error-code": t.ErrorEvent(code="stream.error", allow_retry=True),
    "error-custom": t.ErrorEvent(message="No credit left"),
    "notice": t.NoticeEvent(level="warning", message="**Nearly** full", title="Space"),
    "notice-bare": t.NoticeEvent(level="info", message="x"),
}

# --- requests and answers -----------------------------------------------------------------------------------------

user_input = t.UserMessageInput(content=user_content, attachments=["atc_1"], quoted_text="before", inference_options=options)
bare_input = t.UserMessageInput(
    content=[t.UserMessageTextContent(text="hi")], attachments=[], inference_options=t.InferenceOptions()
)
custom = t.ThreadCustomActionParams(
    thread_id="thr_1", item_id="wdg_1", action=Action[str, object](type="task.done", payload={"id": 7, "x": None})
)
requests = {
    "threads.create": t.ThreadsCreateReq(params=t.ThreadCreateParams(input=user_input), metadata={"parlor": {"resumable": True}}),
    "threads.create-bare": t.ThreadsCreateReq(params=t.ThreadCreateParams(input=bare_input)),
    "threads.add_user_message": t.ThreadsAddUserMessageReq(params=t.ThreadAddUserMessageParams(input=user_input, thread_id="thr_1")),
    "threads.add_client_tool_output": t.ThreadsAddClientToolOutputReq(
        params=t.ThreadAddClientToolOutputParams(thread_id="thr_1", result={"picked": [1, None]})
    ),
    "threads.add_client_tool_output-text": t.ThreadsAddClientToolOutputReq(
        params=t.ThreadAddClientToolOutputParams(thread_id="thr_1", result="done")
    ),
    "threads.add_structured_input": t.ThreadsAddStructuredInputReq(
        params=t.ThreadAddStructuredInputParams(
            thread_id="thr_1", item_id="inp_1",
            input=t.StructuredInputSubmission(
                answers={"q1": t.StructuredInputAnswerSubmission(values=["a"]), "q2": t.StructuredInputAnswerSubmission(skipped=True)}
            ),
        )
    ),
    "threads.add_structured_input-skipped": t.ThreadsAddStructuredInputReq(
        params=t.ThreadAddStructuredInputParams(
            thread_id="thr_1", item_id="inp_1", input=t.StructuredInputSubmission(status="skipped")
        )
    ),
    "threads.retry_after_item": t.ThreadsRetryAfterItemReq(params=t.ThreadRetryAfterItemParams(thread_id="thr_1", item_id="msg_1")),
    "threads.custom_action": t.ThreadsCustomActionReq(params=custom),
    "threads.custom_action-bare": t.ThreadsCustomActionReq(
        params=t.ThreadCustomActionParams(thread_id="thr_1", action=Action[str, object](type="go"))
    ),
    "threads.sync_custom_action": t.ThreadsSyncCustomActionReq(params=custom),
    "threads.get_by_id": t.ThreadsGetByIdReq(params=t.ThreadGetByIdParams(thread_id="thr_1")),
    "threads.list": t.ThreadsListReq(params=t.ThreadListParams(limit=20, order="asc", after="thr_1")),
    "threads.list-bare": t.ThreadsListReq(params=t.ThreadListParams()),
    "threads.update": t.ThreadsUpdateReq(params=t.ThreadUpdateParams(thread_id="thr_1", title="")),
    "threads.delete": t.ThreadsDeleteReq(params=t.ThreadDeleteParams(thread_id="thr_1")),
    "items.list": t.ItemsListReq(params=t.ItemsListParams(thread_id="thr_1", limit=9999, after="msg_1")),
    "items.feedback": t.ItemsFeedbackReq(params=t.ItemFeedbackParams(thread_id="thr_1", item_ids=["msg_1", "msg_2"], kind="negative")),
    "attachments.create": t.AttachmentsCreateReq(params=t.AttachmentCreateParams(name="a.pdf", size=0, mime_type="application/pdf")),
    "attachments.delete": t.AttachmentsDeleteReq(params=t.AttachmentDeleteParams(attachment_id="atc_1")),
    "input.transcribe": t.InputTranscribeReq(params=t.InputTranscribeParams(audio_base64="AAAA", mime_type="audio/webm;codecs=opus")),
}
answers = {
    "items": page,
    "items-empty": t.Page[t.ThreadItem](),
    "threads": t.Page[t.Thread](data=[thread], has_more=False),
    "transcription": t.TranscriptionResult(text="hello"),
    "sync-action": t.SyncCustomActionResponse(updated_item=items["widget"]),
    "sync-action-none": t.SyncCustomActionResponse(),
}
actions = {"config": action, "config-bare": ActionConfig(type="go"), "action": Action[str, object](type="go", payload=[1])}

families = {
    "sources": (sources, "Source"),
    "tasks": (tasks, "Task"),
    "attachments": (attachments, "Attachment"),
    "widget-components": (components, "WidgetComponent"),
    "widget-roots": (roots, "WidgetRoot"),
    "items": (items, "ThreadItem"),
    "threads": (threads, "Thread"),
    "thread-metadata": (thread_metadata, "ThreadMetadata"),
    "updates": (updates, "ThreadItemUpdate"),
    "events": (events, "ThreadStreamEvent"),
    "requests": (requests, "ChatKitReq"),
    "answers": (answers, None),
    "actions": (actions, None),
}
names_of_answers = {"items": "Page[ThreadItem]", "items-empty": "Page[ThreadItem]", "threads": "Page[Thread]"}

folder.mkdir(parents=True, exist_ok=True)
for family, (cases, model) in families.items():
    recorded = {
        name: {
            "model": model or names_of_answers.get(name) or type(value).__name__.split("[")[0],
            "wire": json.loads(value.model_dump_json(by_alias=True, exclude_none=True, context={"exclude_metadata": True})),
            "stored": json.loads(value.model_dump_json(by_alias=True)),
        }
        for name, value in cases.items()
    }
    text = json.dumps(recorded, ensure_ascii=False, indent=1)
    (folder / f"{family}.json").write_text(text + "\n", encoding="utf-8")
    print(f"{family}: {len(recorded)}")
