#!/usr/bin/env bash
# Sets up, builds, and measures speed: times, ratios and memory, gathered into one table at the end. Nothing is judged:
# docs/performance.md tells what the figures mean. One core is used, SURVEYOR_BENCH_CORE (0 if unset), but for the
# comparison of ranks, which takes two.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

core="${SURVEYOR_BENCH_CORE:-0}"
scripts/build.sh release
permit_mpi_here

programs="$PWD/build/release/tests/benchmarks"
work="$PWD/build/bench-run"
mkdir -p "$work"
cd "$work"
: >table.txt

# Shows what a benchmark says and keeps its lines of the table.
measure() {
  say "== $(basename "${@: -1}")"
  "$@" | tee >(grep '^|' >>table.txt) 
}

for name in basis_benchmark grassmann_benchmark images_benchmark unit_benchmark; do
  measure taskset -c "$core" "$programs/$name"
done
measure mpirun -np 2 --bind-to core "$programs/unit_benchmark"
measure python3 "$OLDPWD/tests/benchmarks/ranks_benchmark.py" "$OLDPWD/build/release/surveyor"

echo
{
  echo "| measurement | ours | other | ratio | aim | known figure: ours / other |"
  cat table.txt
} | sed 's/^| //; s/ |$//; s/ | /|/g' | column -t -s '|' -o '  '
