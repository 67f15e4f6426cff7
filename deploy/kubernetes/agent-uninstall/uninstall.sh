#!/bin/sh
# Takes back what install.sh did, then waits to be deleted. The wrapper that Docker's containers were made with stays, and so
# does /var/lib/tcss-agent, with what could not be reported yet.
set -eu

state() {
  cat /host/etc/containerd/config.toml /host/etc/containerd/conf.d/* /host/etc/docker/daemon.json \
    /host/usr/share/containers/oci/hooks.d/* 2>/dev/null | cksum
}

if [ -e /host/opt/tcss-agent/tcss-agent.cjs ]; then
  before=$(state)
  chroot /host /opt/tcss-agent/node /opt/tcss-agent/tcss-agent.cjs uninstall --engine "$ENGINE" --runtime "$RUNTIME"
  if [ "$before" != "$(state)" ] && [ -n "$RESTART" ]; then
    echo "Restarting the engine: $RESTART"
    nsenter --target 1 --mount --uts --ipc --net --pid -- sh -c "$RESTART"
  fi
  rm -rf /host/opt/tcss-agent /host/etc/tcss-agent
fi
echo "Nothing asks the agent any more."
touch /tmp/done
exec sleep infinity
