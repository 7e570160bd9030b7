#!/usr/bin/env bash
# Stops what start.sh has started in a folder, and nothing else.
state=$(realpath -m "$1")
for daemon in n1 n2 slurmctld munged; do
  [ -f "$state/pids/$daemon" ] && kill "$(cat "$state/pids/$daemon")" 2> /dev/null
done
true
