#!/usr/bin/env bash
# Everything that the project needs on a fresh Debian or Ubuntu machine: programs through apt where that is allowed, a virtual
# environment in .venv, and the Python packages at the versions of constraints.txt. Does nothing that is already done.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '%s\n' "$*" >&2; }

# What must be there, and the Debian package that brings it.
missing_packages() {
  command -v tesseract >/dev/null || echo tesseract-ocr
  tesseract --list-langs 2>/dev/null | grep -qx vie || echo tesseract-ocr-vie
  tesseract --list-langs 2>/dev/null | grep -qx osd || echo tesseract-ocr-osd
  command -v pdftoppm >/dev/null || echo poppler-utils
  command -v fc-match >/dev/null || echo fontconfig
  fc-match Tinos 2>/dev/null | grep -qi tinos || echo fonts-croscore   # papers for the citizen, samples, test pages
  ldconfig -p 2>/dev/null | grep -q 'libGL\.so\.1' || echo libgl1      # OpenCV
  ldconfig -p 2>/dev/null | grep -q 'libglib-2\.0\.so\.0' || echo libglib2.0-0   # OpenCV
  case "${EXTRAS:-dev}" in *bench*) command -v gs >/dev/null || echo ghostscript ;; esac   # OCRmyPDF, the peer of a bench
  if [ -n "${SERVICES:-}" ]; then   # the servers of tests/services/, and what installs them
    command -v go >/dev/null || echo golang-go
    command -v mvn >/dev/null || echo maven
    command -v java >/dev/null || echo default-jre-headless
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
  fi
  [ -n "$(find_python)" ] || echo python3
  local python; python=$(find_python)
  [ -z "$python" ] || "$python" -c 'import ensurepip, venv' 2>/dev/null || echo "$(basename "$python")-venv"
}

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
    "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue
    command -v "$candidate"; return
  done
}

install_packages() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null && as_root=(sudo -n) || return 1
  fi
  command -v apt-get >/dev/null || return 1
  say "Installing: $*"
  "${as_root[@]}" apt-get update -qq >&2 &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >&2
}

packages=$(missing_packages | sort -u)
if [ -n "$packages" ]; then
  # shellcheck disable=SC2086
  install_packages $packages || true
  packages=$(missing_packages | sort -u)
fi
if [ -n "$packages" ]; then
  say "Thiếu / Missing: $(echo $packages)"
  say "Cài bằng lệnh / Install with:  sudo apt-get install $(echo $packages)"
  say "(Python 3.11, 3.12 hoặc/or 3.13; PYTHON=/path/to/python chọn bản khác/chooses another one.)"
  exit 5
fi

stamp=.venv/.installed
wanted=$(cat pyproject.toml constraints.txt | sha256sum)
extras=${EXTRAS:-dev}
installed=$(cat "$stamp" 2>/dev/null || true)
if [ "$installed" != "$wanted $extras" ] && [ "$installed" != "$wanted dev,bench" ]; then   # the latter holds everything
  [ -x .venv/bin/python ] || "$(find_python)" -m venv .venv
  say "Installing Python packages into .venv …"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[$extras]" >&2
  echo "$wanted $extras" >"$stamp"
fi
