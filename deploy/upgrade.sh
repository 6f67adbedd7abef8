#!/bin/sh
# Upgrade an installation in /opt/gongkai to a version of its repository, or leave it as it was.
#
#     sudo deploy/upgrade.sh v1.2.0
#
# The new version is made ready beside the old one; then the portal stops, a backup is made, the
# database is migrated, and the portal starts again. When anything fails before the new version has
# answered, the old code and the database of the backup come back, and the portal starts. Workers
# release nothing in between: they start only once the new version answers. It is moved with its
# Python environment, whose scripts (.venv/bin/celery) keep naming the place they were made in: units
# start `python -m` instead.
set -eu

VERSION=${1:?"usage: upgrade.sh VERSION [DIRECTORY]"}
HOME_DIR=${2:-/opt/gongkai}
ENV_FILE=${GONGKAI_ENV:-/etc/gongkai/gongkai.env}
RUN_AS=${GONGKAI_USER:-gongkai}
# Stopping the target alone would not wait until its services have stopped.
# Patterns, for a server need not have all of them.
STOP=${GONGKAI_STOP:-systemctl stop gongkai.target gongkai-web*.service gongkai-worker*.service gongkai-outgoing*.service gongkai-beat*.service}
START_WEB=${GONGKAI_START_WEB:-systemctl start gongkai-web.service}
START=${GONGKAI_START:-systemctl start gongkai.target}
READY=${GONGKAI_READY:-curl --fail --silent --show-error --max-time 5 --unix-socket /run/gongkai/web.sock http://localhost/readyz}
NEW=$HOME_DIR.new
OLD=$HOME_DIR.old

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*" || true; }
as_portal() { (cd "$1" && shift && set -a && . "$ENV_FILE" && set +a && setpriv --reuid "$RUN_AS" --regid "$RUN_AS" --init-groups "$@"); }

answers() {
    tries=0
    until $READY >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 60 ] || return 1
        sleep 1
    done
}

# --- What is done when this ends early -------------------------------------------------------------

old_code() {
    [ -d "$OLD" ] || return 0
    [ ! -d "$HOME_DIR" ] || mv "$HOME_DIR" "$NEW"
    mv "$OLD" "$HOME_DIR"
}
start_again() {
    say "nothing was changed; starting the portal again"
    old_code
    $START
}
go_back() {
    say "going back"
    $STOP || true
    old_code
    if ! as_portal "$HOME_DIR" .venv/bin/python manage.py restore --replace; then
        say "THE PORTAL STANDS STILL: the database of the backup could not be brought back"
        return 1
    fi
    # The static files are those of the new version.
    as_portal "$HOME_DIR" .venv/bin/python -m config.prepare || say "static files may be missing"
    $START
    say "the old version runs again; look into $NEW"
}
undo=true
trap 'status=$?; trap - EXIT; trap "" HUP INT TERM; $undo; exit "$status"' EXIT
trap 'exit 1' HUP INT TERM

# --- The upgrade -----------------------------------------------------------------------------------

for program in git python3 setpriv "${STOP%% *}" "${READY%% *}"; do
    command -v "$program" >/dev/null || { say "$program is needed and not there"; exit 1; }
done
[ -d "$HOME_DIR" ] || { say "$HOME_DIR is not there; is it $OLD?"; exit 1; }

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
undo=start_again
$STOP
as_portal "$HOME_DIR" .venv/bin/python manage.py backup --verify
mv "$HOME_DIR" "$OLD"
mv "$NEW" "$HOME_DIR"

undo=go_back
as_portal "$HOME_DIR" .venv/bin/python -m config.prepare
$START_WEB
answers || { say "the new version does not answer"; exit 1; }

say "$VERSION answers; the old version is in $OLD"
# The last thing to be done, and it is done even if this is broken off here.
undo=$START
