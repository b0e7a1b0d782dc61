"""A store in memory that keeps the contract of ours: pages follow one another by cursor, records go by value."""

from dataclasses import dataclass, field

from chatkit.store import AttachmentStore, NotFoundError, Store
from chatkit.types import FileAttachment, ImageAttachment, Page, ThreadMetadata


@dataclass
class Context:
    """Who sends a request."""

    owner: str


@dataclass
class Records:
    """What belongs to one owner."""

    threads: dict = field(default_factory=dict)
    items: dict = field(default_factory=dict)
    attachments: dict = field(default_factory=dict)


def to_page(records, limit, after, order):
    ordered = records if order == "asc" else records[::-1]
    start = 0
    if after is not None:
        ids = [record.id for record in ordered]
        if after not in ids:
            return Page()
        start = ids.index(after) + 1
    chosen = ordered[start : start + limit]
    has_more = start + limit < len(ordered)
    return Page(
        data=[record.model_copy(deep=True) for record in chosen],
        has_more=has_more,
        after=chosen[-1].id if has_more and chosen else None,
    )


class MemoryStore(Store[Context]):
    def __init__(self):
        self.owners: dict[str, Records] = {}

    def of(self, context) -> Records:
        return self.owners.setdefault(context.owner, Records())

    def find(self, records, key):
        if key not in records:
            raise NotFoundError(key)
        return records[key].model_copy(deep=True)

    def items_of(self, thread_id, context):
        if thread_id not in self.of(context).threads:
            raise NotFoundError(thread_id)
        return self.of(context).items.setdefault(thread_id, {})

    async def load_thread(self, thread_id, context):
        return self.find(self.of(context).threads, thread_id)

    async def save_thread(self, thread, context):
        # In a thread's first turn the SDK hands over the thread with its page of items, and could not read that again.
        fields = thread.model_dump(exclude={"items"})
        self.of(context).threads[thread.id] = ThreadMetadata.model_validate(fields)

    async def load_threads(self, limit, after, order, context):
        return to_page(list(self.of(context).threads.values()), limit, after, order)

    async def delete_thread(self, thread_id, context):
        self.find(self.of(context).threads, thread_id)
        del self.of(context).threads[thread_id]
        self.of(context).items.pop(thread_id, None)

    async def load_thread_items(self, thread_id, after, limit, order, context):
        return to_page(list(self.items_of(thread_id, context).values()), limit, after, order)

    async def add_thread_item(self, thread_id, item, context):
        self.items_of(thread_id, context)[item.id] = item.model_copy(deep=True)

    async def save_item(self, thread_id, item, context):
        await self.add_thread_item(thread_id, item, context)

    async def load_item(self, thread_id, item_id, context):
        return self.find(self.items_of(thread_id, context), item_id)

    async def delete_thread_item(self, thread_id, item_id, context):
        self.items_of(thread_id, context).pop(item_id, None)

    async def save_attachment(self, attachment, context):
        self.of(context).attachments[attachment.id] = attachment.model_copy(deep=True)

    async def load_attachment(self, attachment_id, context):
        return self.find(self.of(context).attachments, attachment_id)

    async def delete_attachment(self, attachment_id, context):
        self.of(context).attachments.pop(attachment_id, None)


class UploadStore(AttachmentStore[Context]):
    """Names a place to upload to; the files themselves are never sent."""

    async def create_attachment(self, input, context):
        attachment_id = self.generate_attachment_id(input.mime_type, context)
        url = f"https://files.example.org/{attachment_id}"
        fields = dict(
            id=attachment_id,
            name=input.name,
            mime_type=input.mime_type,
            upload_descriptor={"url": url, "method": "PUT", "headers": {"x-size": str(input.size)}},
        )
        if input.mime_type.startswith("image/"):
            return ImageAttachment(**fields, preview_url=url)
        return FileAttachment(**fields)

    async def delete_attachment(self, attachment_id, context):
        pass
