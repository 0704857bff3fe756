"""PostgreSQL: connections, transactions, tables, migrations, the clock."""
