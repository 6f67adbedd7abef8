"""How an upload is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "empty": _("The file is empty."),
    "size": _("The file is larger than 20 MB."),
    "extension": _("Only PDF, DOCX, XLSX, PNG, JPEG and CSV files can be attached."),
    "content": _("The content of the file is not what its name says."),
    "macros": _("The file holds macros or embedded programs."),
    "archive": _("The file unpacks to too much, or is encrypted."),
    "pixels": _("The image is larger than 50 million pixels."),
    "entities": _("The file declares entities of its own, which can be used to overload readers."),
    "external": _("The file loads parts from other places."),
}


class UploadRefused(ValueError):
    """A file that may not come in; `code` is a key of `MESSAGES`."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.message = MESSAGES[code]
        super().__init__(code)
