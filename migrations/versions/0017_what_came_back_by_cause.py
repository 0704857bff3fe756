"""What came back, by cause

Staff see one row per cause and may undo what it closed. What came back before gets the cause that its code tells; texts
in which a reader's secret stood are cleaned: a subject "Antw: afmelden ..." was kept as it came.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_CLEAN = (
    r"""
    UPDATE mail_event
       SET text = regexp_replace(
               regexp_replace(text, '(afmelden)[^[:alnum:]_-]{1,12}[[:alnum:]_-]{20,}.*', '\1 …', 'i'),
               '[[:alnum:]_-]{32,}', '…', 'g')
     WHERE text ~ '[[:alnum:]_-]{32,}'
    """,
    r"""
    UPDATE delivery
       SET reply = regexp_replace(reply, '[[:alnum:]_-]{32,}', '…', 'g')
     WHERE state IN ('bounced', 'complained') AND reply ~ '[[:alnum:]_-]{32,}'
    """,
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("mail_event", sa.Column("cause", sa.Text(), server_default="", nullable=False))
    op.add_column("mail_event", sa.Column("by_person", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("mail_event", sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        """
        UPDATE mail_event
           SET cause = CASE WHEN kind = 'complaint' THEN 'complaint'
                            WHEN text ~* '\\mspf\\M' THEN 'spf'
                            WHEN text ~* '\\mdkim\\M' THEN 'dkim'
                            WHEN text ~* '\\mdmarc\\M' THEN 'dmarc'
                            WHEN text ~* '(block|black) ?list|blocked|spamhaus' THEN 'blocklist'
                            WHEN status LIKE '_.7.%' THEN 'policy'
                            WHEN status IN ('5.1.7', '5.1.8') THEN 'sender'
                            WHEN status LIKE '_.2.2' THEN 'full'
                            WHEN status IN ('5.1.2', '5.1.10') THEN 'domain'
                            WHEN status LIKE '5.1.%' OR status = '5.2.1' THEN 'gone'
                            ELSE 'back' END
         WHERE kind IN ('bounce', 'complaint')
        """
    )
    for clean in _CLEAN:  # few rows hold one, and nobody waits for these
        op.execute(clean)
    op.create_index(
        "ix_mail_event_closed", "mail_event", ["cause", "at"], postgresql_where=sa.text("suppressed")
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_mail_event_closed", "mail_event")
    for column in ("reopened_at", "by_person", "cause"):
        op.drop_column("mail_event", column)
