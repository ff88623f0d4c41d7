# What the scripts of this folder share; sourced, not run. Leaves the caller in the root of the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv="$PWD/build/venv"

say() { printf '%s\n' "$*" >&2; }

# Whether the user brings a LibTorch of their own.
has_own_torch() { [[ -n "${CMAKE_PREFIX_PATH:-}" || -n "${Torch_DIR:-}" ]]; }

# The site-packages folder of the virtual environment; no name comes out when there is none.
site_packages() { compgen -G "$venv/lib/python3*/site-packages" | head -n 1 || true; }

# Makes find_package(Torch) see the wheel of the virtual environment. Importing torch to ask it would take seconds.
use_torch_of_venv() {
  if ! has_own_torch; then
    CMAKE_PREFIX_PATH="$(site_packages)/torch/share/cmake"
    export CMAKE_PREFIX_PATH
  fi
}

# As many compilers at once as there are cores, and as memory allows: a file that sees LibTorch takes 1.5 GB.
job_count() {
  local cores memory_kb limit fitting
  cores="$(nproc)"
  memory_kb="$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)"
  limit="$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)"
  if [[ "$limit" =~ ^[0-9]+$ ]] && ((limit / 1024 < memory_kb)); then
    memory_kb=$((limit / 1024))
  fi
  fitting=$((memory_kb / 1572864))
  ((fitting < 1)) && fitting=1
  echo $((fitting < cores ? fitting : cores))
}

# Open MPI refuses root and more ranks than cores unless told otherwise; version 4 and 5 read different variables.
permit_mpi_here() {
  if ((EUID == 0)); then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    export PRTE_ALLOW_RUN_AS_ROOT=1 PRTE_ALLOW_RUN_AS_ROOT_CONFIRM=1
  fi
  export OMPI_MCA_rmaps_base_oversubscribe=1 PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe
}
