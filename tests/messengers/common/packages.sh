#!/bin/sh
# Installs what the common suite needs of npm, when it is not there yet.
set -e
[ -d build/node/common/node_modules/ws ] && exit 0
mkdir -p build/node/common
npm install --prefix build/node/common --no-save --no-package-lock --no-audit --no-fund \
    ws@8 >build/node/common/install.log 2>&1 || {
    echo "not ok 1 - what the suite needs of npm can be installed"
    sed 's/^/# /' build/node/common/install.log
    exit 1
}
