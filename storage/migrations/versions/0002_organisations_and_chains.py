"""organisations and chains"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.search_names import reindex, searchable

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('organisation_grams',
    sa.Column('gram', sa.String(length=2), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_organisation_grams_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('gram', 'organisation_id', name=op.f('pk_organisation_grams')),
    sqlite_with_rowid=False
    )
    op.create_table('former_employments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_former_employments_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_former_employments_person_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_employments'))
    )
    with op.batch_alter_table('former_employments', schema=None) as batch_op:
        batch_op.create_index('ix_former_employments_person_id_until', ['person_id', 'until'], unique=False)

    op.create_table('petitions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('concerns', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('key', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('facts', sa.LargeBinary(), nullable=False),
    sa.Column('review_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_petitions_person_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_petitions'))
    )
    with op.batch_alter_table('petitions', schema=None) as batch_op:
        batch_op.create_index('ix_petitions_person_id_updated_at', ['person_id', 'updated_at'], unique=False)
        batch_op.create_index('uq_petitions_kind_key', ['kind', 'key'], unique=True, sqlite_where=sa.text("status = 'pending'"), postgresql_where=sa.text("status = 'pending'"))

    op.create_table('phrases',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_phrases_person_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phrases'))
    )
    with op.batch_alter_table('phrases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_phrases_person_id'), ['person_id'], unique=False)

    op.create_table('circumstances',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('petition_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_circumstances_person_id_persons')),
    sa.ForeignKeyConstraint(['petition_id'], ['petitions.id'], name=op.f('fk_circumstances_petition_id_petitions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_circumstances')),
    sa.UniqueConstraint('petition_id', name=op.f('uq_circumstances_petition_id'))
    )
    with op.batch_alter_table('circumstances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_circumstances_person_id'), ['person_id'], unique=False)

    op.create_table('falsifications',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('claim_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('opened_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('grounds', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], name=op.f('fk_falsifications_claim_id_claims')),
    sa.ForeignKeyConstraint(['opened_by'], ['persons.id'], name=op.f('fk_falsifications_opened_by_persons')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_falsifications_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_falsifications_person_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_falsifications'))
    )
    with op.batch_alter_table('falsifications', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_falsifications_claim_id'), ['claim_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_falsifications_person_id'), ['person_id'], unique=False)

    op.create_table('jobs',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('params', sa.LargeBinary(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.LargeBinary(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('held_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_jobs_account_id_accounts')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_jobs_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs'))
    )
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_jobs_account_id'), ['account_id'], unique=False)
        batch_op.create_index('ix_jobs_state_held_until', ['state', 'held_until'], unique=False)

    _add('accounts', sa.Column('hat', sa.String(length=32), nullable=False, server_default='own'))
    _add('appointments', sa.Column('deputy_of', _KEY, sa.ForeignKey('persons.id')))
    _add('appointments', sa.Column('office_phone', sa.LargeBinary()))

    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('turn', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('waited_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column('person_id', existing_type=_KEY, nullable=True)
        batch_op.drop_constraint(batch_op.f('uq_decisions_review_id_round_desk'), type_='unique')
        batch_op.create_index('ix_decisions_organisation_id_at', ['organisation_id', 'at'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_decisions_review_id_round_desk_turn'), ['review_id', 'round', 'desk', 'turn'])
    _add('decisions', sa.Column('colleague_id', _KEY, sa.ForeignKey('persons.id')))
    _keep_append_only('decisions')

    _add('invites', sa.Column('purpose', sa.String(length=32), nullable=False, server_default='join'))
    _add('invites', sa.Column('role', sa.String(length=32)))
    _add('invites', sa.Column('person_id', _KEY, sa.ForeignKey('persons.id')))
    _add('invites', sa.Column('most_uses', sa.Integer()))
    _add('invites', sa.Column('uses', sa.Integer(), nullable=False, server_default='0'))
    _add('invites', sa.Column('revoked_at', sa.DateTime(timezone=True)))
    op.create_index(op.f('ix_invites_organisation_id'), 'invites', ['organisation_id'])

    with op.batch_alter_table('papers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('petition_id', _KEY, nullable=True))
        batch_op.alter_column('claim_id', existing_type=_KEY, nullable=True)
        batch_op.create_index(batch_op.f('ix_papers_petition_id'), ['petition_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_papers_petition_id_petitions'), 'petitions', ['petition_id'], ['id'])

    _add('persons', sa.Column('name_index', sa.LargeBinary(length=32)))
    op.drop_index(op.f('ix_persons_employer_id'), 'persons')
    op.create_index('ix_persons_employer_id_name_index', 'persons', ['employer_id', 'name_index'])
    listed = sa.text("status = 'listed'")
    op.create_index('uq_persons_employer_id_document_index', 'persons', ['employer_id', 'document_index'], unique=True, sqlite_where=listed, postgresql_where=listed)

    _add('reviews', sa.Column('days', sa.JSON(), nullable=False, server_default='[]'))
    _add('reviews', sa.Column('turn', sa.Integer(), nullable=False, server_default='0'))
    _add('reviews', sa.Column('due_on', sa.Date()))
    _add('reviews', sa.Column('assignee_id', _KEY, sa.ForeignKey('persons.id')))
    _add('reviews', sa.Column('category', sa.String(length=64)))
    _add('reviews', sa.Column('cautions', sa.Integer(), nullable=False, server_default='0'))
    op.create_index('ix_reviews_applicant_id', 'reviews', ['applicant_id'])
    op.create_index('ix_reviews_assignee_id', 'reviews', ['assignee_id'])
    op.create_index('ix_reviews_desk_id_kind_waiting_since', 'reviews', ['desk_id', 'kind', 'waiting_since', 'id'])
    op.create_index(op.f('ix_reviews_due_on'), 'reviews', ['due_on'])
    _fill_in()


def _add(table: str, column: "sa.Column[Any]") -> None:
    """SQLite cannot take a table apart that others point to: the column comes in one ALTER, its reference with it."""
    op.add_column(table, column, inline_references=True)


def _keep_append_only(table: str) -> None:
    """SQLite rebuilt the table, and its triggers went with the old one."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _fill_in() -> None:
    """What the rows from before would have, had the columns been there."""
    bind = op.get_bind()
    op.execute("UPDATE appointments SET role = 'head'")  # there were only those whom the operator had appointed
    reviews = sa.table("reviews", sa.column("id"), sa.column("kind"), sa.column("subject_id"), sa.column("levels", sa.JSON), sa.column("days", sa.JSON), sa.column("category"))
    claims = sa.table("claims", sa.column("id"), sa.column("category"))
    category = sa.select(claims.c.category).where(claims.c.id == reviews.c.subject_id).scalar_subquery()
    bind.execute(sa.update(reviews).where(reviews.c.kind == "claim").values(category=category))
    for row in bind.execute(sa.select(reviews.c.id, reviews.c.levels)).all():
        bind.execute(sa.update(reviews).where(reviews.c.id == row.id).values(days=[None] * len(row.levels)))
    keyring = bind.dialect.keyring  # type: ignore[attr-defined]  # `engine` puts it there
    persons = sa.table("persons", sa.column("id"), sa.column("name", sa.LargeBinary), sa.column("name_index", sa.LargeBinary))
    for row in bind.execute(sa.select(persons.c.id, persons.c.name)).all():
        name = keyring.unseal(row.name, "persons.name")
        if name:
            index = keyring.blind(searchable(name), "persons.name_index")
            bind.execute(sa.update(persons).where(persons.c.id == row.id).values(name_index=index))
    reindex(bind)


def downgrade() -> None:
    for index in (
        'ix_reviews_due_on',
        'ix_reviews_desk_id_kind_waiting_since',
        'ix_reviews_applicant_id',
        'ix_reviews_assignee_id',
    ):
        op.drop_index(index, 'reviews')
    _drop('reviews', 'cautions', 'category', 'assignee_id', 'due_on', 'turn', 'days')
    op.drop_index('uq_persons_employer_id_document_index', 'persons')
    op.drop_index('ix_persons_employer_id_name_index', 'persons')
    op.create_index(op.f('ix_persons_employer_id'), 'persons', ['employer_id'])
    _drop('persons', 'name_index')
    with op.batch_alter_table('papers', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_papers_petition_id_petitions'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_papers_petition_id'))
        batch_op.alter_column('claim_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('petition_id')

    op.drop_index('ix_invites_organisation_id', 'invites')
    _drop('invites', 'revoked_at', 'uses', 'most_uses', 'person_id', 'role', 'purpose')

    _drop('decisions', 'colleague_id')
    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_decisions_review_id_round_desk_turn'), type_='unique')
        batch_op.drop_index('ix_decisions_organisation_id_at')
        batch_op.create_unique_constraint(batch_op.f('uq_decisions_review_id_round_desk'), ['review_id', 'round', 'desk'])
        batch_op.alter_column('person_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('waited_since')
        batch_op.drop_column('turn')
    _keep_append_only('decisions')

    _drop('appointments', 'office_phone', 'deputy_of')
    _drop('accounts', 'hat')

    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.drop_index('ix_jobs_state_held_until')
        batch_op.drop_index(batch_op.f('ix_jobs_account_id'))

    op.drop_table('jobs')
    with op.batch_alter_table('falsifications', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_falsifications_person_id'))
        batch_op.drop_index(batch_op.f('ix_falsifications_claim_id'))

    op.drop_table('falsifications')
    with op.batch_alter_table('circumstances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_circumstances_person_id'))

    op.drop_table('circumstances')
    with op.batch_alter_table('phrases', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_phrases_person_id'))

    op.drop_table('phrases')
    with op.batch_alter_table('petitions', schema=None) as batch_op:
        batch_op.drop_index('uq_petitions_kind_key', sqlite_where=sa.text("status = 'pending'"), postgresql_where=sa.text("status = 'pending'"))
        batch_op.drop_index('ix_petitions_person_id_updated_at')

    op.drop_table('petitions')
    with op.batch_alter_table('former_employments', schema=None) as batch_op:
        batch_op.drop_index('ix_former_employments_person_id_until')

    op.drop_table('former_employments')
    op.drop_table('organisation_grams')


def _drop(table: str, *columns: str) -> None:
    for column in columns:
        op.drop_column(table, column)
