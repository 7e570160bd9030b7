#!/usr/bin/env bash
# A quick sweep of three seeds of notebook 03 through Snakemake's Slurm executor on a real Slurm of two nodes
# (start.sh): one of its jobs is killed in the middle, and the same command goes on. The results must have the
# bytes of runs that nothing disturbed. By hand, as root, with an environment of one's own:
#
#     python3 -m venv /tmp/snakemake
#     /tmp/snakemake/bin/pip install snakemake snakemake-executor-plugin-slurm
#     PATH=/tmp/snakemake/bin:$PATH tests/slurm/sweep.sh
#
# More words are Snakemake's, such as --config deno=deno.
set -eu
cd "$(dirname "$0")/../.."
cluster=$PWD/.facespace/slurm-sweep
runs=outputs/runs
rm -rf "$cluster" outputs/sweep-killed outputs/sweep-undisturbed # of the last time

# Trained from the start, so that the kill has something to interrupt; runs that are there come back.
[ ! -d "$runs" ] || mv "$runs" "$runs-before"
finish() {
  tests/slurm/stop.sh "$cluster"
  rm -rf "$runs"
  [ ! -d "$runs-before" ] || mv "$runs-before" "$runs"
}
trap finish EXIT
tests/slurm/start.sh "$cluster"

sweep() { # the name of the sweep, Snakemake's words
  local name=$1
  shift
  snakemake --snakefile notebooks/sweep/Snakefile --quiet --executor slurm --jobs 3 \
    --slurm-no-account --slurm-status-command squeue --slurm-init-seconds-before-status-checks 5 \
    --default-resources mem_mb=2000 runtime=60 \
    --config quick=true to="outputs/sweep-$name" "$@"
}

echo "== With one job killed as it trains"
started=$SECONDS
sweep killed "$@" &
snakemake=$!
log="outputs/sweep-killed/logs/03-variational-autoencoder,seed=2,quick.txt"
until grep -q "Training: .*epoch [2-9]" "$log" 2> /dev/null; do
  kill -0 $snakemake # unless it has failed
  sleep 0.5
done
# Jobs have numbers for names, and their rule in the comment: seed 2 is the second run.
job=$(squeue --noheader --states=running --format="%i %k" | awk '/run_2/ { print $1 }')
[ -n "$job" ] || { squeue --format="%i %j %k" && exit 1; }
scancel --signal=KILL --full "$job"
echo "Job $job of seed 2 is killed"
wait $snakemake && { echo "Snakemake has not noticed" >&2; exit 1; }
sweep killed "$@"
echo "The sweep took $((SECONDS - started)) s, with a kill and two starts"
grep -ho "The run, which was [a-z][a-z]*" outputs/sweep-killed/runs/*/*.ipynb | sort | uniq -c

echo "== Undisturbed"
rm -rf "$runs"
sweep undisturbed "$@"
for path in outputs/sweep-undisturbed/runs/*/results.json outputs/sweep-undisturbed/compare.csv; do
  cmp "$path" "${path/undisturbed/killed}"
  echo "Same bytes: ${path#outputs/sweep-undisturbed/}"
done
