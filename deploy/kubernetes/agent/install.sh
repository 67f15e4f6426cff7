#!/bin/sh
# Puts the agent on a node and has its engine ask it. Runs as root in an init container, with the node's / at /host.
# Doing it twice is doing it once; the engine is restarted only when its configuration has changed.
set -eu

opt=/opt/tcss-agent
etc=/etc/tcss-agent

# A copy beside and a rename, for a check may be reading the old file.
put() {
  cp "$1" "/host$2.new"
  mv "/host$2.new" "/host$2"
}

mkdir -p "/host$opt" "/host$etc" /host/var/lib/tcss-agent
put /usr/local/bin/node "$opt/node"
for file in /app/dist/agent/*.cjs; do put "$file" "$opt/$(basename "$file")"; done

# The same credential for all nodes, with the name and the address of this one.
umask 077
node -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  const config = JSON.parse(readFileSync("/config/agent.json", "utf8"));
  if (config.FailMode === "closed") throw new Error("FailMode must be open here: with closed, no pod starts on a node whose agent is away, the agent among them.");
  const { NODE_NAME: NodeName, NODE_IP: NodeIp } = process.env;
  writeFileSync(process.argv[1], JSON.stringify({ ...config, Node: { ...config.Node, NodeName, NodeIp } }, null, 2));
' "/host$etc/agent.json.new"
mv "/host$etc/agent.json.new" "/host$etc/agent.json"
umask 022

# What an engine is configured by.
state() {
  cat /host/etc/containerd/config.toml /host/etc/containerd/conf.d/* /host/etc/docker/daemon.json \
    /host/usr/share/containers/oci/hooks.d/* 2>/dev/null | cksum
}

before=$(state)
chroot /host "$opt/node" "$opt/tcss-agent.cjs" install --engine "$ENGINE" --runtime "$RUNTIME"
if [ "$before" != "$(state)" ] && [ -n "$RESTART" ]; then
  echo "Restarting the engine: $RESTART"
  nsenter --target 1 --mount --uts --ipc --net --pid -- sh -c "$RESTART"
fi
