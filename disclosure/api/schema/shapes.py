"""Short ways to write JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it)."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
YEAR: Schema = {"type": "integer", "minimum": 1, "maximum": 9999}
COUNT: Schema = {"type": "integer", "minimum": 0}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
DECIMAL: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
LABEL: Schema = {"$ref": "#/components/schemas/Label"}


def ref(name: str, **annotations: Any) -> Schema:
    """A component by name, with annotations beside it."""
    return {"$ref": f"#/components/schemas/{name}", **annotations}


def nullable(schema: Schema) -> Schema:
    """The schema or null."""
    return {"oneOf": [schema, {"type": "null"}]}


def items(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def record(
    properties: dict[str, Schema], *, optional: tuple[str, ...] = (), **annotations: Any
) -> Schema:
    """An object of which every property is always there, but for the `optional` ones."""
    required = [name for name in properties if name not in optional]
    schema: Schema = {"type": "object", **annotations, "properties": properties}
    return {**schema, "required": required} if required else schema
