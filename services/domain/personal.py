"""What was typed where nobody asked for it, and should not stay in a chat."""

import re

from services.domain.errors import InputInvalid
from services.domain.typed_contacts import read_mail, read_phone
from services.domain.typed_text import half_width, seen

_RESIDENT = re.compile(r"[0-9]{17}[0-9X]", re.IGNORECASE)


def is_personal(text: str) -> bool:
    """Whether a text is a resident identity number, a phone number or a mail address, and nothing else."""
    bare = half_width(seen(text)).strip()
    if _RESIDENT.fullmatch(re.sub(r"[\s-]", "", bare)):
        return True
    for read in (read_phone, read_mail):
        try:
            read(bare)
        except InputInvalid:
            continue
        return True
    return False
