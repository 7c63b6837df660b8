# Shared by the scripts beside it: `. "$(dirname "$0")/lib.sh"`. Leaves the caller in the repository's root.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT="$PWD"
TARGET="${CARGO_TARGET_DIR:-$ROOT/target}"
# What script/setup installs for the project alone comes first; cargo may be installed without a login shell knowing it.
PATH="$TARGET/tools/node/node_modules/.bin:$PATH:$HOME/.cargo/bin"
export PATH PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false

# Two package selections are built, and no others: cargo unifies features over a selection, so a third would build everything again.
CORE=(--workspace --exclude pointback)
SHELL_=(-p pointback)
# A plain `cargo build` of the shell loads the address of the development server; this feature makes it load ui/dist.
SHELL_FEATURES=(--features tauri/custom-protocol)

bold() { if [ -t 1 ]; then printf '\033[1m%s\033[0m\n' "$*"; else printf '%s\n' "$*"; fi; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# The first Chromium-like browser there is. POINTBACK_CHROMIUM decides where it is set.
chromium_path() {
  if [ -n "${POINTBACK_CHROMIUM:-}" ]; then echo "$POINTBACK_CHROMIUM"; return; fi
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable microsoft-edge; do
    if has "$name"; then command -v "$name"; return; fi
  done
  return 1
}

# version_at_least 20.19 20.20.2
version_at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# changed STAMP FILE…: true when the files' content differs from what `remember STAMP FILE…` last saw. The stamp lies inside
# what was made from the files, so that it goes away with it.
content_of() { sha256sum "$@" | sha256sum | cut -d ' ' -f 1; }
changed() { local stamp="$1"; shift; [ "$(cat "$stamp" 2>/dev/null || true)" != "$(content_of "$@")" ]; }
remember() { local stamp="$1"; shift; content_of "$@" > "$stamp"; }

# The application as the window tests start it, on the built user interface.
build_app() {
  (cd ui && npm run --silent build -- --logLevel warn)
  cargo build "${SHELL_[@]}" "${SHELL_FEATURES[@]}"
}
