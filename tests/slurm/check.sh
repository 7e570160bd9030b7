#!/usr/bin/env bash
# Extracts faces as an array job of four shards on a real Slurm of two nodes (start.sh), with one task killed
# and queued again, and compares the merged store with that of one run. By hand, as root:
#
#     tests/slurm/check.sh 400
#     tests/slurm/check.sh photos --from /disk/photographs
#
# The number is that of the portraits to draw; other words are those of deno task faces.
set -eu
cd "$(dirname "$0")/../.."
case ${1:-400} in
  [0-9]*) what=(portraits --count "${1:-400}") ;;
  *) what=("$@") ;;
esac
folder=$PWD/.facespace/slurm
rm -rf "$folder" # of the last time
mkdir -p "$folder"
trap 'tests/slurm/stop.sh "$folder/cluster"' EXIT
faces=(deno run -A lib/tasks/faces.ts)

echo "== One run"
time "${faces[@]}" "${what[@]}" --to "$folder/whole"

tests/slurm/start.sh "$folder/cluster"

echo "== An array of four shards on two nodes"
started=$SECONDS
job=$(sbatch --parsable --array=1-4 --requeue --chdir="$PWD" --open-mode=append \
  --output="$folder/task-%a.txt" \
  --wrap="${faces[*]} ${what[*]} --processes 1 --shard auto --to '$folder/part'")

# A task is killed in the middle, when its first pictures are done, and queued again.
until grep -q "^Finding faces: [1-9]" "$folder/task-2.txt" 2> /dev/null; do sleep 0.2; done
scontrol requeue "${job}_2" && echo "Task 2 is killed and queued again"
while squeue --noheader --jobs="$job" | grep -q .; do
  # Slurm lets a task that was queued again wait for two minutes.
  scontrol update JobId="${job}_2" StartTime=now 2> /dev/null || true
  squeue --noheader --array --jobs="$job" --format="%K %T" | tr '\n' ';' >> "$folder/queue.txt"
  echo >> "$folder/queue.txt"
  sleep 2
done
echo "The array took $((SECONDS - started)) s; states, each once:"
uniq "$folder/queue.txt"
grep -h "^Shard\|^Stopped\|to go\|is ready" "$folder"/task-*.txt

echo "== Merged"
"${faces[@]}" merge "$folder"/part-shard-*-of-4 --to "$folder/merged"
if diff -r "$folder/whole" "$folder/merged"; then
  echo "The merged store has the bytes of one run"
else
  echo "THE MERGED STORE DIFFERS" >&2
  exit 1
fi
