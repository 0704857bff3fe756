"""The newsletter: streams, subscriptions, issues"""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "signup",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("streams", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("themes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("consent_text", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "rhythm IN ('biweekly', 'monthly', 'agenda')", name=op.f("ck_signup_rhythm_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_signup_secret_hash")),
    )
    op.create_index(op.f("ix_signup_expires_at"), "signup", ["expires_at"], unique=False)
    stream = op.create_table(
        "stream",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), server_default="", nullable=False),
        sa.Column("rhythm_days", sa.BigInteger(), nullable=True),
        sa.Column("anchor_on", sa.Date(), nullable=True),
        sa.Column("deadline_days", sa.BigInteger(), server_default="2", nullable=False),
        sa.Column("second_person", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("seed_percent", sa.BigInteger(), server_default="5", nullable=False),
        sa.Column("seed_minutes", sa.BigInteger(), server_default="10", nullable=False),
        sa.CheckConstraint(
            "(rhythm_days IS NULL) = (anchor_on IS NULL)", name=op.f("ck_stream_rhythm_has_anchor")
        ),
        sa.CheckConstraint("rhythm_days >= 1", name=op.f("ck_stream_rhythm_positive")),
        sa.CheckConstraint("seed_percent BETWEEN 0 AND 100", name=op.f("ck_stream_seed_is_a_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream")),
        sa.UniqueConstraint("slug", name=op.f("uq_stream_slug")),
    )
    op.create_table(
        "consent_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("text_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint(
            "kind IN ('given', 'imported', 'changed', 'withdrawn')", name=op.f("ck_consent_event_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_event_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_consent_event_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_event")),
    )
    op.create_index(op.f("ix_consent_event_person_id_at"), "consent_event", ["person_id", "at"], unique=False)
    op.create_index(
        op.f("ix_consent_event_stream_id_kind_at"), "consent_event", ["stream_id", "kind", "at"], unique=False
    )
    op.create_table(
        "issue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("preheader", sa.Text(), server_default="", nullable=False),
        sa.Column("intro", sa.Text(), server_default="", nullable=False),
        sa.Column("send_on", sa.Date(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_month", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("audience", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'approved', 'scheduled', 'sending', 'sent', 'cancelled')",
            name=op.f("ck_issue_state_known"),
        ),
        sa.CheckConstraint(
            "(frozen_at IS NULL) = (audience IS NULL)", name=op.f("ck_issue_frozen_has_audience")
        ),
        sa.CheckConstraint("not_after > not_before", name=op.f("ck_issue_times_in_order")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_issue_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("stream_id", "number", name=op.f("uq_issue_stream_id_number")),
    )
    op.create_index(
        "uq_issue_open",
        "issue",
        ["stream_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('approved', 'draft', 'in_review', 'scheduled', 'sending')"),
    )
    op.create_table(
        "skipped_source",
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_skipped_source_stream_id")),
        sa.PrimaryKeyConstraint("stream_id", "source", name=op.f("pk_skipped_source")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("themes", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("agenda_to", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("texts_to", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("texts_until", sa.BigInteger(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("generation", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unsubscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'paused') = (paused_until IS NOT NULL)", name=op.f("ck_subscription_pause_has_an_end")
        ),
        sa.CheckConstraint(
            "(state = 'unsubscribed') = (unsubscribed_at IS NOT NULL)",
            name=op.f("ck_subscription_leaving_has_a_time"),
        ),
        sa.CheckConstraint(
            "rhythm IN ('biweekly', 'monthly', 'agenda')", name=op.f("ck_subscription_rhythm_known")
        ),
        sa.CheckConstraint(
            "state IN ('confirmed', 'paused', 'unsubscribed')", name=op.f("ck_subscription_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_subscription_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_subscription_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("person_id", "stream_id", name=op.f("uq_subscription_person_id_stream_id")),
    )
    op.create_index(
        op.f("ix_subscription_stream_id_state"), "subscription", ["stream_id", "state"], unique=False
    )
    op.create_table(
        "issue_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issue_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("path", sa.Text(), server_default="", nullable=False),
        sa.Column("meta", sa.Text(), server_default="", nullable=False),
        sa.Column("themes", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("happens_on", sa.Date(), nullable=True),
        sa.Column("mark", sa.Text(), server_default="", nullable=False),
        sa.Column("dropped", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "kind IN ('handbook', 'lesson', 'practice', 'article', 'activity', 'text')",
            name=op.f("ck_issue_item_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name=op.f("fk_issue_item_issue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_item")),
    )
    op.create_index(
        op.f("ix_issue_item_issue_id_position"), "issue_item", ["issue_id", "position"], unique=False
    )
    op.create_index(
        "uq_issue_item_source",
        "issue_item",
        ["issue_id", "source"],
        unique=True,
        postgresql_where=sa.text("source <> ''"),
    )
    op.create_table(
        "issue_registration",
        sa.Column("issue_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("registrations", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_issue_registration_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name=op.f("fk_issue_registration_issue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issue_id", "activity_id", name=op.f("pk_issue_registration")),
    )
    op.create_table(
        "issue_variant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issue_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("readers", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("template", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name=op.f("fk_issue_variant_issue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_variant")),
    )
    op.create_index(op.f("ix_issue_variant_issue_id"), "issue_variant", ["issue_id"], unique=False)
    op.bulk_insert(
        stream,
        [
            {
                "id": "019b8f00-0000-7000-8000-000000000001",
                "number": 1,
                "slug": "nieuwsbrief",
                "name": "Nieuwsbrief",
                "summary": "Nieuws, publicaties en bijeenkomsten over wonen en zorg in stad en regio.",
                "rhythm_days": 14,
                "anchor_on": date(2026, 1, 6),
            },
            {
                "id": "019b8f00-0000-7000-8000-000000000002",
                "number": 2,
                "slug": "update-wonen-en-zorg",
                "name": "Update Wonen en zorg",
                "summary": "Een korte mail als er iets is dat niet kan wachten. Niet op een vaste dag.",
                "rhythm_days": None,
                "anchor_on": None,
            },
        ],
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("issue_variant")
    op.drop_table("issue_registration")
    op.drop_table("issue_item")
    op.drop_table("subscription")
    op.drop_table("skipped_source")
    op.drop_table("issue")
    op.drop_table("consent_event")
    op.drop_table("stream")
    op.drop_table("signup")
