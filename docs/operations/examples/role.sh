#!/bin/sh
# Makes the role and the database of leerkring, as the superuser: once, when the server is new. In compose.yaml PostgreSQL's
# image runs it; by hand: PASSWORD_FILE=/root/password sh role.sh
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  --set password="$(cat "${PASSWORD_FILE:-/run/secrets/database-password}")" <<'SQL'
CREATE ROLE leerkring LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
CREATE DATABASE leerkring OWNER leerkring ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE leerkring FROM PUBLIC;
SQL
