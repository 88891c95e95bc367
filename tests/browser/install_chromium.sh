#!/bin/sh
# A Chromium for the browser tests. The shell without a window is the same engine and opens a page with half the work,
# so Debian's package of it is taken when we may install it; else any Chromium on PATH; else Playwright's.
set -eu
if command -v chromium-headless-shell >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq || true
    if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null; then
        exit 0
    fi
fi
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
"$1" -m playwright install --only-shell chromium
