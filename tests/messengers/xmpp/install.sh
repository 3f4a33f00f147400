#!/bin/bash
# Installs the client libraries of XMPP that the tests need, where they are missing.
wanted="@xmpp/client@0.14.0 ws@8.18.0 converse.js@14.0.0 playwright-core@1.56"
home=build/node/xmpp
[ "$(cat $home/wanted 2>/dev/null)" = "$wanted" ] && exit 0
rm -rf $home
mkdir -p $home
# shellcheck disable=SC2086  # a list of words
if PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --prefix $home --no-save --no-package-lock --no-audit --no-fund --ignore-scripts \
    $wanted >$home/install.log 2>&1; then
    echo "$wanted" >$home/wanted
else
    echo "not ok 1 - the client libraries of XMPP can be installed"
    sed 's/^/# /' $home/install.log
    exit 1
fi
