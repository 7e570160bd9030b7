#!/usr/bin/env bash
# Starts a real Slurm of two nodes on this machine's loopback, as root, with all its files in one folder, and
# a link to its settings in /etc/slurm, where jobs look for them:
#
#     tests/slurm/start.sh FOLDER
#     tests/slurm/stop.sh FOLDER
#
# It needs Debian's or Ubuntu's slurm-wlm and munge, without their services.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
state=$(realpath -m "$1")
for program in munged slurmctld slurmd; do
  command -v "$program" > /dev/null || {
    echo "No $program: apt-get install --no-install-recommends slurm-wlm munge" >&2
    exit 1
  }
done
mkdir -p "$state"/{state,n1,n2,pids,munge}
chmod 711 "$state" "$state/munge"
sed -e "s/HOST/$(hostname -s)/g" -e "s#STATE#$state#g" "$here/slurm.conf" > "$state/slurm.conf"
settings=/etc/slurm/slurm.conf
if [ -e "$settings" ] && [ "$(readlink "$settings")" != "$state/slurm.conf" ]; then
  echo "This machine has a Slurm of its own, or one of another folder: $settings" >&2
  exit 1
fi
mkdir -p /etc/slurm
ln -sfn "$state/slurm.conf" "$settings"
[ -f "$state/munge/key" ] || dd if=/dev/urandom of="$state/munge/key" bs=1024 count=1 status=none
chmod 600 "$state/munge/key"
munged --force --key-file="$state/munge/key" --socket="$state/munge/socket" \
  --pid-file="$state/pids/munged" --log-file="$state/munge/log" --seed-file="$state/munge/seed"
slurmctld
slurmd -N n1
slurmd -N n2
for _ in $(seq 60); do
  [ "$(sinfo --noheader --states=idle --format=%D 2> /dev/null)" = 2 ] && exec sinfo
  sleep 1
done
echo "The nodes are not ready after a minute: see $state/slurmctld.log" >&2
exit 1
