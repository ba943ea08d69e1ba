#!/usr/bin/env bash
# A virtual environment with the locked packages, and the two things made from them: compiled words and the typeface.
set -euo pipefail
python=$(command -v python3 || true)
if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Python 3.11 or newer is needed as python3. Install it (Debian: apt-get install python3 python3-venv) and run make again." >&2
  exit 2
fi
if ! "$python" -m venv .venv; then
  echo "python3 cannot make a virtual environment. Install its venv module (Debian: apt-get install python3-venv) and run make again." >&2
  exit 2
fi
# uv is several times faster; pip does the same where it cannot be had.
uv=$(grep -oE '^uv==[0-9.]+' requirements/dev.txt)
if .venv/bin/pip install -q --disable-pip-version-check "$uv" && .venv/bin/uv pip install -q -p .venv/bin/python --require-hashes -r requirements/dev.txt; then
  :
else
  .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
fi
.venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
.venv/bin/python -m survey.web.catalogues
.venv/bin/python -m survey.web.fonts
