"""PostgreSQL: connections, transactions, tables, migrations, the embedded server, the clock."""
