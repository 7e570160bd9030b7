#!/usr/bin/env bash
# What a GPU is worth to the project, on a machine without a network: `deno run -A tests/gpu/pack.ts` has put all that
# is needed beside this file. Takes some two minutes on a GPU; a software adapter is slow, and is named.
#   bash .gpu/check.sh [FOLDER FOR THE LOG]
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
out="${1:-$here/out}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
xz -dc "$here/deno.xz" > "$work/deno" && chmod +x "$work/deno"
if ! ldconfig -p | grep -q libvulkan.so.1; then
  for package in "$here"/*.deb; do [ -e "$package" ] && dpkg -x "$package" "$work/root"; done
  export LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu:${LD_LIBRARY_PATH:-}"
fi
# Where a container has NVIDIA's driver in a place of its own.
icd=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
[ -z "${VK_DRIVER_FILES:-}" ] && [ -e "$icd" ] && export VK_DRIVER_FILES="$icd"
{
  nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader 2>/dev/null ||
    echo "nvidia-smi: no NVIDIA GPU"
  DENO_DIR="$work/deno-dir" timeout "${LIMIT_S:-420}" \
    "$work/deno" run -A --no-lock --no-config "$here/measure.mjs" webgpu "$here/reference.json" ||
    { code=$?; echo "measuring ended with $code (3: no adapter, 124: too slow)"; exit "$code"; }
} 2>&1 | tee "$out/gpu.txt"
