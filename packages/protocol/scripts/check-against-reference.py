"""Says of JSON values whether the reference SDK takes them, and what it makes of them.

Reads `[{"model", "json"}]` from stdin, with the models' names in the SDK (`Page[Thread]` for a page). Writes, in the
same order, `{"stored", "wire"}` (as in record-reference.py) or `{"error"}`.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from chatkit import actions, types

adapters = {}


def adapter(name):
    if name not in adapters:
        outer, _, inner = name.rstrip("]").partition("[")
        model = getattr(types, outer, None) or getattr(actions, outer)
        adapters[name] = TypeAdapter(model[getattr(types, inner)] if inner else model)
    return adapters[name]


def check(model, value):
    reader = adapter(model)
    try:
        read = reader.validate_json(json.dumps(value))
        dump = lambda **options: json.loads(reader.dump_json(read, by_alias=True, **options))
        return {"stored": dump(), "wire": dump(exclude_none=True, context={"exclude_metadata": True})}
    except (ValidationError, PydanticSerializationError) as error:
        return {"error": str(error)}


json.dump([check(case["model"], case["json"]) for case in json.load(sys.stdin)], sys.stdout)
