"""What the clock does, no human may; where a case lies, only its owner is told."""

from typing import Any

from services.domain.errors import NotFound, NotPermitted
from services.escalation import EscalateOverdue, ListOverdue
from services.review.whereabouts import ViewWhereabouts
from tests.integration.authorisation.cast import OK, OWNERS, STRANGE_IDS, Forgery, R, Row, Scene, plain, table

NOBODY = table(NotPermitted)

ROWS: dict[type[Any], Row] = {
    ListOverdue: Row(plain(0), NOBODY),
    EscalateOverdue: Row(Scene.case, NOBODY),
    ViewWhereabouts: Row(Scene.case, table(NotFound, (OWNERS, OK))),
}
FORGERIES = (
    Forgery("a case at one's own desk", EscalateOverdue, R.CLERK, Scene.case, NotPermitted),
    Forgery("all that is late", ListOverdue, R.AUTHORITY, plain(-1), NotPermitted),
    *(Forgery(f"review {id_}", ViewWhereabouts, R.OWNER, plain(id_), NotFound) for id_ in STRANGE_IDS),
    *(Forgery(f"review {id_}", EscalateOverdue, R.OWNER, plain(id_), NotPermitted) for id_ in STRANGE_IDS),
)
