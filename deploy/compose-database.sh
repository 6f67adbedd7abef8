#!/bin/sh
# The portal's role is no superuser: the triggers that keep tables append-only must hold it.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" <<SQL
CREATE ROLE gongkai LOGIN PASSWORD :'password';
CREATE DATABASE gongkai OWNER gongkai LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'
    LOCALE 'C' TEMPLATE template0;
SQL
