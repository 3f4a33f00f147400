#!/bin/bash
# Installs what the tests of Slack need: its own libraries, and a WebSocket server.
# In a folder of their own: npm removes from a folder what it was not asked for.
# usage: tests/messengers/slack/packages.sh   (in the top folder)
into=build/node/slack
packages=(@slack/bolt@4.7.2 @slack/socket-mode@2.0.7 @slack/web-api@7.19.0 ws@8.18.3 yaml@2.8.1)
[ -d $into/node_modules/@slack/bolt ] && [ -d $into/node_modules/ws ] && [ -d $into/node_modules/yaml ] && exit 0
mkdir -p $into
npm install --prefix $into --no-save --no-package-lock --no-audit --no-fund "${packages[@]}" >$into/install.log 2>&1 && exit 0
echo "not ok 1 - Slack's libraries can be installed"
sed 's/^/# /' $into/install.log
exit 1
