#!/bin/sh
# Makes the database of the service and its two roles: the service's, and the owner, from whom the service's role cannot take the
# audit log (docs/security.md, The owner of the audit log). Run once, as a superuser of PostgreSQL.
set -eu
# Read before psql is called: among its arguments a file that cannot be read would not end the script, but give an empty password.
password=$(cat "${PASSWORD_FILE:-/run/secrets/database-password}")
owner_password=$(cat "${OWNER_PASSWORD_FILE:-/run/secrets/database-owner-password}")
psql -v ON_ERROR_STOP=1 -d postgres -v password="$password" -v owner_password="$owner_password" <<'SQL'
CREATE ROLE tcss LOGIN PASSWORD :'password';
CREATE ROLE tcss_owner LOGIN PASSWORD :'owner_password';
GRANT tcss TO tcss_owner;
CREATE DATABASE tcss OWNER tcss_owner;
-- It needs none on the machine of the server itself, and from elsewhere nobody gets in as a superuser.
ALTER ROLE CURRENT_USER PASSWORD NULL;
SQL
