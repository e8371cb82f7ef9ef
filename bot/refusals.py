"""What keeps the program from starting and is told in one line instead of a traceback."""

from services.rulebook import PacksInvalid
from storage.cipher import KeyringUnusable
from storage.faults import StorageUnavailable
from storage.sealed import KeyringForeign

# doubtful rules, keys that cannot be used or do not fit, no database, a port in use
REFUSALS = (PacksInvalid, KeyringUnusable, KeyringForeign, StorageUnavailable, OSError)
