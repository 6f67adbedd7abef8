"""The notice types of the housing area, declared in the order of a home's life.

It is built, applied for, handed out, and its household is supported or leaves. Corrections come
last: they may follow any of the others.
"""

from . import construction  # noqa: I001  the order of declaration
from . import applications
from . import allocation
from . import support
from . import corrections

__all__ = ["allocation", "applications", "construction", "corrections", "support"]
