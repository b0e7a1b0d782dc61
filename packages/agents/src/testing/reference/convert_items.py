"""Reads thread items as a JSON list, and prints for each what the official SDK's `ThreadItemConverter` gives a model."""

import asyncio
import json
import sys

from chatkit.agents import ThreadItemConverter
from chatkit.types import ThreadItem
from pydantic import TypeAdapter


async def convert(item):
    try:
        return await ThreadItemConverter().to_agent_input(TypeAdapter(ThreadItem).validate_python(item))
    except NotImplementedError as error:
        return [{"raised": type(error).__name__}]


async def main():
    print(json.dumps([await convert(item) for item in json.load(sys.stdin)]))


asyncio.run(main())
