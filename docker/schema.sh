#!/bin/sh
# Makes the two databases and brings their schemas to the version of this image. Doing it again changes nothing.
# Connection: SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD, as temporal-sql-tool reads them.
set -eu

prepare() {
    temporal-sql-tool --db "$1" create
    # Both look at the version that the database has, and go on from there.
    temporal-sql-tool --db "$1" setup-schema --version 0.0
    temporal-sql-tool --db "$1" update-schema --schema-name "postgresql/v12/$2"
}

prepare temporal temporal
prepare temporal_visibility visibility
