#!/usr/bin/env bash
# Stops what start.sh has started in a folder, and nothing else, and waits for its end.
state=$(realpath -m "$1")
for daemon in n1 n2 slurmctld munged; do
  pid=$(cat "$state/pids/$daemon" 2> /dev/null) || continue
  kill "$pid" 2> /dev/null
  for _ in $(seq 100); do kill -0 "$pid" 2> /dev/null && sleep 0.1; done
done
[ "$(readlink /etc/slurm/slurm.conf)" != "$state/slurm.conf" ] || rm /etc/slurm/slurm.conf
