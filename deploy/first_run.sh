#!/bin/bash
# Makes a machine ready: deploy/first_run.sh run [backup] [services] [tests] [browser] [samples] [lighthouse] [tools]
# Each word asks for a set of Debian packages (below); the Python packages are the same for all but `tools`. What is ready is written to
# .local/ready/ with a fingerprint of its inputs; when nothing changed, the next start does nothing but compare it.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .local/ready
STAMPS=.local/ready

# --- what is installed from Debian, and why --------------------------------------------------------------------------------
packages_for() {
  case $1 in
    run)
      echo libpango-1.0-0        # WeasyPrint lays out the notices' PDF with it
      echo libpangoft2-1.0-0     # the same: fonts
      echo libharfbuzz-subset0   # without it every PDF takes 4.6 times as long, silently
      echo fonts-noto-cjk        # rare name characters (𠮷, variants of 邉) that BIZ UD has not
      echo gettext ;;            # the English texts
    backup)
      echo postgresql-client     # pg_dump and pg_restore, as new as the server or newer
      echo openssl ;;            # seals a backup for whoever holds the key
    services)
      echo postgresql            # only its programs: no system cluster is made
      echo redis-server          # only its program: the system service is not started
      echo pgbouncer ;;          # the same: tests put one between the portal and PostgreSQL
    tests)
      echo poppler-utils         # reads the PDFs back, and their signatures
      echo libnss3-tools         # certutil: tells poppler whom to trust
      echo faketime              # wrong clocks for the kill tests
      echo qpdf ;;               # finds what is wrong with a PDF
    browser)
      echo chromium              # the journeys, and every page for everybody
      echo npm ;;                # brings the rules of accessibility
    samples)
      echo nodejs                # samples/handbook: a service on another stack
      echo npm ;;                # brings its packages
    lighthouse)
      echo npm ;;                # brings Lighthouse
  esac
}

say() { echo "» $*" >&2; }
fingerprint() { cat "$@" 2>/dev/null | sha256sum | cut -d' ' -f1; }
is_ready() { [ -f "$STAMPS/$1" ] && [ "$(cat "$STAMPS/$1")" = "$2" ]; }

root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
may_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

is_installed() {
  case $1 in
    # Ubuntu's chromium is a snap that a headless test cannot use well; any Chromium that is there will do.
    chromium) command -v chromium chromium-browser google-chrome >/dev/null ;;
    # Newer ones that do not come from Debian will do as well.
    nodejs) command -v node >/dev/null && node -e 'process.exit(+(process.versions.node.split(".")[0] < 18))' ;;
    npm) command -v npm >/dev/null ;;
    *) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed' ;;
  esac
}

missing_packages() {
  command -v dpkg-query >/dev/null || return 0
  for word in "$@"; do
    for package in $(packages_for "$word"); do
      is_installed "$package" || echo "$package"
    done
  done
}

# Debian's packages would make a system data base and start a system Redis; this project uses neither, so both stay away.
keep_services_down() {
  root mkdir -p /etc/postgresql-common/createcluster.d
  [ -e /etc/postgresql-common/createcluster.d/tobira.conf ] ||
    echo 'create_main_cluster = false' | root tee /etc/postgresql-common/createcluster.d/tobira.conf >/dev/null
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' | root tee /usr/sbin/policy-rc.d >/dev/null
    root chmod +x /usr/sbin/policy-rc.d
    trap 'root rm -f /usr/sbin/policy-rc.d' EXIT
  fi
}

install_packages() {
  say "installing $*"
  case " $* " in *" postgresql "* | *" redis-server "* | *" pgbouncer "*) keep_services_down ;; esac
  root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >.local/apt.log 2>&1 || {
    root apt-get update -qq >>.local/apt.log 2>&1 || true
    root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >>.local/apt.log 2>&1 || {
      say "apt-get could not install $*; .local/apt.log says why."
      return 1
    }
  }
  for service in redis-server pgbouncer; do
    case " $* " in *" $service "*)
      [ -d /run/systemd/system ] && root systemctl disable -q "$service" >/dev/null 2>&1 || true ;;
    esac
  done
}

debian_packages() {
  local wanted="$*" stamp found
  stamp=$(fingerprint "$0")
  for word in $wanted; do is_ready "apt-$word" "$stamp" || found=yes; done
  [ -n "${found:-}" ] || return 0
  local missing
  missing=$(missing_packages $wanted | tr '\n' ' ')
  if [ -n "$missing" ]; then
    if may_install; then
      # shellcheck disable=SC2086
      install_packages $missing || missing_is_fatal $missing
    else
      say "Some system packages are missing and only an administrator may install them. Type: sudo apt-get install --no-install-recommends ${missing% }"
      missing_is_fatal $missing
      return 0
    fi
  fi
  for word in $wanted; do
    [ -n "$(missing_packages "$word")" ] || echo "$stamp" >"$STAMPS/apt-$word"
  done
}

# Without its own packages the portal cannot start; what only tests need is named by the test run as not run.
missing_is_fatal() {
  local needed
  needed=$(packages_for run)
  for package in "$@"; do
    if grep -qx "$package" <<<"$needed"; then exit 1; fi
  done
}

# --- Python ----------------------------------------------------------------------------------------------------------------
python_to_use() {
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  say "Python 3.11 or newer is needed. Type: sudo apt-get install python3 python3-venv"
  exit 1
}

make_venv() {
  [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' 2>/dev/null && return
  local python version
  python=$(python_to_use)
  say "making .venv with $("$python" --version)"
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')
    may_install || { say "This Python cannot make a virtual environment. Type: sudo apt-get install $version"; exit 1; }
    install_packages "$version" || exit 1
  fi
  "$python" -m venv --clear .venv
}

# uv is quick (4 s against 24 s) but a convenience; pip with the same hashes does the same.
python_packages() {
  local stamp
  stamp=$(fingerprint requirements.txt requirements-dev.txt)
  if [ -x .venv/bin/python ] && is_ready python "$stamp"; then return; fi
  make_venv
  say "installing requirements.txt and requirements-dev.txt"
  with_uv || .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt
  echo "$stamp" >"$STAMPS/python"
}

# What makes the site of the handbook and looks for known weaknesses: apart, so that nobody else waits for it. Without a net it is left out,
# and who needs it says so.
tools_packages() {
  case " $* " in *" tools "*) ;; *) return 0 ;; esac
  local stamp
  stamp=$(fingerprint requirements-tools.txt)
  if [ -x .local/tools/bin/python ] && is_ready tools "$stamp"; then return; fi
  say "installing requirements-tools.txt into .local/tools"
  .venv/bin/python -m venv --clear .local/tools
  if .venv/bin/uv pip sync -q --python .local/tools/bin/python --require-hashes requirements-tools.txt 2>.local/tools.log ||
    .local/tools/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-tools.txt 2>>.local/tools.log; then
    echo "$stamp" >"$STAMPS/tools"
  else
    say "requirements-tools.txt could not be installed; .local/tools.log says why."
  fi
}

with_uv() {
  if ! .venv/bin/uv --version >/dev/null 2>&1; then
    # The pinned uv stands in requirements-dev.txt; its own block there is a complete requirements file.
    awk '/^uv==/ {on = 1} on {print} on && !/\\$/ {exit}' requirements-dev.txt >.local/uv.txt
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r .local/uv.txt 2>/dev/null || return
  fi
  .venv/bin/uv pip sync -q --python .venv/bin/python --require-hashes requirements.txt requirements-dev.txt
}

# --- Node ------------------------------------------------------------------------------------------------------------------
# For one sample, the rules of accessibility and Lighthouse alone: whoever has no npm loses those, and the test run names them.
node_packages() {
  case " $* " in *" samples "*) packages_of handbook samples/handbook ;; esac
  case " $* " in *" browser "*) packages_of axe tests/access ;; esac
  case " $* " in *" lighthouse "*) packages_of lighthouse tests/lighthouse ;; esac
}

packages_of() {
  local name=$1 folder=$2 stamp
  stamp=$(fingerprint "$folder/package-lock.json")
  if [ -d "$folder/node_modules" ] && is_ready "node-$name" "$stamp"; then return; fi
  command -v npm >/dev/null || return 0
  say "installing $folder/package-lock.json"
  if (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund) >".local/npm-$name.log" 2>&1; then
    echo "$stamp" >"$STAMPS/node-$name"
  else
    say "npm could not install; .local/npm-$name.log says why."
  fi
}

# --- texts -----------------------------------------------------------------------------------------------------------------
messages() {
  local po mo
  for po in locale/*/LC_MESSAGES/*.po; do
    mo=${po%.po}.mo
    if [ -e "$po" ] && [ "$po" -nt "$mo" ]; then
      command -v msgfmt >/dev/null || { say "gettext is missing: the English texts stay untranslated."; return 0; }
      msgfmt --check-format -o "$mo" "$po"
    fi
  done
}

debian_packages "$@"
python_packages
tools_packages "$@"
node_packages "$@"
messages
