"""Who may do what, as one table. Every answer of `disclosure.policies` derives from it.

The columns are the roles of an agency, the posts that belong to no agency, and superusers. A cell
says on whose things: `own` agency, the agencies of a `region`, `all`, or none (`-`). That a step
also depends on the state of the notice and on who took earlier ones stands in `workflow`.

Law: review before release and the separation of duties, Government Information Regulation art. 17,
State Secrets Implementing Regulation art. 42; roles of administrators apart, GB/T 22239 8.1.4.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What a member may do for an agency. An administrator manages people, not notices."""

    FILER = "filer"
    REVIEWER = "reviewer"
    SECRECY = "secrecy"
    APPROVER = "approver"
    ADMIN = "admin"


class Post(StrEnum):
    """What somebody does for the whole portal. Nobody in a post writes or judges a notice by it."""

    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    KEEPER = "keeper"
    OPERATOR = "operator"


#: The last column: the mark `is_superuser` of an account. It opens no notice.
SUPERUSER = "superuser"


class Scope(StrEnum):
    """On whose things an ability may be used."""

    NONE = "-"
    OWN = "own"
    REGION = "region"
    ALL = "all"


class Ability(StrEnum):
    """Everything somebody may be allowed. Those named like a step of the workflow are that step."""

    READ_NOTICES = "read_notices"
    FILE = "file"
    SUBMIT = "submit"
    RETURN = "return"
    REVIEW = "review"
    JUSTIFY = "justify"
    APPROVE = "approve"
    SCHEDULE = "schedule"
    RECALL = "recall"
    WITHDRAW = "withdraw"
    PROPOSE = "propose"
    RESTORE = "restore"
    DECLINE = "decline"
    CORRECT = "correct"
    REDACT = "redact"
    KEEP_MEMBERS = "keep_members"
    KEEP_ACCOUNTS = "keep_accounts"
    KEEP_AGENCIES = "keep_agencies"
    KEEP_PRESS = "keep_press"
    KEEP_LAW = "keep_law"
    OPERATE = "operate"
    END_SESSIONS = "end_sessions"
    READ_DUES = "read_dues"
    READ_AUDIT = "read_audit"
    EXPORT_AUDIT = "export_audit"


MATRIX = """
               filer reviewer secrecy approver admin supervisor auditor keeper operator superuser
read_notices   own   own      own     own      own   region     all     -      -        -
file           own   -        -       -        -     -          -       -      -        -
submit         own   -        -       -        -     -          -       -      -        -
return         -     own      own     own      -     -          -       -      -        -
review         -     own      own     -        -     -          -       -      -        -
justify        -     own      own     own      -     -          -       -      -        -
approve        -     -        -       own      -     -          -       -      -        -
schedule       -     -        -       own      -     -          -       -      -        -
recall         own   own      own     own      -     -          -       -      -        -
withdraw       -     -        -       own      -     -          -       -      -        -
propose        own   -        -       own      -     -          -       -      -        -
restore        -     -        -       own      -     -          -       -      -        -
decline        own   -        -       own      -     -          -       -      -        -
correct        own   -        -       -        -     -          -       -      -        -
redact         -     -        -       own      -     -          -       -      -        -
keep_members   -     -        -       -        own   -          -       -      -        all
keep_accounts  -     -        -       -        -     -          -       -      -        all
keep_agencies  -     -        -       -        -     -          -       -      -        all
keep_press     -     -        -       own      own   -          -       -      -        -
keep_law       -     -        -       -        -     -          -       all    -        all
operate        -     -        -       -        -     -          -       -      all      all
end_sessions   -     -        -       -        own   -          -       -      all      all
read_dues      own   own      own     own      own   region     all     -      -        -
read_audit     -     -        -       -        own   region     all     -      -        -
export_audit   -     -        -       -        -     -          all     -      -        -
"""

#: What takes no judgement over others. Whoever may do more proves twice who they are.
PLAIN = frozenset(
    {
        Ability.READ_NOTICES,
        Ability.READ_DUES,
        Ability.FILE,
        Ability.SUBMIT,
        Ability.RECALL,
        Ability.PROPOSE,
        Ability.DECLINE,
        Ability.CORRECT,
    }
)

#: What an agency may reserve to its secrecy reviewers (`Agency.secrecy_apart`).
RESERVABLE = frozenset({Ability.REVIEW, Ability.JUSTIFY})


def read_matrix(text: str) -> dict[tuple[Ability, str], Scope]:
    """The table as a mapping from ability and column to scope. Raises ValueError for a slip."""
    head, *lines = (line.split() for line in text.strip().splitlines())
    if head != [*Role, *Post, SUPERUSER]:
        raise ValueError(f"the columns of the matrix are {head}")
    if [cells[0] for cells in lines] != list(Ability):
        raise ValueError("the rows of the matrix are not the abilities")
    return {
        (Ability(ability), column): Scope(cell)
        for ability, *cells in lines
        for column, cell in zip(head, cells, strict=True)
    }


SCOPES = read_matrix(MATRIX)


def scope(ability: Ability, column: str) -> Scope:
    """On whose things somebody with this role or post may do this."""
    return SCOPES[ability, column]


def roles_for(ability: Ability) -> frozenset[Role]:
    """The roles of an agency that allow this in it."""
    return frozenset(role for role in Role if scope(ability, role) is Scope.OWN)


def posts_for(ability: Ability) -> frozenset[Post]:
    """The posts that allow this, in their region or everywhere."""
    return frozenset(post for post in Post if scope(ability, post) is not Scope.NONE)


def decides(columns: Iterable[str]) -> bool:
    """Whether any of these roles or posts can do more than write and read notices."""
    return any(
        scope(ability, column) is not Scope.NONE
        for column in columns
        for ability in Ability
        if ability not in PLAIN
    )
