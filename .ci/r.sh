#!/usr/bin/env bash
# R with its package survey for `make test-r`: found, or installed where apt may be used, or asked for.
set -euo pipefail
if command -v Rscript >/dev/null && Rscript -e 'quit(status = !requireNamespace("survey", quietly = TRUE))'; then exit 0; fi
apt=(apt-get)
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then apt=(sudo -n apt-get); else apt=(); fi
fi
if [ ${#apt[@]} -gt 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: r-base-core r-cran-survey"
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" update -qq
  "${apt[@]}" install -y -qq --no-install-recommends r-base-core r-cran-survey >/dev/null
  exit 0
fi
echo "R and its package survey are needed. Install them (Debian: sudo apt-get install r-base-core r-cran-survey), then run make test-r again." >&2
exit 2
