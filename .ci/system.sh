#!/usr/bin/env bash
# A Chromium and a PostgreSQL server for the tests: found, or installed where apt may be used, or asked for.
set -euo pipefail
missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0
apt=(apt-get)
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then apt=(sudo -n apt-get); else apt=(); fi
fi
if [ ${#apt[@]} -gt 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" update -qq
  "${apt[@]}" install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  exit 0
fi
echo "The tests need ${missing[*]}, which this machine does not have and cannot install by itself. Install: ${missing[*]} (Debian: sudo apt-get install ${missing[*]}), then run make test again." >&2
exit 2
