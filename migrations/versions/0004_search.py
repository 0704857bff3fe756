"""What can be found, the words in it, and words that mean the same"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = (
    "'leerkring', 'praktijklab', 'landelijke-bijeenkomst', 'handreiking', 'les', 'praktijk', 'artikel', 'regio',"
    " 'vraag', 'nieuwsbrief'"
)
SYNONYMS = (
    ("statushouder", "vergunninghouder"),
    ("koploper", "koploperregio"),
    ("woonzorgvisie", "visie op wonen en zorg"),
    ("dakloos", "dak- en thuisloos"),
    ("arbeidsmigrant", "buitenlandse werknemer"),
    ("uitstroom", "uitstromers"),
    ("Den Haag", "'s-Gravenhage"),
    ("corporatie", "woningcorporatie"),
    ("urgentie", "urgentieregeling", "voorrang"),
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("regions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("target_groups", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("indexed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("analysis", sa.BigInteger(), nullable=False),
        sa.Column("vector", postgresql.TSVECTOR(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_search_entry_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint(
            "source_kind", "source_id", "number", name=op.f("uq_search_entry_source_kind_source_id_number")
        ),
    )
    op.create_index("ix_search_entry_vector", "search_entry", ["vector"], postgresql_using="gin")
    for column in ("page", "analysis", "indexed_at"):
        op.create_index(op.f(f"ix_search_entry_{column}"), "search_entry", [column])
    op.create_table(
        "search_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_index(
        "ix_search_word_trigrams",
        "search_word",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_table(
        "search_lexeme",
        sa.Column("lexeme", sa.Text(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lexeme", name=op.f("pk_search_lexeme")),
    )
    op.create_table(
        "search_count",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_search_count_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_count")),
    )
    synonym = op.create_table(
        "search_synonym",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("terms", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_by", sa.Text(), server_default="house", nullable=False),
        sa.CheckConstraint("cardinality(terms) >= 2", name=op.f("ck_search_synonym_two_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_synonym")),
    )
    for terms in SYNONYMS:
        op.execute(synonym.insert().values(id=sa.func.gen_random_uuid(), terms=list(terms)))


def downgrade() -> None:
    for table in ("search_synonym", "search_count", "search_lexeme", "search_word", "search_entry"):
        op.drop_table(table)
