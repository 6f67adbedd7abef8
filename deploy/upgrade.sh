#!/bin/sh
# Upgrade an installation in /opt/gongkai to a version of its repository, or leave it as it was.
#
#     sudo deploy/upgrade.sh v1.2.0
#
# The new version is made ready beside the old one; then the portal stops, a backup is made, the
# database is migrated, and the portal starts again. When anything fails before the new version has
# answered, the old code and the database of the backup come back. What was released in between is
# nothing: workers stand still. The new version is moved with its Python environment, whose scripts
# (.venv/bin/celery) keep naming the place they were made in: units start `python -m` instead.
set -eu

VERSION=${1:?"usage: upgrade.sh VERSION [DIRECTORY]"}
HOME_DIR=${2:-/opt/gongkai}
ENV_FILE=${GONGKAI_ENV:-/etc/gongkai/gongkai.env}
RUN_AS=${GONGKAI_USER:-gongkai}
STOP=${GONGKAI_STOP:-systemctl stop gongkai.target}
START=${GONGKAI_START:-systemctl start gongkai.target}
READY=${GONGKAI_READY:-curl --fail --silent --show-error --max-time 5 --unix-socket /run/gongkai/web.sock http://localhost/readyz}
NEW=$HOME_DIR.new
OLD=$HOME_DIR.old

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*"; }
as_portal() { (cd "$1" && shift && set -a && . "$ENV_FILE" && set +a && setpriv --reuid "$RUN_AS" --regid "$RUN_AS" --init-groups "$@"); }

say "getting $VERSION ready in $NEW"
rm -rf "$NEW" "$OLD"
git clone --quiet --no-checkout "$HOME_DIR" "$NEW"
git -C "$NEW" remote set-url origin "$(git -C "$HOME_DIR" remote get-url origin)"
git -C "$NEW" fetch --quiet --tags origin
git -C "$NEW" checkout --quiet "$VERSION"
python3 -m venv "$NEW/.venv"
"$NEW/.venv/bin/pip" install --quiet --no-deps --require-hashes -r "$NEW/requirements.lock"
as_portal "$NEW" .venv/bin/python manage.py check --deploy --fail-level ERROR

say "stopping the portal"
$STOP
as_portal "$HOME_DIR" .venv/bin/python manage.py backup --verify
mv "$HOME_DIR" "$OLD"
mv "$NEW" "$HOME_DIR"

if as_portal "$HOME_DIR" .venv/bin/python -m config.prepare && $START; then
    tries=0
    while [ "$tries" -lt 60 ]; do
        if $READY >/dev/null 2>&1; then
            say "$VERSION answers; the old version is in $OLD"
            # Readers have lists meanwhile. Without it search would wait for the next release.
            as_portal "$HOME_DIR" .venv/bin/python manage.py reindex --if-missing
            exit 0
        fi
        tries=$((tries + 1))
        sleep 1
    done
    say "the new version does not answer"
fi

say "going back"
$STOP || true
mv "$HOME_DIR" "$NEW"
mv "$OLD" "$HOME_DIR"
as_portal "$HOME_DIR" .venv/bin/python manage.py restore --replace
$START
say "the old version runs again; look into $NEW"
exit 1
